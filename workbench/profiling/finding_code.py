"""Code that a finding offers: what mends the data, over the frame's own name, and what puts a check into a contract."""

from __future__ import annotations

import ast
from pprint import pformat
from typing import TYPE_CHECKING, Any

from workbench.strict_json import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.findings import Finding
    from workbench.views.links import CodeForm

__all__ = ["finding_codes", "fix_code", "gate_code"]

FRAME = "data"
CONTRACT = "contract.yaml"
WIDTH = 88


def finding_codes(finding: Finding, form: CodeForm) -> dict[str, str]:
    """Return the code that a finding offers, by what it is for: ``"fix"``, ``"gate"``; only what it does offer."""
    fix = fix_code(finding.fix, form)
    return {
        **({} if fix is None else {"fix": fix}),
        **({} if not finding.check else {"gate": gate_code(finding.check)}),
    }


def fix_code(fix: Mapping[str, str], form: CodeForm) -> str | None:
    """Write code that mends a frame called ``data`` over the rows that *form* names.

    Parameters
    ----------
    fix
        The code, by library: ``"pandas"`` or ``"polars"``.
    form
        How the rows are written, and in what. Rows that are no frame are read into one of pandas first.

    Returns
    -------
    str or None
        Python to be inserted; None where there is none for that library.
    """
    code = fix.get("polars" if form.dialect == "polars" else "pandas")
    if code is None:
        return None
    if form.dialect == "sql":
        read = f'{FRAME} = {form.name}.sql("SELECT * FROM data").to_pandas()'
        return f"import workbench as wb\n\n{read}\n{code}"
    renamed = _renamed(code, form.name)
    return renamed if renamed is not None else f"{FRAME} = {form.name}\n{code}"


def gate_code(check: Mapping[str, Any]) -> str:
    """Write code that puts a piece into the contract beside the notebook, which it makes where there is none."""
    piece = pformat(plain(dict(check)), width=WIDTH, sort_dicts=False)
    return (
        "from pathlib import Path\n\n"
        "import workbench as wb\n\n"
        f'file = Path("{CONTRACT}")\n'
        "contract = wb.Contract.load(file) if file.exists() else wb.Contract()\n"
        f"contract = contract.adding(\n{_indented(piece)}\n)\n"
        "contract.save(file)"
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _renamed(code: str, name: str) -> str | None:
    """Call the frame by its own name wherever code means it; None where that is not sure.

    Texts, attributes and names of arguments that read the same are other things and stay.
    """
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    if name == FRAME:
        return code
    tree = ast.parse(code)
    nodes = list(ast.walk(tree))
    own = {each.arg for each in nodes if isinstance(each, ast.arg)}
    if FRAME in own or name.partition(".")[0] in own or any(isinstance(each, ast.JoinedStr) for each in nodes):
        return None  # another `data`, another of the frame's name, or places that older Pythons tell wrongly
    if any(isinstance(each, ast.alias) and (each.asname or each.name) == name.partition(".")[0] for each in nodes):
        return None
    lines = [line.encode() for line in code.splitlines()]
    places = [(each.lineno - 1, each.col_offset) for each in nodes if isinstance(each, ast.Name) and each.id == FRAME]
    for line, start in sorted(places, reverse=True):  # columns count bytes
        lines[line] = lines[line][:start] + name.encode() + lines[line][start + len(FRAME) :]
    return "\n".join(line.decode() for line in lines)
