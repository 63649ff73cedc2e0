"""The JSON Schema of contracts, and where a document is not as it says."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from workbench.documents import schema_errors as checking
from workbench.documents.schema_errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SchemaError", "contract_schema", "schema_errors"]


@cache
def contract_schema() -> dict[str, Any]:
    """Return the JSON Schema of contracts."""
    text = resources.files("workbench.profiling").joinpath("contract.schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def schema_errors(document: Any) -> Iterator[SchemaError]:
    """Yield every place where *document* is not as the schema of contracts has it."""
    yield from checking.schema_errors(document, contract_schema())
