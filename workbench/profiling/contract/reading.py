"""Reading a contract's YAML: what is wrong is said where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.documents.faults import refusal
from workbench.documents.yaml_lines import Place, read_yaml, where
from workbench.invalid import InvalidInput
from workbench.profiling.contract.document import faults

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["checked", "read_document"]

CALLED = "the contract"


def read_document(path: Path) -> dict[str, Any]:
    """Read the YAML of a contract and check it against the schema.

    Raises
    ------
    InvalidInput
        When there is no such file, it is no YAML, or it is no contract: the message names the file and the line.
    """
    document, lines = read_yaml(path, what="a contract")
    return checked(document, path=path, lines=lines)


def checked(document: Any, *, path: Path | None = None, lines: dict[Place, int] | None = None) -> dict[str, Any]:
    """Return *document* if it is a contract.

    Raises
    ------
    InvalidInput
        With the first fault, and how many more there are.
    """
    if not isinstance(document, dict):
        raise InvalidInput(
            f"{where(path, 1, what=CALLED)}: a contract must be a mapping of words to values, got {document!r:.60}."
        )
    found = list(faults(document))
    if found:
        raise refusal(found, path=path, lines=lines, what=CALLED)
    return document
