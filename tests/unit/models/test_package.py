import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from workbench.invalid import InvalidInput
from workbench.models.package import load_model, save_model


@pytest.fixture
def sample():
    random = np.random.default_rng(3)
    return pd.DataFrame({"education": random.normal(size=40), "tenure": random.normal(size=40)})


@pytest.fixture
def model(sample):
    return make_pipeline(StandardScaler(), LinearRegression()).fit(sample, 2 * sample["education"] - sample["tenure"])


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_saved_model_predicts_the_same_after_loading(model, sample):
    package = save_model(model, sample=sample)
    assert np.array_equal(load_model(package.path).predict(sample), model.predict(sample))


def test_the_card_names_toolkit_class_inputs_and_file_hash(model, sample):
    package = save_model(model, sample=sample, name="pay")
    card = json.loads((package.path / "model.json").read_text())
    assert (card["name"], card["toolkit"], card["class"]) == ("pay", "scikit-learn", "sklearn.pipeline.Pipeline")
    assert card["inputs"] == [{"name": "education", "type": "float64"}, {"name": "tenure", "type": "float64"}]
    assert [part["path"] for part in card["files"]] == ["model.skops"]
    assert len(card["files"][0]["sha256"]) == 64


def test_inside_a_run_the_package_lies_in_the_runs_folder_and_is_noted(model, tmp_path, monkeypatch):
    run = tmp_path / "runs" / "a-run"
    run.mkdir(parents=True)
    monkeypatch.setenv("WORKBENCH_RUN", str(run))
    package = save_model(model)
    note = json.loads((run / "kernel.jsonl").read_text())
    assert package.path == run / "models" / "model"
    assert (note["kind"], note["name"], note["path"]) == ("model", "model", "models/model")


def test_saving_again_replaces_the_package(model, sample):
    save_model(model)
    package = save_model(LinearRegression().fit(sample, sample["tenure"]))
    assert isinstance(load_model(package.path), LinearRegression)


def test_a_changed_file_is_refused(model):
    package = save_model(model)
    with (package.path / "model.skops").open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(InvalidInput, match="is not the file that was saved"):
        load_model(package.path)


def test_a_foreign_type_is_refused_until_it_is_trusted():
    odd = save_model(FunctionTransformer(json.dumps), name="odd")
    with pytest.raises(InvalidInput, match="not trusted: json"):
        load_model(odd.path)
    assert load_model(odd.path, trusted=["json.dumps"]).func is json.dumps


def test_an_unknown_toolkit_is_named():
    with pytest.raises(InvalidInput, match=r"must be a model of one of \['scikit-learn'\], got builtins.dict"):
        save_model({})


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden"])
def test_a_name_that_cannot_be_a_folder_is_refused(model, name):
    with pytest.raises(InvalidInput, match="'name' of a model"):
        save_model(model, name=name)


def test_a_missing_package_is_named(tmp_path):
    with pytest.raises(InvalidInput, match="there is none at"):
        load_model(tmp_path / "nowhere")


@pytest.mark.parametrize("rows", ["x", np.ones((2, 7))])
def test_a_sample_that_the_model_cannot_predict_is_refused_and_nothing_is_kept(rows, project):
    model = LinearRegression().fit(np.ones((3, 1)), np.arange(3.0))
    with pytest.raises(InvalidInput, match=r"^'sample' must be a few rows [^\n]*$"):
        save_model(model, sample=rows)
    assert not list(project.glob(".workbench/models/*"))


def test_a_name_that_is_no_text_is_refused(model):
    with pytest.raises(InvalidInput, match="'name' of a model may have letters"):
        save_model(model, name=3)


def test_a_package_is_named_by_a_path():
    with pytest.raises(InvalidInput, match="a model package must be given as a path, got int"):
        load_model(3)
