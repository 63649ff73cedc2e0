"""The name of a frame in the notebook."""

import pandas as pd
import pytest
from IPython import get_ipython
from IPython.testing.globalipapp import start_ipython

from workbench.data.source import Source
from workbench.views.frame_code import code_form, name_of


@pytest.fixture
def user_ns(monkeypatch):
    shell = start_ipython() or get_ipython()
    monkeypatch.setattr(shell, "user_ns", {})
    return shell.user_ns


def test_a_frame_goes_by_its_name(user_ns):
    frame = pd.DataFrame({"a": [1]})
    user_ns["_"] = user_ns["flights"] = frame
    user_ns["other"] = frame.copy()
    assert name_of(frame) == "flights"
    assert code_form(frame, Source.of(frame)).name == "flights"


def test_a_frame_without_a_name_is_data(user_ns):
    user_ns["_"] = frame = pd.DataFrame({"a": [1]})
    assert name_of(frame) is None
    assert code_form(frame, Source.of(frame)).name == "data"


def test_a_source_is_asked_itself(user_ns):
    user_ns["wages"] = source = Source.of(pd.DataFrame({0: [1]}))
    assert (code_form(source, source).dialect, code_form(source, source).name) == ("sql", "wages")
