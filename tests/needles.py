"""Needles: values that can be recognised anywhere, planted in sensitive columns and looked for in what comes out.

`found` knows a needle as it is, with digits grouped or rounded for people, escaped, packed (base64, zlib), and as
numbers of any width. `traces_of` collects what a report shows, answers and sends; `traces_in` every file of a folder.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import pandas as pd

from workbench.invalid import InvalidInput
from workbench.strict_json import dumps
from workbench.views.bundle import mime_bundle
from workbench.views.columns import read_columns
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.runtime import runtime_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from workbench.views.report import Report

__all__ = ["HIDDEN", "NEEDLES", "found", "needles", "traces_in", "traces_of"]

TEXT, PAY, CODE, BORN = "Qneedle", 770_077, 880_088_000, "1987-06-05"
NEEDLES = sorted((TEXT, str(PAY), str(CODE), BORN))
HIDDEN = ["name", "pay", "code", "born", "kind", "remark"]
ROWS = 400

DAY = pd.Timestamp(BORN).timestamp()
RANGES = {  # of numbers that stand for a needle; dates count from 1970 in seconds, or in parts of them
    str(PAY): [(PAY, PAY + 4)],
    str(CODE): [(CODE, CODE + ROWS)],
    BORN: [(DAY * unit, (DAY + 86_400) * unit) for unit in (1, 10**3, 10**6, 10**9)],
}
WRITTEN = {
    TEXT: re.compile(r"Q\W?n\W?e\W?e\W?d\W?l\W?e|eldeenQ"),
    str(PAY): re.compile(r"(?<!\d)(77007[78]|7\.7\d*e\+?0?5|770(\.\d)?\s?[kK])(?!\d)"),
    str(CODE): re.compile(r"(?<!\d)(880088\d{3}|8\.80\d*e\+?0?8|880(\.\d+)?\s?M)(?!\w)"),
    BORN: re.compile(r"1987.?0?6.?0?5|0?5.?0?6.?1987|(?i:jun[a-z]*.{1,2}0?5,?.{1,2}1987|0?5.{1,2}jun[a-z]*.{1,2}1987)"),
}
GROUPED = re.compile(r"(?<=\d)[\u202f\u00a0\u2009,' ](?=\d{3}(?!\d))")
HEXADECIMAL = re.compile(r"0x[01]\.?[0-9a-f]*p[+-]?\d+", re.IGNORECASE)  # how a float is written without loss
PACKED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
PNG = b"\x89PNG"
DEPTH = 4  # a packed column in a page in a notebook in JSON


def needles(n: int = ROWS) -> pd.DataFrame:
    """Make columns of every kind whose values can be recognised, among others."""
    place = np.arange(n)
    return pd.DataFrame(
        {
            "name": [f"Qneedle{at}" for at in place],
            "pay": PAY + 0.25 + place % 3,
            "code": CODE + place % ROWS,
            "born": pd.Timestamp(BORN) + pd.to_timedelta(place % 2, unit="h"),
            "kind": np.where(place % 2, "Qneedle a", "Qneedle b"),
            "remark": ["Qneedle " + "w" * (at % 30) for at in place],
            "open": place % 5,
            "gapped": np.where(place % 4, 1.5, np.nan),
        }
    )


def found(traces: Mapping[str, str | bytes]) -> dict[str, list[str]]:
    """Return the needles in each trace that has any; nothing, when nothing leaks."""
    seen = {place: sorted(set(_needles_in(trace))) for place, trace in traces.items()}
    return {place: names for place, names in seen.items() if names}


def traces_of(report: Report) -> dict[str, str]:
    """Collect what *report* shows, answers, sends and says, by where it was found."""
    payload = report.payload.to_json()
    traces: dict[str, Any] = {
        "repr": repr(report),
        "to_dict": report.to_dict(),
        "findings": [each.to_dict() for each in report.findings],
        "page": report.to_html().replace(runtime_source(), ""),  # the same for all
        "payload": payload,
        **{f"output {kind}": shown for kind, shown in mime_bundle(report).items()},
        **{f"frame {name}": report.frame(name).to_json(date_format="iso") for name in report.names},
        **{f"frame {name} as text": report.frame(name).to_string() for name in report.names},
        **{f"figure {name}": report.figure(name).to_json() for name in report.names},
        **{f"answer {name}": given for name, given in _answers(report)},
        **{f"selection of {name}": said for name, said in _selections(report)},
        **{f"widget {name}": sent for name, sent in _widget(report)},
    }
    for place, array in enumerate(read_columns(payload["columns"])):
        traces[f"column {place}"] = array.tolist()
    return {place: trace if isinstance(trace, str) else dumps(trace) for place, trace in traces.items()}


def traces_in(folder: Path) -> dict[str, bytes]:
    """Read every file under *folder*, and the names of all, which may tell something, too."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = "\n".join(str(path.relative_to(folder)) for path in files)
    return {
        "the names of files": names.encode(),
        **{str(path.relative_to(folder)): path.read_bytes() for path in files},
    }


def _answers(report: Report) -> Iterator[tuple[str, Any]]:
    """Ask all that a page may ask: rows by rows, by finding and sorted, and each field brushed."""
    displayed, view = Displayed(size=1), report.payload.id
    displayed.keep(view, report)

    def ask(question: str, **arguments: Any) -> dict[str, Any]:
        return answer({"id": 1, "question": question, "arguments": {"view": view, **arguments}}, displayed=displayed)

    nothing: list[Any] = []
    everything = ask("rows", selections=nothing, limit=200)
    yield "rows", everything
    for place, _ in enumerate(report.findings):
        yield f"rows of finding {place}", ask("rows", selections=nothing, finding=place)
    shown = [each["name"] for each in everything.get("answer", {"columns": []})["columns"]]
    for column in [*HIDDEN, *shown]:
        yield f"rows by {column}", ask("rows", selections=nothing, sort={"column": column, "descending": True})
    fields, values = report.payload.links.fields, report.payload.links.values
    for field in fields:
        brushed = [{"view": view, "bins": {field.id: [0]}}]
        wanted = [{"field": each.id, "within": [], "value": None, "weight": None} for each in fields]
        wanted += [{"field": field.id, "within": [], "value": each.id, "weight": None} for each in values]
        yield f"select {field.id}", ask("select", selections=brushed, aggregates=wanted)
        yield f"rows where {field.id}", ask("rows", selections=brushed, limit=200)
    for name in HIDDEN:  # what was not linked cannot be asked for, and the refusal says no value of it
        yield f"select {name}", ask("select", selections=[{"view": view, "bins": {name: [0]}}], aggregates=[])
    ask("select", selections=[{"view": view, "bins": {}}], aggregates=[])


def _selections(report: Report) -> Iterator[tuple[str, Any]]:
    """Select by code, and read the selection in each of its forms."""
    told: list[Any] = []
    report.observe(told.append)
    for field in report.payload.links.fields:
        report._selecting.set({field.id: [0, len(field.labels) - 1]})
        chosen = report.selection
        yield field.id, [chosen.words, chosen.predicate, repr(chosen), chosen.bins, chosen.n_rows, repr(told[-1:])]
    for name in HIDDEN:
        with suppress(InvalidInput):
            report.select({name: (None, None)})
        try:
            report.select({name: "Q?"})
        except InvalidInput as problem:
            yield name, str(problem)
    report.select()


def _widget(report: Report) -> Iterator[tuple[str, Any]]:
    """Read the synchronised traits of the widget, and the messages that it sends."""
    widget, sent = report.widget(), []
    widget.comm.send = lambda data=None, **_: sent.append(data)  # the kernel's end of the wire
    yield "traits", {name: str(value) for name, value in widget.get_state().items() if name != "_esm"}
    view = report.payload.id
    for field in report.payload.links.fields:
        widget.set_state({"selection": {field.id: [0]}})
    selections = [{"view": view, "bins": {}}]
    for question, arguments in (("rows", {"limit": 200}), ("select", {"aggregates": []}), ("news", {"seen": 0})):
        asked = {"view": view, "selections": selections, **arguments}
        widget._handle_custom_msg({"id": 1, "question": question, "arguments": asked}, [])
    widget.selection = None
    widget.close()
    yield "messages", repr(sent)
    assert len(sent) >= 3, "a widget answers each question"


def _needles_in(trace: str | bytes, depth: int = DEPTH) -> Iterator[str]:
    if isinstance(trace, bytes):
        yield from _numbers_in(trace)
        for encoding in ("utf-16-le", "utf-32-le"):  # as NumPy and browsers hold text
            if TEXT.encode(encoding) in trace:
                yield TEXT
        trace = trace.decode("utf-8", errors="replace")
    plain = GROUPED.sub("", html.unescape(unquote(_unescaped(trace))))
    yield from (name for name, written in WRITTEN.items() if written.search(plain))
    for text in HEXADECIMAL.findall(plain):
        yield from _named(np.array([float.fromhex(text)]))
    if depth:
        for run in set(PACKED.findall(trace)):
            for raw in _unpacked(run):
                yield from _needles_in(raw, depth - 1)


def _unescaped(text: str) -> str:
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)


def _unpacked(run: str) -> Iterator[bytes]:
    """Undo base64, and zlib below it."""
    try:
        raw = base64.b64decode(run + "=" * (-len(run) % 4), altchars=b"-_" if "-" in run or "_" in run else None)
    except (binascii.Error, ValueError):
        return
    try:
        yield zlib.decompress(raw)
    except zlib.error:
        if len(run) > 40:  # shorter ones are words
            yield raw


def _numbers_in(raw: bytes) -> Iterator[str]:
    """Read bytes as numbers of each width. Of narrow ones, of which any bytes have some, three stand together."""
    if raw.isascii() or raw.startswith(PNG):
        return
    for kind, together in (("<f8", 1), ("<i8", 1), ("<f4", 3), ("<i4", 3)):
        width = np.dtype(kind).itemsize
        for start in range(width):
            numbers = np.frombuffer(raw, kind, count=(len(raw) - start) // width, offset=start)
            with np.errstate(invalid="ignore"):  # a signalling NaN, as any bytes may be
                yield from _named(numbers.astype(np.float64), together=together)


def _named(numbers: NDArray[np.float64], *, together: int = 1) -> Iterator[str]:
    for name, ranges in RANGES.items():
        for low, high in ranges:
            inside = (numbers >= low) & (numbers < high)
            for _ in range(1, together):
                inside = inside[:-1] & inside[1:]
            if inside.any():
                yield name
