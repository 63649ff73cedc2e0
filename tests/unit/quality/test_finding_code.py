"""The code that a finding offers: run on real frames, under the names that people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

from workbench.findings import Evidence, rules
from workbench.profiling.contract.contract import Contract
from workbench.profiling.finding_code import finding_codes, fix_code, gate_code
from workbench.profiling.quality_report import quality
from workbench.views.links import CodeForm

if TYPE_CHECKING:
    from pathlib import Path

TANGLED = """\
data = data.assign(data=data["data"].str.strip())
data["note"] = "data" + data["data"]
data.attrs["data"] = dict(data=1)"""


def run(code: str, **names: Any) -> dict[str, Any]:
    exec(code, names)
    return names


def test_only_the_frame_takes_another_name() -> None:
    frame = pd.DataFrame({"data": [" a", "b "]})
    code = fix_code({"pandas": TANGLED}, CodeForm(dialect="pandas", name="wagés"))
    assert code is not None
    assert code.startswith('wagés = wagés.assign(data=wagés["data"].str')
    mended = run(code, wagés=frame)
    assert "data" not in mended
    assert mended["wagés"]["note"].tolist() == ["dataa", "datab"]
    assert mended["wagés"].attrs == {"data": {"data": 1}}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("data = data[data['x'].map(lambda data: data > 1)]", "df"),  # another `data`
        ("data = data.rename(columns=lambda df: df.upper())", "df"),  # another of the frame's name
        ("data = data.assign(y=[f'{each} of {len(data)}' for each in data['x']])", "df"),
        ("data = data.head(1)", "frames['wages']"),
        ("data = data.head(1)", "df.head(3)"),
    ],
)
def test_what_cannot_be_renamed_surely_begins_with_the_frame(code: str, name: str) -> None:
    frame = pd.DataFrame({"x": [1, 2, 3]})
    written = fix_code({"pandas": code}, CodeForm(dialect="pandas", name=name))
    assert written == f"data = {name}\n{code}"
    run(written, df=frame, frames={"wages": frame})


def test_the_code_is_in_the_library_of_the_frame() -> None:
    fix = {"pandas": "data = data.dropna()", "polars": "data = data.drop_nulls()"}
    assert fix_code(fix, CodeForm(dialect="polars", name="df")) == "df = df.drop_nulls()"
    assert fix_code(fix, CodeForm(dialect="pandas", name="self.df")) == "self.df = self.df.dropna()"
    assert fix_code({"pandas": "data = data"}, CodeForm(dialect="polars", name="df")) is None


def test_a_file_is_read_before_it_is_mended(tmp_path: Path) -> None:
    place = tmp_path / "wages.parquet"
    pd.DataFrame({"x": [1.0, None]}).to_parquet(place)
    form = CodeForm(dialect="sql", name=f"wb.Source.of({str(place)!r})")
    code = fix_code({"pandas": "data = data.dropna()"}, form)
    assert code is not None
    assert len(run(code)["data"]) == 1


def test_the_gate_makes_a_contract_and_then_adds_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(gate_code({"columns": {"x y": {"missing": {"at_most": 0.01}}}}))
    run(gate_code({"columns": {"x y": {"required": True}, "z": {"unique": True}}}))
    contract = Contract.load("contract.yaml")
    assert {column.name for column in contract.columns} == {"x y", "z"}
    assert contract.to_dict()["columns"]["x y"]["missing"] == {"at_most": 0.01}


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_every_offer_of_a_report_runs(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plain = pd.DataFrame(
        {
            "constant": ["same"] * 60,
            "price": [f"$ {each}.50" for each in range(60)],
            "town": ["Bern", " bern", "Chur "] * 20,
            "when": [f"2020-01-{each % 28 + 1:02d}" for each in range(60)],
        }
    )
    report = quality(plain if library == "pandas" else pl.from_pandas(plain))
    form = CodeForm(dialect=library, name="wages")  # type: ignore[arg-type]
    offered = [finding_codes(found, form) for found in report.findings]
    assert sum("fix" in each for each in offered) >= 2
    assert sum("gate" in each for each in offered) >= 1
    for each in offered:
        for code in each.values():
            frame = plain.copy() if library == "pandas" else pl.from_pandas(plain)
            run(code, wages=frame)


def test_a_finding_without_offers_has_none() -> None:
    (rule,) = rules("WBQ103")
    (found,) = [*type(rule)(**{**vars(rule), "check": lambda _: Evidence(title="x never varies")}).findings(None)]
    assert finding_codes(found, CodeForm(dialect="pandas", name="df")) == {}
