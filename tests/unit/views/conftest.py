"""A payload with every word in it, and reports that hold whatever payload a test needs."""

import dataclasses
import itertools
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from workbench.data.source import Source
from workbench.findings import Finding
from workbench.views.basis import Basis
from workbench.views.items.table import TableColumn
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.links import LinkedField, LinkedValue, Links
from workbench.views.payload import Payload
from workbench.views.report import Report
from workbench.views.rows.binning import bin_codes
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.rows.sampling import sampled_positions

GOLDEN = Path(__file__).parents[2] / "golden" / "payload"


class HeldReport(Report):
    """A report of a payload that is already made."""

    def __init__(self, payload: Payload) -> None:
        self._payload = payload

    @property
    def findings(self):
        sections = (section for section in self._payload.sections if section.type == "findings")
        return [item for section in sections for item in section.items if isinstance(item, Finding)]

    def _frames(self):
        return {}

    def _figures(self):
        return {}

    def _build(self):
        return self._payload

    def to_dict(self):
        return {"findings": [finding.to_dict() for finding in self.findings]}


@pytest.fixture(scope="session")
def sample():
    """The module that makes the golden payload."""
    return runpy.run_path(str(GOLDEN / "every_word.py"))


@pytest.fixture
def every_word(sample):
    """A payload with all seven words."""
    return sample["every_word"]()


@pytest.fixture
def report(every_word):
    """A report whose payload has all seven words."""
    return HeldReport(every_word)


class LinkedReport(HeldReport):
    """A report whose fields are cut from the columns of *data* as *cuts* say: ``{"wage": {"edges": [0.0, 5.0]}}``."""

    def __init__(self, data, cuts, *, title="rows", values=None, shown=(), key=None, found=()):
        self.source = Source.of(data)
        self._values, self._shown, self._key, self._found = values or {}, shown, key, found
        positions = sampled_positions(self.source.n_rows)
        sample = self.source.rows_at(positions.tolist(), self.source.columns)
        fields = [a_field(self.source, name, cut, sample) for name, cut in cuts.items()]
        n, of = len(positions), self.source.n_rows
        links = Links(
            fingerprint=self.source.fingerprint,
            rows=of,
            sample=Basis() if n == of else Basis.sampled(n, of),
            fields=fields,
            values=[LinkedValue(id=name, title=name, values=[]) for name in self._values],
        )
        super().__init__(Payload(kind="quality", title=title, summary="", sections=[], links=links))

    @property
    def findings(self):
        return list(self._found)

    def _linked_rows(self):
        return LinkedRows(
            self.payload.links.fields,
            source=self.source,
            values=self._values,
            shown=[TableColumn(name=name, values=None) for name in self._shown],
            identity=self.source.row_identity(self._key),
        )


def a_field(source, name, cut, sample):
    """A linked field with labels, the codes of *sample* and exact totals."""
    columns = cut.get("columns", [name])
    n_bins = len(cut["edges"]) - 1 if "edges" in cut else len(cut["values"])
    ends = [f"{edge:g}" if isinstance(edge, float) else str(edge) for edge in cut.get("edges", ())]
    labels = [f"{low} – {high}" for low, high in itertools.pairwise(ends)]
    labels = labels or [" · ".join(map(str, each)) for each in cut["values"]]
    field = LinkedField(
        **{"id": name, "title": name, "columns": columns, "sql": [source.sql_name(each) for each in columns]}
        | {"labels": [*labels, "other", "missing"], "rest": n_bins, "missing": n_bins + 1, "ends": ends or None}
        | {"codes": [], "totals": []}
        | {key: each for key, each in cut.items() if key != "columns"}
    )
    codes = np.concatenate([bin_codes(field, batch) for batch in source.batches(columns)])
    totals = np.bincount(codes, minlength=256)[: len(field.labels)]
    return dataclasses.replace(field, codes=bin_codes(field, sample), totals=totals)


@pytest.fixture(scope="session")
def linked():
    """Makes reports with linked fields: ``linked(frame, {"wage": {"edges": [0.0, 5.0]}})``."""
    return LinkedReport


@pytest.fixture
def ask():
    """Asks about reports as a page does: ``ask("select", report, selections=[…])`` gives the answer, or the error."""

    def asked(question, report, **arguments):
        displayed = Displayed()
        displayed.keep(report.payload.id, report)
        said = answer(
            {"id": 1, "question": question, "arguments": {"view": report.payload.id, **arguments}}, displayed=displayed
        )
        json.dumps(said, allow_nan=False)
        return said.get("answer", said.get("error"))

    return asked
