"""The words that Python writes into views: every catalogue has them, and names from the data are none of them."""

import json

import numpy as np
import pandas as pd
import pytest

from tests.finished_sweeps import finished_sweep, searched
from tests.real_views import KINDS, real_view
from tests.view_words import (
    CATALOGUES,
    PLACE,
    SENTENCES,
    VIEWS,
    catalogue,
    is_known,
    says_something,
    titles_of,
    words_of,
)
from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.findings import rules
from workbench.profiling.data_comparison import compare_data
from workbench.profiling.quality_report import quality
from workbench.runs.sweep.sweep import Sweep
from workbench.views.figures import layout
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import LinkedField, Links
from workbench.views.payload import Payload, Section
from workbench.views.words import own_words

LANGUAGES = sorted(file.stem for file in CATALOGUES.glob("*.json"))


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module", params=KINDS)
def document(request, tmp_path_factory):
    return real_view(request.param, tmp_path_factory.mktemp("view")).to_json()


def read(language):
    return json.loads((VIEWS / f"{language}.json").read_text(encoding="utf-8"))


def test_the_words_of_real_views_are_in_every_catalogue(document, language):
    known = catalogue(language)
    words = {text for text in words_of(document) if says_something(text)}
    assert len(words) > 10
    assert sorted(text for text in words if not is_known(text, known)) == []


def test_the_words_of_drift_are_in_every_catalogue(language):
    random = np.random.default_rng(7)
    before = pd.DataFrame({"wage": random.normal(size=400), "region": random.choice(["north", "south"], 400)})
    after = before.assign(wage=before["wage"] + 3, region=random.choice(["north", "west"], 400), tenure=1)
    after.loc[:150, "wage"] = np.nan
    document = quality(after, target="wage", reference=before).payload.to_json()
    codes = {item["code"] for section in document["sections"] for item in section["items"] if "code" in item}
    assert {"WBD102", "WBD103", "WBD104", "WBD105"} <= codes
    known = catalogue(language)
    words = {text for text in words_of(document) if says_something(text)}
    assert sorted(text for text in words if not is_known(text, known)) == []


def unknown_words(payload, language):
    known = catalogue(language)
    words = {text for text in words_of(payload.to_json()) if says_something(text)}
    assert len(words) > 10
    return sorted(text for text in words if not is_known(text, known))


def test_the_words_of_a_sweep_are_in_every_catalogue(tmp_path, language):
    folder = finished_sweep(tmp_path / "runs", searched(40), failing=[3])
    assert unknown_words(Sweep(folder).payload, language) == []


def test_the_words_of_columns_over_time_are_in_every_catalogue(language):
    random = np.random.default_rng(7)
    when = pd.date_range("2024-01-01", periods=2_000, freq="h")
    frame = pd.DataFrame(
        {"when": when, "wage": random.normal(10, 2, 2_000), "region": random.choice(["n", "s"], 2_000)}
    )
    frame.loc[200:400, "wage"] = np.nan
    frame.loc[1_200:, "wage"] += 3
    assert unknown_words(quality(frame, time="when", target="wage").payload, language) == []


@pytest.mark.parametrize("key", [None, "number"])
def test_the_words_of_a_comparison_of_data_are_in_every_catalogue(language, key):
    random = np.random.default_rng(7)
    before = pd.DataFrame({"number": range(500), "wage": random.normal(size=500), "region": ["n", "s"] * 250})
    after = before.assign(wage=before["wage"] + 1, more=1).iloc[10:]
    assert unknown_words(compare_data(before, after, key=key).payload, language) == []


def test_what_is_found_about_errors_and_training_can_be_said_in_every_language(tmp_path, language):
    known = catalogue(language)
    titles = [title for kind in ("regression", "curves") for title in titles_of(real_view(kind, tmp_path).to_json())]
    assert titles
    assert [title for title in titles if not is_known(title, known)] == []


@pytest.mark.parametrize("family", ["WBQ", "WBD", "WBE", "WBT"])
def test_what_rules_advise_is_in_every_catalogue(family, language):
    known = catalogue(language)
    named = rules(family)
    assert named
    on_cards = {rule.name.replace("_", " ") for rule in named if family == "WBQ" and rule.scope == "column"}
    texts = on_cards | {rule.remedy for rule in named if rule.remedy}
    assert sorted(text for text in texts if not is_known(text, known)) == []


def test_a_text_that_no_view_has_is_in_no_catalogue(language):
    assert not is_known("Nobody has written this.", catalogue(language))
    assert not is_known("%1 rows", {})


def test_every_language_of_the_page_has_the_words_of_views():
    assert sorted({file.stem for file in VIEWS.glob("*.json")} - {"sentences"}) == LANGUAGES
    assert LANGUAGES


def test_catalogues_of_views_have_the_same_texts_in_order_and_none_of_the_page(language):
    entries = read(language)
    assert list(entries) == sorted(entries)
    assert set(entries) == set(read(LANGUAGES[0]))
    assert set(entries).isdisjoint(json.loads((CATALOGUES / f"{language}.json").read_text(encoding="utf-8")))


def test_translations_have_the_places_of_their_texts(language):
    for text, said in read(language).items():
        assert said.strip() == said != ""
        assert sorted(PLACE.findall(said)) == sorted(PLACE.findall(text)), text


def test_sentences_are_in_the_catalogue_each_once_and_have_places(language):
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert set(SENTENCES) <= set(read(language))
    assert all(PLACE.search(form) for form in SENTENCES)


AMBIGUOUS = ("missing", "actual", "share", "rows", "row", "right", "Slices", "threshold")


def columns_called(*names):
    random = np.random.default_rng(5)
    return pd.DataFrame({name: random.normal(size=200) for name in names})


def test_what_features_and_classes_are_called_is_no_word():
    frame = columns_called(*AMBIGUOUS)
    random = np.random.default_rng(6)
    truth = random.choice(["wrong", "chance"], 200)
    classes = classification_errors(truth, random.random(200), X=frame).payload
    assert set(AMBIGUOUS) | {"wrong", "chance"} <= set(classes.names)
    assert {*AMBIGUOUS, "wrong", "chance"}.isdisjoint(own_words(classes))
    assert {"predicted", "precision", "Metrics"} <= set(own_words(classes))
    numbers = regression_errors(frame["row"], frame["share"], X=frame).payload
    assert set(AMBIGUOUS).isdisjoint(own_words(numbers))
    assert {"predicted", "residual"} <= set(own_words(numbers))


def figure(**spec):
    table = Table(id="t", title="numbers of it", columns=[TableColumn(name="wage", values=[1.0], type="number")])
    return Figure(id="f", title="Wages", alt="wages", spec={"data": [], **spec}, table=table)


def payload(*sections, **more):
    return Payload(kind="k", title="people.csv", summary="", sections=sections, **more)


def test_words_are_found_wherever_names_may_stand():
    trace = {"name": "perfect", "hovertemplate": "wage %{x}<br>said %{y}<extra>perfect</extra>", "colorbar": {}}
    drawn = figure(data=[trace], layout=layout("wage", "observed"))
    control = Control(id="c", label="unit", values=["0", "shares"])
    view = payload(
        Section(type="figures", id="a", title="A", items=[drawn]),
        Section(type="controls", id="b", title="B", items=[control]),
        names=["wage", "people.csv"],
    )
    assert own_words(view) == ["Wages", "observed", "perfect", "said %{y}", "numbers of it", "shares"]


def test_without_names_what_cards_fields_and_rows_are_called_counts_as_names():
    rows = Table(id="rows", title="Some rows", columns=[TableColumn(name="missing", values=[1.0])])
    field = LinkedField(
        id="x", title="share", columns=["count"], sql=["x"], labels=["0 – 1"], edges=[0, 1], codes=[0], totals=[1]
    )
    view = payload(
        Section(type="sparks", id="s", title="S", items=[Spark(id="s", title="row", y=[1], labels=["a"], alt="")]),
        Section(type="figures", id="f", title="F", items=[figure(layout=layout("share", "count"))]),
        Section(type="tables", id="t", title="T", items=[rows]),
        links=Links(fields=[field], exemplars="rows"),
    )
    assert own_words(view) == ["Wages", "numbers of it", "wage", "Some rows"]


def test_a_figure_in_its_authors_layout_has_no_words_of_ours():
    drawn = figure(data=[{"name": "rows"}], layout={"template": {}, **layout("rows", "share")})
    assert own_words(payload(Section(type="figures", id="a", title="A", items=[drawn]))) == []
