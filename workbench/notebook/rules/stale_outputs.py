"""Outputs that the code above them cannot have made: it was changed afterwards."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.notebook.draft import CodeCell, Draft

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Where IPython names a cell in a traceback or in the place of a warning, in its newer and its older words.
OF_A_CELL = re.compile(r"Cell In ?\[\d+\]|<ipython-input-|[\\/]ipykernel_\d+[\\/]")
ARROW = re.compile(r"-+> (?P<line>\d+)(?P<code>.*)")
WARNED = re.compile(r"(?m)^.*(?:<ipython-input-|[\\/]ipykernel_\d+[\\/]).*:\d+: \w*Warning: .*\n  (?P<code>\S.*)$")
LAYOUT = re.compile(r"[\s,\\]+")
SHOWS_MORE = re.compile(r"ast_node_interactivity")
EPOCH_DAY = 86_400


@rule(
    "WBN115",
    severity="warning",
    remedy="Restart the kernel and run all cells, or clear this output.",
)
def output_older_than_the_code(draft: Draft) -> Iterator[Evidence]:
    """A stored output cannot have come from the code as it stands now.

    A notebook file keeps no copy of the code that made an output, so most such outputs cannot be told. What can be:
    a result under a cell whose last line shows none (an assignment, a ``;`` at its end); a result that carries another
    execution count than its cell; a traceback or a warning that quotes a line which is in no cell any more (another
    layout aside); and, where JupyterLab has recorded the times, a cell that last ran before a cell above it did (told
    once, and not where WBN101 tells of the order already).

    Does not fire for cells with magics or in another language, nor where the notebook sets
    ``ast_node_interactivity``.

    ``--fix`` clears the output, but for what only the times tell.
    """
    told = set()
    for cell, why in stale(draft):
        told.add(cell.index)
        yield Evidence(title=f"The output is older than the code: {why}", cell=cell.index, line=1)
    overtaken = _overtaken(draft)
    if overtaken is not None and overtaken.cell not in told:
        yield overtaken


def stale(draft: Draft) -> Iterator[tuple[CodeCell, str]]:
    """Yield each cell whose own output contradicts the code, and how that is known."""
    if not draft.in_python:
        return
    shows_more = any(SHOWS_MORE.search(cell.source) for cell in draft.cells)
    code = _squeezed("".join(cell.source for cell in draft.cells))
    for cell in draft.cells:
        why = _contradiction(cell, code, shows_more=shows_more)
        if why is not None:
            yield cell, why


def _contradiction(cell: CodeCell, code: str, *, shows_more: bool) -> str | None:
    results = [output for output in cell.outputs if output.get("output_type") == "execute_result"]
    count = cell.execution_count
    for result in results:
        other = result.get("execution_count")
        if isinstance(other, int) and count is not None and other != count:
            return f"it is of execution {other}, and the cell last ran as number {count}"
    plain = not cell.python.magics and cell.python.tree is not None
    if results and plain and not shows_more and (shows := _shows_nothing(cell)):
        return f"{shows}, and a result is stored"
    for quoted in _quoted(cell.outputs):
        if _squeezed(quoted) not in code:
            return "it quotes a line that is in no cell any more"
    return None


def _squeezed(code: str) -> str:
    """Leave out what a formatter changes: white space, the kind of quotes, commas at line ends."""
    return LAYOUT.sub("", code).replace("'", '"')


def _shows_nothing(cell: CodeCell) -> str | None:
    """Say why the kernel shows no result of the cell; None when it may show one."""
    body = cell.python.tree.body if cell.python.tree is not None else []
    if not body:
        return "the cell holds no code"
    if not isinstance(body[-1], ast.Expr):
        return "the last statement of the cell shows no result"
    return "the cell ends with a semicolon" if _ends_with_semicolon(cell.python.text) else None


def _ends_with_semicolon(text: str) -> bool:
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT}
    try:
        tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type not in silent]
    except (tokenize.TokenError, SyntaxError):
        return False
    return bool(tokens) and tokens[-1].string == ";"


def _quoted(outputs: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """Yield the lines of cells that tracebacks and warnings quote."""
    for output in outputs:
        if output.get("output_type") == "error" and isinstance(traceback := output.get("traceback"), list):
            in_cell = False
            for line in COLOUR.sub("", "\n".join(map(str, traceback))).splitlines():
                if found := ARROW.match(line):
                    if in_cell and (code := found["code"].strip()):
                        yield code
                    in_cell = False
                elif not line.startswith(" "):
                    in_cell = OF_A_CELL.search(line) is not None
        elif output.get("output_type") == "stream" and output.get("name") == "stderr":
            for found in WARNED.finditer(str(output.get("text", ""))):
                yield found["code"].strip()


def _overtaken(draft: Draft) -> Evidence | None:
    """Find the first cell that last ran before the cell above it did, though the counts rise."""
    timed = [(cell, moment) for cell in draft.cells if (moment := _started(draft, cell)) is not None]
    counts = [cell.execution_count for cell, _ in timed if cell.execution_count is not None]
    if any(below <= above for above, below in pairwise(counts)):
        return None
    for (above, first), (below, second) in pairwise(timed):
        if second < first and below.outputs:
            late = (first - second).total_seconds()
            span = f"{late / EPOCH_DAY:.0f} days" if late > 2 * EPOCH_DAY else f"{late / 60:.0f} minutes"
            span = f"{late:.0f} seconds" if late < 120 else span
            return Evidence(
                title=f"The output may be older than the code: it is {span} older than that of cell {above.index}",
                cell=below.index,
                line=1,
                facts={"seconds": late},
            )
    return None


def _started(draft: Draft, cell: CodeCell) -> datetime | None:
    metadata = draft.notebook["cells"][cell.index].get("metadata", {})
    recorded = metadata.get("execution")
    moment = recorded.get("iopub.execute_input") if isinstance(recorded, dict) else None
    try:
        return datetime.fromisoformat(moment) if isinstance(moment, str) else None
    except ValueError:
        return None
