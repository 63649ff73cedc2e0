"""What a run leaves behind of a notebook that looks at sensitive data, with every kind of view in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.needles import HIDDEN, NEEDLES, TEXT, found, needles, traces_in
from workbench.runs.engine import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow

# No needle stands in the code: it is on record as it is.
LOOK = f"""
import numpy as np, pandas as pd, workbench as wb
people = pd.read_parquet('people.parquet').set_index('name', drop=False)
hidden = {HIDDEN} if hide else []
seen = wb.quality(people, sensitive=hidden)
wb.quality('people.parquet', sensitive=hidden)
"""
TRAIN = """
truth = pd.Series(np.arange(len(people)) * 1.0, index=people.index)
guess = truth + 60 * (people['kind'] == people['kind'].iloc[0])
wb.options.sensitive = hidden
with wb.TrainingLog('people') as log:
    log.log(0, loss=1.0)
    log.predictions(0, truth, guess, rows=people.index)
wb.options.sensitive = []
errors = wb.regression_errors(truth, guess, data=people, sensitive=hidden, log=log)
errors
"""
CLASSIFY = """
late = truth % 2 > 0
wb.classification_errors(late, late ^ (guess > truth), X=people, sensitive=hidden)
"""
SELECT = """
errors.select(residual=(-1, 1))
print(errors.selection.words, errors.selection.predicate)
errors.selection
"""
REFUSED = (
    "wb.quality('broken.jsonl', sensitive=hidden)",
    "wb.regression_errors(people['remark'], guess, sensitive=hidden)",
)


@pytest.fixture
def finished(make_notebook: MakeNotebook, project: Path) -> dict[bool, Run]:
    """The same notebook run with the needles hidden, and in sight."""
    twice = needles().iloc[[*range(400), 0]]  # one row again, which a finding names
    twice.to_parquet(project / "people.parquet", index=False)
    lines = ['{"pay": 1}'] * 30_000 + ['{"pay": "Qneedle"}']
    (project / "broken.jsonl").write_text("\n".join(lines), encoding="utf-8")
    shown = [LOOK, "seen", TRAIN, CLASSIFY, SELECT, "wb.curves('people')", "seen.widget()"]
    refused = [(f"if hide: {code}", ["raises-exception"]) for code in REFUSED]
    notebook = make_notebook(("hide: bool = True", ["parameters"]), *shown, *refused)
    return {hide: run(notebook, {"hide": hide}, report=True) for hide in (True, False)}


def test_no_value_is_in_any_file_of_the_run(finished: dict[bool, Run]) -> None:
    in_sight = found(traces_in(finished[False].folder))
    assert finished[False].error is None
    for file in ("output.ipynb", "events.jsonl", "report.html", "profiles/data.json", "profiles/people.json"):
        assert in_sight[file] == NEEDLES
    for file in ("run.json", "kernel.jsonl", "training/people/attempt-0001/arrays.bin"):
        assert TEXT in in_sight[file]

    hidden = traces_in(finished[True].folder)
    assert finished[True].error is None
    assert found(hidden) == {}
    assert {"WBQ101", "WBQ103"} & {each["code"] for each in finished[True].record["findings"]}
    output = hidden["output.ipynb"].decode()
    assert "broken.jsonl' cannot be read" in output
    assert "'y_true' must not be a sensitive column" in output
