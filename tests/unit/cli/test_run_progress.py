from __future__ import annotations

import pytest

from workbench.cli.run_progress import shown


def test_without_a_terminal_one_line_says_what_runs(capsys):
    with shown("a.ipynb") as tell:
        tell({"event": "run-start", "cells": 1})
        tell({"event": "cell-start", "cell": 0, "number": 1, "cells": 1, "source": "x"})
        tell({"event": "cell-finish", "cell": 0, "number": 1, "cells": 1, "status": "ok"})
        tell({"event": "run-finish", "status": "completed"})
    assert capsys.readouterr().err == "running a.ipynb: 1 cell\n"


def test_a_kernel_that_died_is_told_with_the_reason(capsys):
    with shown("a.ipynb") as tell:
        tell({"event": "kernel-died", "cell": 1, "reason": "killed by signal 9"})
    assert capsys.readouterr().err == "the kernel died: killed by signal 9\n"


@pytest.mark.parametrize("event", ["kernel-ready", "output", "something-new"])
def test_events_it_has_nothing_to_say_about_are_passed_over(capsys, event):
    with shown("a.ipynb") as tell:
        tell({"event": event})
    assert capsys.readouterr().err == ""
