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


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Stand in a folder of notebooks of a project."""
    (tmp_path / "shop" / "notebooks").mkdir(parents=True)
    (tmp_path / "shop" / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path / "shop" / "notebooks")
    return tmp_path / "shop" / "notebooks"


def written(place):
    return code_form(place, Source.of(place)).name


def test_a_file_of_the_project_goes_by_its_path_from_the_notebook(user_ns, notebooks):
    for place in (notebooks.parent / "wages.csv", notebooks / "here.csv"):
        place.write_text("a\n1\n")
    assert written(str(notebooks.parent / "wages.csv")) == "wb.Source.of('../wages.csv')"
    assert written(notebooks / "here.csv") == "wb.Source.of('here.csv')"
    assert written("../wages.csv") == "wb.Source.of('../wages.csv')"
    assert written(str(notebooks / "*.csv")) == "wb.Source.of('*.csv')"


def test_a_file_elsewhere_keeps_its_path(user_ns, notebooks):
    place = notebooks.parents[1] / "wages.csv"
    place.write_text("a\n1\n")
    assert written(str(place)) == f"wb.Source.of({str(place)!r})"


def test_a_path_that_has_a_name_goes_by_it(user_ns, notebooks):
    user_ns["place"] = place = notebooks / "wages.csv"
    place.write_text("a\n1\n")
    assert written(place) == "wb.Source.of(place)"


def test_an_address_is_written_without_its_secrets(user_ns):
    source = Source.of(pd.DataFrame({"a": [1]}))
    assert code_form("s3://ann:pw@shop/a.csv?token=x", source).name == "wb.Source.of('s3://shop/a.csv?')"
