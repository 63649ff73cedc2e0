"""Data-quality rules, one file each. A new rule is a new file and one line here."""

from workbench.profiling.rules import (
    constant,
    duplicated_names,
    duplicated_rows,
    heavy_tail,
    identifier,
    missing,
    mixed_types,
)

__all__ = [
    "constant",
    "duplicated_names",
    "duplicated_rows",
    "heavy_tail",
    "identifier",
    "missing",
    "mixed_types",
]
