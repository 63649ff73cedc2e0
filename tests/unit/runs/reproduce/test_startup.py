from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from workbench.runs.reproduce.in_kernel import sitecustomize

DAY = 86_400.0


@pytest.fixture
def started(tmp_path):
    """Run code in a Python that has the startup file, and return what it says."""
    startup, other = tmp_path / "startup", tmp_path / "other"
    startup.mkdir()
    other.mkdir()
    shutil.copy(sitecustomize.__file__, startup / "sitecustomize.py")
    (other / "sitecustomize.py").write_text("import builtins\nbuiltins.came_too = True\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept.txt").write_text("kept")

    def run(code, *, ahead=0.0):
        wishes = {
            "clock_ahead_s": ahead,
            "mark": str(tmp_path / "mark"),
            "protected": [str(tmp_path / "mine")],
            "allowed": [str(tmp_path / "mine" / "open")],
        }
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(startup), str(other)]),
            sitecustomize.VARIABLE: json.dumps(wishes),
        }
        command = (sys.executable, "-c", code)
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (tmp_path / "mark").exists()
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize(
    "code",
    [
        "open('mine/new.txt', 'w')",
        "open('mine/kept.txt', 'a')",
        "import os; os.open('mine/new.txt', os.O_CREAT | os.O_WRONLY)",
        "import os; os.remove('mine/kept.txt')",
        "import os; os.rename('mine/kept.txt', 'away.txt')",
        "import os; open('x', 'w').close(); os.replace('x', 'mine/kept.txt')",
        "import shutil; shutil.rmtree('mine')",
        "import pathlib; pathlib.Path('mine/sub').mkdir()",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'open(\"mine/new.txt\", \"w\")'])",
    ],
)
def test_the_files_of_the_person_are_not_written(started, tmp_path, code):
    assert "PermissionError: [Errno 13] a reproduction does not write to your own files" in started(code)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["kept.txt"]
    assert (tmp_path / "mine" / "kept.txt").read_text() == "kept"


def test_they_are_read_and_others_are_written(started, tmp_path):
    (tmp_path / "mine" / "open").mkdir()
    assert (
        started("print(open('mine/kept.txt').read(), open('mine/open/x', 'w').write('y'), came_too)") == "kept 1 True\n"
    )


def test_the_clock_is_ahead_for_each_way_of_asking(started):
    code = (
        "import datetime as dt, time\nfrom datetime import datetime\nzone = dt.timezone.utc\n"
        "today = datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), zone).date()\n"
        "print(*(today - day == dt.timedelta(-400)"
        " for day in (datetime.now(zone).date(), dt.datetime.fromtimestamp(time.time(), zone).date(),"
        " dt.datetime.fromtimestamp(time.time_ns() / 1e9, zone).date(), dt.date(*time.gmtime()[:3]))))"
    )
    assert started(code, ahead=400 * DAY).split() == ["True"] * 4


def test_what_the_moved_classes_make_is_what_it_was(started):
    code = (
        "import copy, datetime as dt, pickle, pandas as pd\n"
        "moment, day = dt.datetime(2020, 1, 2), dt.date(2020, 1, 2)\n"
        "assert pickle.loads(pickle.dumps((moment, day))) == copy.deepcopy((moment, day))\n"
        "assert isinstance(moment, dt.date) and not isinstance(day, dt.datetime)\n"
        "assert issubclass(pd.Timestamp, dt.datetime)\n"
        "class Own(dt.datetime): pass\nassert Own(2020, 1, 2).year == 2020 and type(Own(2020, 1, 2)) is Own\n"
        "assert pd.Timestamp.now() - pd.Timestamp(dt.datetime.now()) < pd.Timedelta(minutes=1)\n"
        "assert pd.Timestamp(moment).to_pydatetime() == moment\nprint('all well')"
    )
    assert started(code, ahead=400 * DAY) == "all well\n"
