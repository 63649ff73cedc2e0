"""A view of made-up flights whose charts select rows, and what is known of those rows, worked out with pandas alone."""

import datetime as dt
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from workbench.views.basis import Basis
from workbench.views.items.spark import Spark, Stat
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import CodeForm, Follow, LinkedField, LinkedValue, Links
from workbench.views.payload import Payload, Section

ROWS = 1_997  # a prime number, so that no percentage ends in a five that rounds either way
ODD = "odd"  # the spark of the field with the hostile name
HOSTILE = 'it\'s "</script><b>x</b>" \\ [a]\n^*$'
CARRIERS = ["UA", "AA", "DL", "B6", "WN", HOSTILE]
BINS = {
    "delay": {"edges": [-60.0, -30.0, 0.0, 30.0, 60.0, 90.0, 240.0], "unit": "min"},
    "carrier": {"values": CARRIERS, "literal": "text"},
    "hour": {"edges": [0, 6, 12, 18, 24]},
    HOSTILE: {"edges": [0.0, 0.1, 0.2, 0.30000000000000004, 1.0]},
    "late": {"values": [False, True], "literal": "boolean"},
    "stops": {"values": [0, 1, 2], "literal": "number"},
    "left": {
        "edges": ["2013-01-01T00:00:00", "2013-04-01T00:00:00", "2013-07-01T12:30:00.5", "2014-01-01T00:00:00"],
        "literal": "timestamp",
    },
    "seen": {
        "edges": ["2013-01-01T00:00:00+00:00", "2013-06-01T00:00:00+00:00", "2014-01-01T00:00:00+00:00"],
        "literal": "timestamp",
    },
    "day": {"edges": ["1600-01-01", "2013-03-01", "2013-09-01", "2014-01-01"], "literal": "date"},
    "clock": {"edges": ["00:00:00", "08:00:00", "16:30:00.5", "23:59:59"], "literal": "time"},
    "route": {
        "columns": ["carrier", "origin"],
        "values": [["UA", "EWR"], ["UA", "JFK"], ["AA", "EWR"], [HOSTILE, "JFK"]],
        "literal": "text",
    },
    "span": {"edges": [0.0, 3600.0, 7200.5, 86400.0], "literal": "interval"},
}
KEPT = {"timestamp": pd.Timestamp, "date": pd.Timestamp, "time": dt.time.fromisoformat}


def flights(rows: int, *, seed: int = 7) -> pd.DataFrame:
    """Make flights, some without values and some beyond every range."""
    random = np.random.default_rng(seed)
    delay = np.round(random.gamma(2.0, 30.0, rows) - 60, 1)
    delay[random.random(rows) < 0.05] = np.nan
    delay[random.random(rows) < 0.01] = np.inf
    delay[:12] = [-60, -30, 0, 30, 60, 90, 240, 240.1, -60.1, -np.inf, np.nan, 59.9]
    carrier = random.choice([*CARRIERS, "rare", None], rows, p=[0.3, 0.2, 0.15, 0.1, 0.08, 0.07, 0.05, 0.05])
    start = pd.Timestamp("2012-12-15")
    left = start + pd.to_timedelta(random.integers(0, 400 * 86_400, rows), unit="s")
    frame = pd.DataFrame(
        {
            "delay": delay,
            "carrier": pd.Series(carrier, dtype=object),
            "origin": pd.Series(random.choice(["EWR", "JFK", None], rows), dtype=object),
            "hour": random.integers(0, 25, rows),
            HOSTILE: np.round(random.random(rows), 2),
            "late": delay > 30,
            "stops": random.choice([0, 1, 2, 3], rows),
            "left": left.where(random.random(rows) > 0.05),
            "seen": left.tz_localize("UTC").tz_convert("America/New_York").where(random.random(rows) > 0.05),
            "day": pd.Series(left.date, dtype=object).where(random.random(rows) > 0.05, None),
            "clock": pd.Series(left.time, dtype=object).where(random.random(rows) > 0.05, None),
            "span": pd.to_timedelta(random.integers(-100, 90_000, rows), unit="s").where(random.random(rows) > 0.05),
        }
    )
    frame.loc[3, "clock"] = dt.time(16, 30, 0, 500_000)
    frame.loc[4, "clock"] = dt.time(23, 59, 59)
    frame.loc[5, "left"] = pd.Timestamp("2013-07-01T12:30:00.5")
    return frame


def codes_of(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Number the bin of each row: the ordinary ones, then the rest, then missing values."""
    words = BINS[name]
    n = len(words["values"]) if "values" in words else len(words["edges"]) - 1
    codes = np.full(len(frame), n)
    if "columns" in words:
        for row, pair in enumerate(frame[words["columns"]].to_numpy().tolist()):
            known = words["values"].index(pair) if pair in words["values"] else n
            codes[row] = n + 1 if any(pd.isna(each) for each in pair) else known
        return codes.astype(np.uint8)
    for row, value in enumerate(frame[name]):
        if pd.isna(value):
            codes[row] = n + 1
        elif "values" in words:
            codes[row] = words["values"].index(value) if value in words["values"] else n
        else:
            edges = [_edge(edge, words.get("literal")) for edge in words["edges"]]
            place = pd.Timestamp(value) if words.get("literal") == "date" else value
            found = [bin_ for bin_ in range(n) if edges[bin_] <= place < edges[bin_ + 1]]
            if found or place == edges[-1]:
                codes[row] = found[0] if found else n - 1
    return codes.astype(np.uint8)


def _edge(edge, literal):
    if literal == "interval":
        return pd.Timedelta(edge, "s")
    return KEPT[literal](edge) if literal in KEPT else edge


def field_of(frame: pd.DataFrame, name: str, codes: np.ndarray, positions: np.ndarray) -> LinkedField:
    """Cut a column into its bins."""
    words = BINS[name]
    ends = None if "values" in words else [str(edge).removesuffix(".0") for edge in words["edges"]]
    ordinary = (
        [" → ".join(value) if "columns" in words else str(value) for value in words["values"]]
        if "values" in words
        else [f"{low} – {high}" for low, high in pairwise(ends)]
    )
    labels = [*ordinary, "other", "missing"]
    columns = words.get("columns", [name])
    return LinkedField(
        id=name,
        title=name,
        columns=columns,
        sql=['"' + each.replace('"', '""') + '"' for each in columns],
        labels=labels,
        edges=words.get("edges"),
        ends=ends,
        values=[value if "columns" in words else [value] for value in words.get("values", [])] or None,
        literal=words.get("literal", "number"),
        rest=len(ordinary),
        missing=len(ordinary) + 1,
        unit=words.get("unit"),
        codes=codes[positions],
        totals=np.bincount(codes, minlength=len(labels)),
    )


@dataclass
class LinkedFlights:
    """Flights, the bins of all rows, the sampled ones, and a view that brushes them."""

    frame: pd.DataFrame
    positions: np.ndarray
    names: tuple[str, ...] = tuple(BINS)
    group: str | None = None
    code: CodeForm | None = field(default_factory=lambda: CodeForm(dialect="pandas", name="flights"))

    def __post_init__(self):
        self.codes = {name: codes_of(self.frame, name) for name in self.names}

    @property
    def exact(self) -> bool:
        return len(self.positions) == len(self.frame)

    def links(self) -> Links:
        fields = [field_of(self.frame, name, self.codes[name], self.positions) for name in self.names]
        delay = self.frame["delay"].to_numpy()[self.positions]
        value = LinkedValue(id="delay", title="delay", values=np.where(np.isfinite(delay), delay, np.nan))
        weight = LinkedValue(id="stops", title="stops", values=self.frame["stops"].to_numpy(float)[self.positions])
        n, of = len(self.positions), len(self.frame)
        return Links(
            fingerprint="flights",
            rows=of,
            sample=Basis() if n == of else Basis.sampled(n, of),
            fields=fields,
            values=[value, weight],
            code=self.code,
            group=self.group,
        )

    def mask(self, brushes: dict[str, list[int]], *, besides: str | None = None) -> np.ndarray:
        """Say for all rows which the brushes select, *besides* that on one field."""
        kept = np.ones(len(self.frame), dtype=bool)
        for name, bins in brushes.items():
            if name != besides:
                kept &= np.isin(self.codes[name], bins)
        return kept

    def counts(self, name: str, brushes: dict[str, list[int]]) -> np.ndarray:
        """Count, for a field's own marks, the sampled rows that are selected."""
        kept = self.mask(brushes, besides=name)[self.positions]
        return np.bincount(self.codes[name][self.positions][kept], minlength=len(self.labels(name)))

    def labels(self, name: str) -> list[str]:
        words = BINS[name]
        n = len(words["values"]) if "values" in words else len(words["edges"]) - 1
        return [str(place) for place in range(n + 2)]

    def payload(self, *, name: str = "flights", title: str = "flights", rows: int = 400) -> Payload:
        """Return the view: a spark a field, two of means and shares, and a table of the first sampled rows."""
        links = self.links()
        sparks = [self._spark(each) for each in links.fields]
        hours = self.frame["delay"].where(np.isfinite(self.frame["delay"])).groupby(self.codes["hour"]).mean()
        labels = list(links.fields[self.names.index("hour")].labels)
        sparks.append(
            Spark(
                id="mean",
                title="mean delay by hour",
                mark="line",
                y=[hours.get(place, np.nan) for place in range(len(labels))],
                labels=labels,
                alt="mean delay by hour",
                unit="min",
                follow=Follow(field="hour", measure="mean", value="delay"),
            )
        )
        sparks.append(Spark(id="other", title="other", y=[1, 2, 3], labels=["a", "b", "c"], alt="does not follow"))
        carried = self.positions[:rows]
        table = Table(
            id="rows",
            title="Rows",
            n_rows=len(self.frame),
            columns=[
                TableColumn(name="row", values=carried, type="integer"),
                TableColumn(name="delay", values=self.frame["delay"].to_numpy()[carried], type="number", unit="min"),
                TableColumn(name="carrier", values=list(self.frame["carrier"].iloc[carried])),
            ],
            codes={name: self.codes[name][carried] for name in ("delay", "carrier") if name in self.names},
        )
        payload = Payload(
            kind="quality",
            title=title,
            summary=f"{len(self.frame)} rows",
            sections=[
                Section(type="sparks", id="columns", title="Columns", items=sparks),
                Section(type="tables", id="rows", title="Rows", items=[table]),
            ],
            links=links,
        )
        return replace(payload, id=name)

    def _spark(self, each: LinkedField) -> Spark:
        missing = float(each.totals[each.missing]) / len(self.frame)
        stats = [
            Stat(
                label="missing",
                value=f"{missing * 100:.1f} %",
                follow=Follow(field=each.id, measure="share", bins=[each.missing]),
            ),
            Stat(
                label="known",
                value=str(int(sum(each.totals[: each.missing]))),
                follow=Follow(field=each.id, bins=list(range(each.missing))),
            ),
            Stat(label="bins", value=str(len(each.labels))),
        ]
        return Spark(
            id=ODD if each.id == HOSTILE else each.id,
            title=each.title,
            note=each.literal,
            y=each.totals,
            labels=each.labels,
            alt=f"{each.title}: rows in {len(each.labels)} bins",
            low=each.labels[0],
            high=each.labels[-1],
            unit="rows",
            stats=stats,
            field=each.id,
        )
