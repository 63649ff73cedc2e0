"""A second saved at the start of each run."""

from __future__ import annotations

import sys

__all__ = ["leave_out_iri_grammar"]


def leave_out_iri_grammar() -> None:
    """Keep jsonschema from building the grammar of international addresses, which takes a second and no notebook needs.

    nbformat imports jsonschema, and that imports ``rfc3987_syntax`` where it finds it (Jupyter's server brings it). For
    processes of our own: others may want to check such addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: it counts as not installed
