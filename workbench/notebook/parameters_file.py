"""Values of parameters from a YAML (or JSON) file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_values"]


def read_values(path: Path) -> dict[str, Any]:
    """Read parameter values from a YAML or JSON file that maps names to values.

    Raises
    ------
    InvalidInput
        When the file is missing, is not YAML, or is no mapping of names.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InvalidInput(f"a parameters file must exist, and there is none at '{path}'.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(f"the parameters file '{path}' cannot be read: {problem}.") from None
    except (yaml.YAMLError, ValueError) as problem:
        raise InvalidInput(f"the parameters file '{path}' is not YAML: {' '.join(str(problem).split())}.") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InvalidInput(
            f"the parameters file '{path}' must map names to values, e.g. 'seed: 7', got {type(content).__name__}."
        )
    for name in content:
        if not isinstance(name, str):
            raise InvalidInput(f"names in the parameters file '{path}' must be text, got {name!r}.")
    return content
