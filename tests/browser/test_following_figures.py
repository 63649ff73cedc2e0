"""Correlations, gaps, thresholds and weights of the selected rows: pandas and scikit-learn count them again."""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_score, recall_score

import workbench as wb
from tests.browser.brush_gestures import bar, click, host
from tests.browser.linked_charts import drag_between
from workbench.views.budget import fewer_rows
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.rows.sampling import sampled_positions

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SMALL, LARGE = 400, 30_000
NUMBERS = ["height", "width", "price", "doors"]
GAPPED = ["width", "price"]


def houses(n):
    """Rows whose numbers go together otherwise in each of three towns, with gaps that go together too."""
    random = np.random.default_rng(n)
    town = random.choice(["Aarau", "Bern", "Chur"], n, p=[0.5, 0.3, 0.2])
    height = random.normal(10, 2, n)
    width = np.where(town == "Bern", -height, height) + random.normal(0, 1, n)
    price = np.exp(0.2 * height + random.normal(0, 0.3, n))
    gone = random.random(n) < np.where(town == "Chur", 0.4, 0.1)
    width[gone] = np.nan
    price[gone & (random.random(n) < 0.5)] = np.nan
    return pd.DataFrame(
        {"town": town, "height": height, "width": width, "price": price, "doors": random.integers(1, 5, n)}
    )


def card(payload, field):
    """The id of the card that brushes a field."""
    sparks = [item for section in payload.sections if section.type == "sparks" for item in section.items]
    return next(spark.id for spark in sparks if spark.field == field)


def bin_of(payload, field, label):
    return next(each for each in payload.links.fields if each.id == field).labels.index(label)


def choose(page, payload, field, label):
    click(page, card(payload, field), bin_of(payload, field, label))
    expect(bar(page)).to_be_visible()


def figure(page, name):
    found = page.locator(f'figure[data-id="{name}"]')
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-state", "drawn")
    return found


def plain(values):
    """Numbers as JSON has them."""
    if isinstance(values, list | np.ndarray):
        return [plain(each) for each in values]
    return None if values is None or not math.isfinite(values) else float(values)


def drawn(page, name, number, key, expected, *, within=1e-6):
    """Wait until a trace of a figure holds these numbers."""
    figure(page, name)
    page.wait_for_function(
        """([name, number, key, expected, within]) => {
            const plot = document.querySelector('.workbench-view').shadowRoot
                .querySelector(`figure[data-id=${name}] .plot`);
            const plainly = value => value === null || value === undefined || Number.isNaN(value) ? null
                : typeof value === 'object' ? Array.from(value, plainly) : Number(value);
            const found = plainly(plot.data?.[number]?.[key] ?? []).flat();
            const close = (one, other) => other === 9 ? true : one === null || other === null ? one === other
                : Math.abs(one - other) <= within * Math.max(1, Math.abs(other));
            window.found = found;
            return found.length === expected.length && found.every((each, place) => close(each, expected[place]));
        }""",
        arg=[name, number, key, plain(np.ravel(np.asarray(expected, dtype=float))), within],
    )


def correlated(frame, names):
    """The correlations of numbers among these columns; 9 for a pair with a category, which may be anything."""
    held = [name for name in names if frame[name].dtype.kind in "iuf"]
    found = np.full((len(names), len(names)), 9.0)
    places = [names.index(name) for name in held]
    found[np.ix_(places, places)] = frame[held].corr()
    return found


def order(payload):
    """The columns of the heat map, in its order."""
    section = next(each for each in payload.sections if each.id == "together")
    return list(next(each for each in section.items if each.id == "associations").spec["layout"]["xaxis"]["ticktext"])


def numbers(page, name):
    """The table beside a figure: its headings, and its rows as texts, all of one moment."""
    found = figure(page, name)
    button = found.get_by_role("button", name=re.compile("^numbers"))
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    heads, rows = found.evaluate(
        """figure => {
            const texts = (within, cells) => Array.from(within.querySelectorAll(cells), each => each.textContent);
            const rows = Array.from(figure.querySelectorAll('tbody tr'), row => texts(row, 'td, th'));
            return [texts(figure, 'thead th').map(text => text.trim()), rows];
        }"""
    )
    return heads, [dict(zip(heads, row, strict=True)) for row in rows]


def number_of(text):
    return float(text.replace("\u2212", "-").replace("\u202f", "").replace("≈", "").replace("%", "").strip())


def test_correlations_of_the_selected_rows_are_those_of_pandas(draw, record):
    frame = houses(SMALL)
    payload = wb.quality(frame).payload
    page = draw(payload)
    names = order(payload)
    drawn(page, "associations", 0, "z", correlated(frame, names), within=1e-4)  # of all rows: four digits are carried
    choose(page, payload, "town", "Bern")
    bern = frame[frame["town"] == "Bern"]
    drawn(page, "associations", 0, "z", correlated(bern, names))
    expect(figure(page, "associations").locator("figcaption .basis")).to_have_count(0)
    heads, rows = numbers(page, "associations")
    assert heads == ["column", "with", "measure", "strength, selected", "strength", "rows, selected", "rows"]
    pearson = [row for row in rows if row["measure"] == "Pearson's r"]
    assert 0 < len(pearson) < len(rows)
    for row in pearson:
        pair = bern[[row["column"], row["with"]]].dropna()
        assert number_of(row["strength, selected"]) == pytest.approx(pair.corr().iloc[0, 1], abs=6e-4)
        assert number_of(row["rows, selected"]) == len(pair)
    bar(page).get_by_role("button", name="clear").click()
    drawn(page, "associations", 0, "z", correlated(frame, names), within=1e-4)
    assert record.errors == []


def test_missing_values_of_the_selected_rows_are_those_of_pandas(draw, record):
    frame = houses(SMALL)
    payload = wb.quality(frame).payload
    page = draw(payload)
    choose(page, payload, "town", "Chur")
    chur = frame[frame["town"] == "Chur"]
    most = frame[GAPPED].isna().sum().sort_values(ascending=False).index.tolist()
    drawn(page, "missing", 1, "x", chur[most].isna().mean())
    drawn(page, "missing", 1, "customdata", chur[most].isna().sum())
    drawn(page, "missing", 0, "x", frame[most].isna().mean())
    heads, rows = numbers(page, "missing")
    assert "share, selected" in heads
    both = chur["width"].isna() & chur["price"].isna()
    expected = [chur[most[0]].isna(), chur[most[1]].isna(), both]
    assert [number_of(row["rows, selected"]) for row in rows] == [int(each.sum()) for each in expected]
    assert [number_of(row["share, selected"]) for row in rows] == pytest.approx(
        [100 * each.mean() for each in expected], abs=0.06
    )
    assert record.errors == []


def test_a_brush_on_a_column_counts_for_its_own_gaps(draw):
    frame = houses(SMALL)
    payload = wb.quality(frame).payload
    page = draw(payload)
    field = next(each for each in payload.links.fields if each.id == "price")
    fullest = int(np.argmax(field.totals[: len(field.edges) - 1]))
    choose(page, payload, "price", field.labels[fullest])
    kept = frame[(frame["price"] >= field.edges[fullest]) & (frame["price"] < field.edges[fullest + 1])]
    assert kept["width"].isna().any()
    most = frame[GAPPED].isna().sum().sort_values(ascending=False).index.tolist()
    drawn(page, "missing", 1, "x", kept[most].isna().mean())


@pytest.fixture
def large():
    """More rows than a page carries, and the sampled ones."""
    frame = houses(LARGE)
    return frame, frame.iloc[sampled_positions(LARGE)]


def test_a_sample_estimates_correlations_and_says_so(draw, large):
    frame, sample = large
    payload = wb.quality(frame).payload
    page = draw(payload)
    choose(page, payload, "town", "Bern")
    names = order(payload)
    drawn(page, "associations", 0, "z", correlated(sample[sample["town"] == "Bern"], names), within=0.03)
    expect(figure(page, "associations").locator("figcaption .basis")).to_contain_text("≈ sampled")
    heads, _ = numbers(page, "associations")
    assert "≈ strength, selected" in heads


class Kernel:
    """Answers what a page asks as the kernel does, and writes down what it was asked."""

    def __init__(self, report):
        self.displayed = Displayed()
        self.displayed.keep(report.payload.id, report)
        self.asked = []

    def __call__(self, question, words):
        self.asked.append(question)
        said = answer({"id": 1, "question": question, "arguments": words}, displayed=self.displayed)
        if "error" in said:
            raise ValueError(said["error"])
        return json.loads(json.dumps(said["answer"], allow_nan=False))


def test_the_kernel_makes_correlations_and_gaps_exact(show, context, large, record):
    frame, _ = large
    report = wb.quality(frame)
    kernel = Kernel(report)
    context.expose_function("answer", kernel)
    page = host(show, report.payload)
    choose(page, report.payload, "town", "Chur")
    chur = frame[frame["town"] == "Chur"]
    names = order(report.payload)
    drawn(page, "associations", 0, "z", correlated(chur, names), within=1e-9)
    # Categories are known of the sampled rows alone, whatever the kernel says of numbers.
    expect(figure(page, "associations").locator("figcaption .basis")).to_contain_text("≈ sampled")
    most = frame[GAPPED].isna().sum().sort_values(ascending=False).index.tolist()
    drawn(page, "missing", 1, "x", chur[most].isna().mean(), within=1e-9)
    numbers(page, "missing")
    both = int((chur["width"].isna() & chur["price"].isna()).sum())
    expect(figure(page, "missing").locator("tbody tr").nth(2)).to_contain_text(f"{both}".replace(",", "\u202f")[-3:])
    expect(figure(page, "missing").locator("thead")).not_to_contain_text("≈")
    assert "correlate" in kernel.asked
    assert record.errors == []


def patients(n, *, hundredths=False):
    random = np.random.default_rng(n)
    score = random.beta(1.2, 2.0, n)
    if hundredths:  # then many scores are thresholds, which a prediction must exceed
        score = np.round(score, 2)
    truth = np.where(random.random(n) < score**1.3, "sick", "healthy")
    ward = random.choice(["east", "north", "west"], n)
    truth[(ward == "west") & (random.random(n) < 0.3)] = "sick"
    return truth, score, pd.DataFrame({"ward": ward, "age": random.integers(20, 80, n)}), random.random(n) + 0.5


@pytest.mark.parametrize("weighted", [False, True], ids=["rows", "weights"])
@pytest.mark.parametrize("hundredths", [False, True], ids=["any scores", "scores in hundredths"])
def test_thresholds_of_the_selected_rows_are_those_of_scikit_learn(draw, record, weighted, hundredths):
    truth, score, frame, weight = patients(900, hundredths=hundredths)
    report = wb.classification_errors(truth, score, X=frame, sample_weight=weight if weighted else None)
    payload = report.payload
    page = draw(payload)
    choose(page, payload, "ward", "west")
    west = (frame["ward"] == "west").to_numpy()
    grid = np.linspace(0, 1, 101)

    def measured(score_of, **words):
        w = weight[west] if weighted else None
        said = [np.where(score[west] > t, "sick", "healthy") for t in grid]
        return [score_of(truth[west], each, sample_weight=w, **words) for each in said]

    flagged = np.array([(score[west] > t).any() for t in grid])
    words = {"pos_label": "sick", "zero_division": 0.0}
    precision = np.where(flagged, measured(precision_score, **words), np.nan)
    drawn(page, "thresholds", 3, "y", precision)
    drawn(page, "thresholds", 4, "y", measured(recall_score, **words))
    drawn(page, "thresholds", 5, "y", measured(f1_score, **words))
    heads, rows = numbers(page, "thresholds")
    accuracy = measured(accuracy_score)
    for place in (0, 30, 49):
        assert number_of(rows[place]["accuracy, selected"]) == pytest.approx(accuracy[place], abs=6e-4)
    assert "predicted, selected" in heads
    assert record.errors == []


@pytest.mark.parametrize("weighted", [False, True], ids=["rows", "weights"])
def test_the_confusion_matrix_of_the_selected_rows_is_that_of_scikit_learn(draw, record, weighted):
    truth, score, frame, weight = patients(900)
    payload = wb.classification_errors(truth, score, X=frame, sample_weight=weight if weighted else None).payload
    page = draw(payload)
    choose(page, payload, "ward", "west")
    west = (frame["ward"] == "west").to_numpy()
    said = np.where(score > 0.5, "sick", "healthy")[west]
    matrix = confusion_matrix(truth[west], said, sample_weight=weight[west] if weighted else None)
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    drawn(page, "confusion", 0, "z", np.where(np.eye(2, dtype=bool), shares, np.nan))
    drawn(page, "confusion", 1, "z", np.where(np.eye(2, dtype=bool), np.nan, shares))
    texts = figure(page, "confusion").locator(".plot").evaluate("plot => plot.data.map(trace => trace.text)")
    assert [[texts[0][0][0], texts[1][0][1]], [texts[1][1][0], texts[0][1][1]]] == [
        [str(math.floor(each + 0.5)) for each in row] for row in matrix
    ]
    heads, rows = numbers(page, "confusion")
    assert "count, selected" in heads
    for row, expected in zip(rows, matrix.ravel(), strict=True):
        assert number_of(row["count, selected"]) == pytest.approx(expected, rel=1e-3)
    assert record.errors == []


def test_curves_of_weighted_rows_follow(draw):
    truth, score, frame, weight = patients(900)
    payload = wb.classification_errors(truth, score, X=frame, sample_weight=weight).payload
    page = draw(payload)
    choose(page, payload, "ward", "west")
    west = (frame["ward"] == "west").to_numpy()
    edges = np.arange(99, -1, -1) / 100
    sick = west & (truth == "sick")
    hits = [0, *(weight[sick & (score >= edge)].sum() / weight[sick].sum() for edge in edges)]
    drawn(page, "roc", 2, "y", hits)


def test_columns_that_are_not_linked_have_empty_cells(draw, monkeypatch):
    monkeypatch.setattr(wb.options, "view_bytes", 500_000)
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.normal(size=(150, 85)), columns=[f"x{place}" for place in range(85)])
    frame["x84"] = frame["x83"] + random.normal(0, 0.1, 150)  # beyond the 80 columns that are drawn
    frame.insert(0, "town", random.choice(["Aarau", "Bern"], 150))
    payload = wb.quality(frame, target="town").payload
    page = draw(payload)
    names = order(payload)
    held = {value.id for value in payload.links.values}
    assert names[:2] == ["x83", "x84"]
    assert not {"x83", "x84"} & held
    choose(page, payload, "town", "Bern")
    expected = frame[frame["town"] == "Bern"][names].corr()
    for name in set(names) - held:
        expected.loc[name, :] = expected.loc[:, name] = np.nan
    assert expected.notna().any(axis=None)
    drawn(page, "associations", 0, "z", expected)


LET = 20_000
STEP = {"Aarau": -20.0, "Bern": 30.0, "Chur": 0.0}


@pytest.fixture
def lets():
    """More predicted rents than a page carries, which are off by another number in each town."""
    random = np.random.default_rng(5)
    town = random.choice(list(STEP), LET, p=[0.3, 0.3, 0.4])
    predicted = random.gamma(6.0, 50.0, LET)
    off = np.vectorize(STEP.get)(town) + random.normal(0, 6, LET)
    frame = pd.DataFrame({"town": town, "predicted": predicted, "actual": predicted + off, "residual": off})
    return wb.regression_errors(frame["actual"], frame["predicted"], X=frame[["town"]]), frame


def crossed(payload, frame, x, y, *, of=None):
    """The rows in each cell of two fields; none where no row of *of* is."""
    edges = [next(each.edges for each in payload.links.fields if each.id == name) for name in (y, x)]
    counts = np.histogram2d(frame[y], frame[x], [np.asarray(each, float) for each in edges])[0]
    return counts if of is None else np.where(crossed(payload, of, x, y) > 0, counts, np.nan)


def carried(payload):
    """The positions of the rows that a view carries."""
    positions = sampled_positions(LET)
    return positions[fewer_rows(len(positions), payload.links.sample.n)]


def test_a_density_shows_the_selected_rows_of_a_sample_and_says_so(draw, lets, record):
    report, frame = lets
    payload = report.payload
    page = draw(payload)
    whole = crossed(payload, frame, "actual", "predicted")
    drawn(page, "predicted", 0, "z", np.where(whole > 0, whole, np.nan))
    choose(page, payload, "town", "Bern")
    sample = frame.iloc[carried(payload)]
    bern = sample[sample["town"] == "Bern"]
    assert 0 < len(bern) < len(sample) < LET
    for name, (x, y) in {"predicted": ("actual", "predicted"), "residuals": ("predicted", "residual")}.items():
        scaled = crossed(payload, bern, x, y, of=frame) * LET / len(sample)
        drawn(page, name, 2, "z", np.minimum(scaled, crossed(payload, frame, x, y)))
        expect(figure(page, name).locator(".basis")).to_contain_text("≈ sampled")
        expect(figure(page, name).locator(".legend")).to_have_text("selected rows, ≈; grey: all rows")
    # What cannot follow says so.
    metrics = page.locator('.table[data-id="metrics"] .foot')
    expect(metrics).to_contain_text("These are the numbers of all rows.")
    # The line goes along the middle of the selected rows.
    line = figure(page, "residuals").locator(".plot").evaluate("({ data: { 3: { x, y } } }) => [x, y]")
    width = np.median(np.diff(next(each.edges for each in payload.links.fields if each.id == "residual")))
    assert len(line[0]) == len(line[1]) >= 10
    assert (np.diff(line[0]) > 0).all()
    assert np.abs(np.array(line[1]) - STEP["Bern"]).max() < max(width, 2)
    assert bern["predicted"].min() < line[0][0] < line[0][-1] < bern["predicted"].max()
    heads, rows = numbers(page, "predicted")
    assert heads == ["actual_low", "actual_high", "predicted_low", "predicted_high", "count, selected", "count"]
    assert [number_of(row["count"]) for row in rows] == whole[whole > 0].astype(int).tolist()[: len(rows)]
    bar(page).get_by_role("button", name="clear").click()
    drawn(page, "predicted", 0, "z", np.where(whole > 0, whole, np.nan))
    expect(figure(page, "predicted").locator(".legend")).to_have_text("")
    expect(metrics).not_to_contain_text("all rows")
    assert record.errors == []


def test_what_is_brushed_on_a_density_is_exact_without_a_kernel(draw, lets):
    report, frame = lets
    payload = report.payload
    page = draw(payload)
    edges = {each.id: np.array(each.edges) for each in payload.links.fields if each.edges is not None}
    bins = {"actual": (9, 16), "predicted": (11, 14)}  # the first that is brushed, and the last
    start, end = (tuple(edges[name][each[k] : each[k] + 2].mean() for name, each in bins.items()) for k in (0, 1))
    drag_between(page, "predicted", start, end)
    expect(bar(page).locator("li")).to_have_count(2)
    inside = frame
    for name, (first, last) in bins.items():
        inside = inside[(inside[name] >= edges[name][first]) & (inside[name] < edges[name][last + 1])]
    assert 0 < len(inside) < LET
    drawn(page, "predicted", 2, "z", crossed(payload, inside, "actual", "predicted", of=frame))
    expect(figure(page, "predicted").locator(".legend")).to_have_text("selected rows, exact; grey: all rows")
    expect(figure(page, "predicted").locator(".basis")).to_have_count(0)
    expect(figure(page, "residuals").locator("figcaption .basis")).to_contain_text("≈ sampled")


def test_the_kernel_makes_a_density_exact(show, context, lets, record):
    report, frame = lets
    kernel = Kernel(report)
    context.expose_function("answer", kernel)
    page = host(show, report.payload)
    choose(page, report.payload, "town", "Chur")
    chur = frame[frame["town"] == "Chur"]
    for name, (x, y) in {"predicted": ("actual", "predicted"), "residuals": ("predicted", "residual")}.items():
        drawn(page, name, 2, "z", crossed(report.payload, chur, x, y, of=frame))
        expect(figure(page, name).locator(".legend")).to_have_text("selected rows, exact; grey: all rows")
        expect(figure(page, name).locator(".basis")).to_have_count(0)
    assert set(kernel.asked) == {"select"}
    assert record.errors == []
