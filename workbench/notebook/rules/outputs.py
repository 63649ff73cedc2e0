"""What is stored under the cells: too much of it, or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.notebook.draft import Draft

MOST_BYTES = 1_000_000
MOST_LINES = 1_000


@rule("WBN109", severity="info", remedy="Show a part or a summary, or write the whole to a file.")
def long_output(draft: Draft) -> Iterator[Evidence]:
    """A cell's stored output is very long: more than 1 MB, or more than 1 000 lines of text.

    Fires once a cell. Does not fire for pictures and views below 1 MB, nor for long tables that are stored as HTML
    only.
    """
    for cell in draft.cells:
        n_bytes = sum(_length(output) for output in cell.outputs)
        n_lines = sum(str(output.get("text", "")).count("\n") for output in cell.outputs)
        if n_bytes > MOST_BYTES or n_lines > MOST_LINES:
            long = f"{n_bytes / 1e6:.1f} MB" if n_bytes > MOST_BYTES else f"{n_lines} lines"
            yield Evidence(
                title=f"The output of the cell is {long} long",
                cell=cell.index,
                line=1,
                facts={"bytes": n_bytes, "lines": n_lines},
            )


@rule("WBN110", severity="warning", remedy="Mend the cell and run it again, or tag it 'raises-exception'.")
def stored_error(draft: Draft) -> Iterator[Evidence]:
    """A cell's stored output is an error.

    Fires once a cell. Does not fire for cells tagged ``raises-exception``.
    """
    for cell in draft.cells:
        names = [output.get("ename") for output in cell.outputs if output.get("output_type") == "error"]
        if names and not cell.may_fail:
            yield Evidence(
                title=f"The cell ended with {names[0] or 'an error'} when it last ran", cell=cell.index, line=1
            )


def _length(output: Mapping[str, Any]) -> int:
    parts = [output.get("text", ""), *output.get("data", {}).values()]
    return sum(len(part) if isinstance(part, str) else len(json.dumps(part)) for part in parts)
