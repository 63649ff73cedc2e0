"""What a cell shows of bad input, and of data that break their contract."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from workbench.runs.engine import run

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow


def shown_by(finished: Run) -> str:
    """Return the traceback that is stored in the output notebook."""
    stored = json.loads((finished.folder / "output.ipynb").read_text(encoding="utf-8"))
    [error] = [one for cell in stored["cells"] for one in cell.get("outputs", ()) if one["output_type"] == "error"]
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error["traceback"]))


def test_a_cell_shows_bad_input_below_the_line_that_gave_it_and_no_line_of_ours(make_notebook: MakeNotebook) -> None:
    code = "import workbench as wb\n\ndef look(path):\n    return wb.quality(path)\n\nlook('nowhere.parquet')"
    shown = shown_by(run(make_notebook(code)))
    assert "look('nowhere.parquet')" in shown
    assert "return wb.quality(path)" in shown
    assert "must be an existing file" in shown
    assert "quality_report.py" not in shown


def test_a_cell_shows_a_broken_contract_so_as_well(make_notebook: MakeNotebook) -> None:
    contract = {"schema_version": "1.0", "columns": {"a": {"range": {"at_most": 1}}}}
    code = f"import pandas as pd, workbench as wb\ndata = pd.DataFrame({{'a': [2]}})\ncontract = {contract}"
    code += "\nwb.Contract.from_dict(contract).validate(data)"
    shown = shown_by(run(make_notebook(code)))
    assert "wb.Contract.from_dict(contract).validate(data)" in shown
    assert "breaks the contract" in shown
    assert "contract.py" not in shown
