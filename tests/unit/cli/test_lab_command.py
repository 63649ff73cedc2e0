from __future__ import annotations

import sys

import pytest


def test_without_jupyterlab_it_says_what_to_install(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert "pip install 'jupyter-workbench[demo]'" in refused("lab")


def test_options_behind_two_dashes_are_passed_on(workbench):
    pytest.importorskip("jupyterlab")
    ended = workbench("lab", "--", "--version")
    assert ended.code == 0
    assert ended.out[0].isdigit()
