"""Whether two cells came out the same, output by output."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs.comparison.outputs.figures import compare_plotly, compare_views
from workbench.runs.comparison.outputs.likeness import DIFFERENT, Likeness, worst
from workbench.runs.comparison.outputs.pictures import compare_pictures, compare_svg
from workbench.runs.comparison.outputs.tables import compare_html
from workbench.runs.comparison.outputs.texts import compare_texts
from workbench.runs.comparison.outputs.values import compare_values
from workbench.views.payload import MIME_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.runs.comparison.outputs.changing_words import ChangingWords
    from workbench.runs.comparison.outputs.likeness import Tolerance

__all__ = ["Side", "compare_outputs"]

PLOTLY = "application/vnd.plotly.v1+json"
# The richest first: what says most about the numbers is compared, and nothing else of the bundle.
RANKED: tuple[str, ...] = (
    MIME_TYPE,
    PLOTLY,
    "application/json",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/svg+xml",
    "text/html",
    "text/markdown",
    "text/latex",
    "text/plain",
)
WIDGET = "application/vnd.jupyter.widget-view+json"  # the number of a model: another one in each run
BASE64 = re.compile(r"[A-Za-z0-9+/\n]+={0,2}")
SHORTEST_BYTES = 64
STREAMS = {"stdout": "what it prints", "stderr": "what it says on standard error"}

Output = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """The outputs of a cell in one of two runs, and what of them is of that run alone."""

    outputs: Sequence[Mapping[str, Any]]
    changing: ChangingWords


def compare_outputs(before: Side, after: Side, tolerance: Tolerance) -> Likeness:
    """Compare the outputs of a cell in two runs, in their order; a difference says what differs first."""
    old, new = _joined(before.outputs), _joined(after.outputs)
    return worst(_compared(old, new, before.changing, after.changing, tolerance))


def _compared(
    old: list[Output], new: list[Output], of_old: ChangingWords, of_new: ChangingWords, tolerance: Tolerance
) -> Iterator[Likeness]:
    errors = [next((each for each in side if each["output_type"] == "error"), None) for side in (old, new)]
    if (errors[0] is None) != (errors[1] is None):
        yield _error_of_one(errors[0], errors[1])
        return
    for name, word in STREAMS.items():
        texts = [
            changing.left_out("".join(each["text"] for each in side if each.get("name") == name))
            for side, changing in ((old, of_old), (new, of_new))
        ]
        yield compare_texts(texts[0], texts[1], tolerance).at(word)
    if errors[0] is not None and errors[1] is not None:
        said = [f"{each['ename']}: {each['evalue']}" for each in errors if each is not None]
        yield compare_texts(of_old.left_out(said[0]), of_new.left_out(said[1]), tolerance).of("error").at("the error")
    shown = [[each["data"] for each in side if "data" in each] for side in (old, new)]
    if len(shown[0]) != len(shown[1]):
        yield Likeness(DIFFERENT, f"{len(shown[0])} outputs became {len(shown[1])}", "outputs")
    for place, (bundle, other) in enumerate(zip(shown[0], shown[1], strict=False)):
        found = _bundles(bundle, other, of_old, of_new, tolerance)
        yield found.at(f"output {place}") if len(shown[0]) > 1 else found


def _error_of_one(before: Output | None, after: Output | None) -> Likeness:
    if after is not None:
        return Likeness(DIFFERENT, f"it fails: {after['ename']}: {_first_line(after['evalue'])}", "error")
    assert before is not None
    return Likeness(DIFFERENT, f"it no longer fails with {before['ename']}", "error")


def _bundles(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    of_old: ChangingWords,
    of_new: ChangingWords,
    tolerance: Tolerance,
) -> Likeness:
    kinds = [_main_type(bundle) for bundle in (before, after)]
    if kinds[0] != kinds[1]:
        return Likeness(DIFFERENT, f"an output of type {kinds[0]} became {kinds[1]}", "outputs")
    kind = kinds[0]
    if kind is None or kind not in before or kind not in after:
        return Likeness(kind="outputs")
    old, new = (_without(value, changing) for value, changing in ((before[kind], of_old), (after[kind], of_new)))
    if old == new:
        return Likeness(kind="outputs")
    if kind == MIME_TYPE:
        return compare_views(old, new, tolerance)
    if kind == PLOTLY:
        return compare_plotly(old, new, tolerance)
    if kind == "image/svg+xml":
        return compare_svg(old, new, tolerance)
    if kind.startswith("image/"):
        return compare_pictures(old, new)
    if kind == "text/html":
        return compare_html(old, new, tolerance)
    return compare_values(old, new, tolerance)


def _main_type(bundle: Mapping[str, Any]) -> str | None:
    """Return the type that says most; a figure of another library by its specification (vega, bokeh)."""
    for name in RANKED[:2]:
        if name in bundle:
            return name
    described = sorted(name for name in bundle if name.endswith("+json") and name != WIDGET)
    return next(iter(described), None) or next((name for name in RANKED if name in bundle), None)


def _without(value: Any, changing: ChangingWords) -> Any:
    """Leave out of each text what changes; pictures have no such words."""
    match value:
        case str():
            return value if _is_bytes(value) else changing.left_out(value)
        case dict():
            return {name: _without(each, changing) for name, each in value.items()}
        case list():
            return [_without(each, changing) for each in value]
    return value


def _is_bytes(text: str) -> bool:
    """Whether a text is base64, as pictures and arrays are: long, and without a single gap or bracket."""
    return len(text) > SHORTEST_BYTES and BASE64.fullmatch(text[:400].rstrip()) is not None


def _joined(outputs: Sequence[Mapping[str, Any]]) -> list[Output]:
    """Return the outputs with their texts whole, whichever way the notebook stores them."""
    found = []
    for each in outputs:
        output = dict(each)
        if output["output_type"] == "stream":
            output["text"] = _whole(output["text"])
        elif "data" in output:
            output["data"] = {name: _whole_of(name, value) for name, value in output["data"].items()}
        found.append(output)
    return found


def _whole_of(name: str, value: Any) -> Any:
    if name.endswith("json"):
        return json.loads(json.dumps(value))
    return _whole(value)


def _whole(text: Any) -> Any:
    return "".join(text) if isinstance(text, list) else text


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:120]
