"""What a run on a real kernel is given: parameters, a folder, a kernel, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import PARAMETERS, kernels_of, printed
from workbench.invalid import InvalidInput
from workbench.runs.engine import NotFinished, RunRequest, execute, run

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow


def test_parameters_of_every_type_arrive_as_that_type(make_notebook: MakeNotebook) -> None:
    declared = (
        "from datetime import date, datetime\nfrom pathlib import Path\nfrom typing import Literal\n"
        "day: date = date(2020, 1, 1)\nplace: Path = Path('a')\nnothing: str | None = 'x'\nmany: dict = {}\n"
        "some: list[float] = []\nmode: Literal['few', 'all'] = 'all'\nflag: bool = False"
    )
    check = (
        "assert (type(day), day) == (date, date(2026, 2, 3))\n"
        'assert isinstance(place, Path) and place.name == "it\'s"\n'
        "assert nothing is None and many == {'a': [1, None, {'b': True}]} and some == [1.5, float('inf')]\n"
        "assert mode == 'few' and flag is True and datetime.__name__ == 'datetime'"
    )
    given = {
        "day": "2026-02-03",
        "place": Path("data") / "it's",
        "nothing": None,
        "many": {"a": [1, None, {"b": True}]},
        "some": [1.5, float("inf")],
        "mode": "few",
        "flag": True,
    }
    finished = run(make_notebook((declared, ["parameters"]), check), given)
    assert finished.error is None
    assert finished.parameters["day"] == "2026-02-03"
    assert finished.parameters["some"] == [1.5, None]


@pytest.mark.parametrize(
    ("parameters", "options", "message"),
    [
        ({"sed": 7}, {}, "Did you mean 'seed'"),
        ({"seed": "seven"}, {}, "'seed' must be"),
        ({}, {"timeout": 0}, "'timeout' must be"),
        ({}, {"cwd": "nowhere"}, "'cwd' must be an existing folder"),
        ({}, {"secrets": {"key": "x"}}, "secret 'key' must be given as env:VAR"),
        ({}, {"kernel": "pyton3"}, "there is no kernel 'pyton3'; installed: .*Did you mean 'python3'"),
    ],
)
def test_wrong_input_leaves_nothing_behind(
    make_notebook: MakeNotebook, project: Path, parameters: dict, options: dict, message: str
) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]))
    with pytest.raises(InvalidInput, match=message):
        execute(RunRequest(notebook=notebook, parameters=parameters, **options))
    assert sorted(path.name for path in project.iterdir()) == ["work.ipynb", "workbench.yaml"]
    assert kernels_of(os.getpid()) == []


def test_a_notebook_for_a_kernel_that_is_not_here_says_so(make_notebook: MakeNotebook) -> None:
    with pytest.raises(InvalidInput, match="there is no kernel 'somewhere-else', which the notebook asks for"):
        run(make_notebook("1", kernel="somewhere-else"))


def test_a_strict_run_of_an_unfinished_notebook_does_not_start(make_notebook: MakeNotebook, project: Path) -> None:
    with pytest.raises(NotFinished) as refused:
        run(make_notebook("print(never_defined)"), strict=True)
    assert any(found.severity == "error" for found in refused.value.findings)
    assert not (project / "runs").exists()


def test_odd_names_of_notebooks_and_folders_work(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("import os\nprint(os.getcwd())", name='it\'s "ünï" 数据/work & more.ipynb')
    finished = run(notebook)
    assert finished.status == "completed"
    assert printed(finished, 0).strip() == str(notebook.parent)
    assert finished.record["notebook"]["path"] == str(notebook)


def test_a_notebook_runs_elsewhere_when_told_to(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    finished = run(make_notebook("import os\nprint(os.getcwd())"), cwd=tmp_path, runs=tmp_path / "elsewhere")
    assert printed(finished, 0).strip() == str(tmp_path)
    assert finished.folder.parent == tmp_path / "elsewhere"


def test_modules_beside_the_notebook_named_like_ours_do_not_stop_the_kernel(
    make_notebook: MakeNotebook, project: Path
) -> None:
    (project / "queue.py").write_text("raise RuntimeError('the wrong queue')")
    (project / "json.py").write_text("raise RuntimeError('the wrong json')")
    assert run(make_notebook("print(1)")).status == "completed"
