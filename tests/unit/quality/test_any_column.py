"""Whatever a column holds, its rules count exactly what their predicates select, and their code runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as some

from workbench.findings import rules
from workbench.profiling.quality_report import quality

CODES = (102, 104, 110, 111, 117, 119, 120, 121, 122, 123, 124, 125, 126, 137, 138, 139)
OURS = [rule for rule in rules("WBQ") if int(rule.code[3:]) in CODES]

NUMBERS = [0, -1, 1, 9, 99, -999, 999, 1200, 20_200_131, 7, 8, 12, 59]
FLOATS = [*map(float, NUMBERS), 0.5, -2.25, 99.9, 1e300, float("inf"), float("-inf"), float("nan")]
WORDS = [
    "yes",
    "no",
    "?",
    "",
    " ",
    "N/A",
    "none",
    "1,234",
    "$5",
    "5 %",
    "0.5",
    "cafÃ©",
    "a\u200bb",
    "Berlin ",
    "berlin",
]
WORDS += ["Berlin", "2020-01-31", "31/12/2020", "12:30", "{}", "x" * 130, "'\"", "é\u00a0é", "(3)", "a\x00b"]


@some.composite
def columns(draw: some.DrawFn) -> pd.Series:
    kind = draw(some.sampled_from(["whole", "fraction", "single", "text", "any text", "date", "category"]))
    times = draw(some.integers(1, 60))
    match kind:
        case "whole":
            values = draw(some.lists(some.sampled_from(NUMBERS) | some.integers(-50, 2400), min_size=1, max_size=60))
            return pd.Series(np.array(values * times))
        case "fraction" | "single":
            values = draw(some.lists(some.sampled_from(FLOATS) | some.floats(-1e6, 1e6), min_size=1, max_size=60))
            with np.errstate(over="ignore"):
                return pd.Series(np.array(values * times, dtype="float64" if kind == "fraction" else "float32"))
        case "date":
            days = draw(some.lists(some.integers(-25_567, 40_000), min_size=1, max_size=40))
            return pd.Series(pd.to_datetime(np.array(days * times), unit="D"))
        case "any text":
            texts = draw(some.lists(some.text(some.characters(exclude_categories=["Cs"]), max_size=12), min_size=1))
            return pd.Series(texts * times, dtype="str")
        case _:
            texts = draw(some.lists(some.sampled_from(WORDS), min_size=1, max_size=40))
            return pd.Series(texts * times, dtype="str" if kind == "text" else "category")


@settings(max_examples=120, deadline=None)
@given(values=columns(), role=some.sampled_from(["feature", "target"]))
def test_counts_are_exact_and_code_runs(values: pd.Series, role: str) -> None:
    frame = pd.DataFrame({"x 'y\"": values})
    report = quality(frame, target="x 'y\"" if role == "target" else None)
    subjects = {"column": report.table.columns, "rows": [report.examined]}
    for rule in OURS:
        for subject in subjects[rule.scope]:
            for found in rule.findings(subject):
                assert found.where is not None
                assert report.source.count_where(found.where) == found.count, rule.code
                assert found.count <= len(frame)
                for library, data in (("pandas", frame.copy()), ("polars", pl.from_pandas(frame))):
                    if library in found.fix:
                        exec(found.fix[library], {"data": data})
                assert found.to_dict()["title"]
