"""Good data, and for each kind of check data that break it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbench.profiling.contract.contract import Contract

GOOD = pd.DataFrame({"id": [1, 2, 3], "wage": [1.0, 2.0, 3.0], "code": ["AB", "CD", "EF"]})


def with_values(**values: Any) -> pd.DataFrame:
    """Return the good data with other values in some columns."""
    return GOOD.assign(**values)


def codes(words: dict[str, Any], data: pd.DataFrame) -> list[tuple[str, int | None]]:
    """Return the code and count of what data break of a contract, after a look at the rows that each names."""
    report = Contract.from_dict({"schema_version": "1.0", **words}).check(data)
    for found in report.findings:
        assert found.severity == "error"
        assert found.remedy
        assert "\n" not in found.title
        if found.where is not None:
            assert report.source.count_where(found.where) == found.count
        if found.count is not None:
            assert len(report.rows(found.facts["check"])) >= found.count
    return [(found.code, found.count) for found in report.findings]


INFINITE, ABSENT = float("inf"), None
CASES = {
    "WBQ150": ({"rows": {"at_least": 3}}, GOOD.head(2), None),
    "WBQ151": ({"columns": {"wage": {}}}, GOOD.drop(columns="wage"), None),
    "WBQ152": ({"other_columns": "refused", "columns": {"id": {}, "wage": {}, "code": {}}}, with_values(more=1), None),
    "WBQ153": ({"columns": {"wage": {"type": "number"}}}, with_values(wage=["1", "2", "x"]), 1),
    "WBQ154": ({"columns": {"wage": {"missing": {"at_most": 0.4}}}}, with_values(wage=[1.0, ABSENT, ABSENT]), 2),
    "WBQ155": ({"columns": {"wage": {"range": {"at_most": 3}}}}, with_values(wage=[1.0, 4.0, 5.0]), 2),
    "WBQ156": ({"columns": {"code": {"values": ["AB", "CD", "EF"]}}}, with_values(code=["AB", "XX", "EF"]), 1),
    "WBQ157": ({"columns": {"id": {"unique": True}}}, with_values(id=[1, 1, 1]), 2),
    "WBQ158": ({"columns": {"code": {"pattern": "[A-Z]{2}"}}}, with_values(code=["ab", "CD", "EF"]), 1),
    "WBQ159": ({"columns": {"code": {"length": {"at_most": 2}}}}, with_values(code=["ABC", "CD", "EF"]), 1),
    "WBQ160": ({"columns": {"code": {"trimmed": True}}}, with_values(code=["AB ", "CD", "EF"]), 1),
    "WBQ161": ({"columns": {"wage": {"finite": True}}}, with_values(wage=[1.0, INFINITE, 3.0]), 1),
    "WBQ162": ({"columns": {"wage": {"ordered": "increasing"}}}, with_values(wage=[2.0, 1.0, 3.0]), 1),
    "WBQ163": ({"key": ["id", "code"]}, with_values(id=[1, 1, 3], code=["AB", "AB", ABSENT]), 2),
    "WBQ164": ({"duplicate_rows": {"at_most": 0}}, pd.concat([GOOD, GOOD.head(1)]), 1),
    "WBQ165": ({"rows_where": [{"name": "paid", "predicate": "wage > 0"}]}, with_values(wage=[0.0, 1.0, 2.0]), 1),
}
