"""The likely cause of a difference between two runs of the same code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.notebook.draft import Draft
from workbench.notebook.lint import findings_of
from workbench.notebook.rules.outside_world import STOPWATCHES
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.findings import Finding
    from workbench.runs.comparison.outputs.likeness import Likeness
    from workbench.runs.reproduce.surroundings import Change

__all__ = ["Circumstances", "likely_cause"]

REFUSED = "a reproduction does not write"  # as the kernel's side says it
TINY = 1e-9  # sums of floats in another order differ by less
MISSING = re.compile(r"ModuleNotFoundError|ImportError")
NETWORK_ERRORS = re.compile(
    r"ConnectionError|URLError|HTTPError|gaierror|ConnectTimeout|ReadTimeout|ConnectionRefused|MaxRetryError|SSLError"
    r"|RemoteDisconnected|ClientConnector|NameResolution"
)
TELLING = {  # rules of the finish check, the surest first
    "WBN106": "an unseeded generator",
    "WBN118": "the network",
    "WBN117": "the time",
    "WBN119": "the surroundings",
}
INSIDE = (
    "nothing that was looked at has changed: perhaps a library draws random numbers without a seed;"
    " workbench reproduce --twice looks closer"
)
SHOWN = 3


@dataclass(frozen=True)
class Circumstances:
    """What is known about two runs of the same code besides their outputs.

    Parameters
    ----------
    notebook
        The code, as `read_notebook` returns it.
    environment, data
        What has changed, as `environment_changes` and `InputState.to_dict` say it.
    threads
        How many threads there were to share the work.
    perturbed
        What two perturbed runs have shown: the dependence in words, None where nothing was.
    """

    notebook: Mapping[str, Any]
    environment: Sequence[Change] = ()
    data: Sequence[Mapping[str, Any]] = ()
    threads: int = 1
    perturbed: str | None = None
    findings: Sequence[Finding] = field(default_factory=tuple)

    @classmethod
    def of(
        cls,
        notebook: Mapping[str, Any],
        *,
        environment: Sequence[Change] = (),
        data: Sequence[Mapping[str, Any]] = (),
        threads: int = 1,
        perturbed: str | None = None,
    ) -> Circumstances:
        """Look at the code for what makes runs differ."""
        return cls(notebook, environment, data, threads, perturbed, tuple(findings_of(Draft(notebook))))


def likely_cause(cell: int | None, found: Likeness, circumstances: Circumstances) -> str:
    """Say in a sentence why the outputs of a cell differ; the surest of what is known comes first.

    Parameters
    ----------
    cell
        Its place in the notebook as the person wrote it.
    found
        What differs.
    """
    return next(_causes(cell, found, circumstances))


def _causes(cell: int | None, found: Likeness, known: Circumstances) -> Iterator[str]:
    if found.kind == "error" and REFUSED in found.what:
        yield "an absolute path: the notebook writes to the project by it, and a reproduction must not"
    if found.kind == "error" and MISSING.search(found.what):
        yield "library missing: what the notebook imports is not installed here"
    if found.kind == "error" and NETWORK_ERRORS.search(found.what):
        yield "network: it could not be reached, or says something else now"
    if known.perturbed is not None:
        yield known.perturbed
    if known.data:
        yield f"data changed: {_listed([str(each['path']) for each in known.data])}"
    here = 0 if cell is None else cell
    if (said := _told(known, here, here)) is not None:
        yield said
    if found.reordered:
        yield "set order: the same words came in another order, as sets and hashes give them (hash seed, addresses)"
    if 0 < found.largest <= TINY and known.threads > 1:
        yield f"thread count: floats were added up in another order by {noun(known.threads, 'thread')}"
    if (said := _told(known, 0, here)) is not None:
        yield said
    if (said := _clock(known, here)) is not None:
        yield said
    yield from _changed(known)
    yield INSIDE


def _told(known: Circumstances, first: int, last: int) -> str | None:
    """Return what the finish check says about cells from *first* to *last*."""
    for code, word in TELLING.items():
        for finding in known.findings:
            if finding.code == code and finding.cell is not None and first <= finding.cell <= last:
                return f"{word}: {code} in cell {finding.cell}, line {finding.line}: {finding.title}"
    return None


def _clock(known: Circumstances, last: int) -> str | None:
    """Return the first moment that is asked for; the finish check leaves out what may measure durations."""
    for call in Draft(known.notebook).calls:
        if call.name in STOPWATCHES and call.cell <= last:
            return f"the time: {call.name}() in cell {call.cell}, line {call.line}"
    return None


def _changed(known: Circumstances) -> Iterator[str]:
    versions = [each for each in known.environment if each["what"] == "package"]
    if versions:
        used = _used(known.notebook)
        versions.sort(key=lambda each: each["name"] not in used)
        said = [f"{each['name']} {each['recorded'] or '–'} → {each['now'] or '–'}" for each in versions]
        yield f"library version: {_listed(said)}"
    for what, word in (("python", "Python version"), ("threads", "thread count"), ("hash seed", "set order")):
        for each in known.environment:
            if each["what"] == what:
                yield f"{word}: {each['name']} {each['recorded']} → {each['now']}"
    hardware = [each for each in known.environment if each["what"] in ("hardware", "platform")]
    if hardware:
        said = [f"{each['name']} {each['recorded']} → {each['now']}" for each in hardware]
        yield f"another machine: {_listed(said)}"


def _used(notebook: Mapping[str, Any]) -> set[str]:
    """Return the packages that the notebook imports, by the names most of them are installed under."""
    known = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}
    modules = {name.partition(".")[0] for name in Draft(notebook).imported.values()}
    return {known.get(name, name).replace("_", "-").lower() for name in modules}


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return f"{', '.join(texts[:SHOWN])}{more}"
