"""What a list shows of a run: little enough that thousands of runs are listed without reading their records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workbench.runs.records.record import SUMMARY, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FORM", "KEPT", "renewed", "summary_of", "with_members"]

FORM = 2  # of a summary: the index may hold some that were kept by an earlier version
ALSO = ("member", "step", "attempt", "retry_of", "resumed_from")
KEPT = frozenset((*SUMMARY, "tags", "note", "notebook", "kind", "parent", "group", "verdict", *ALSO))
FAILED = ("failed", "gate-failed", "interrupted", "cancelled", "refused")


def summary_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a record; what most runs have not is left out where it is None.

    ``group`` says of a sweep or pipeline's run how far it has come: ``{"of", "completed", "failed", "running"}``, the
    numbers of its members or steps; None for a run. ``verdict`` is the last word on whether the run gives the same
    again: ``{"verdict", "time", "cell", "what", "cause"}``, None when nobody has asked.
    """
    kind = record.get("kind", "run")
    seldom = {name: record.get(name) for name in ALSO} | {
        "group": _group(kind, record),
        "verdict": _verdict(record.get("reproductions") or ()),
    }
    return {name: record[name] for name in SUMMARY} | {
        "form": FORM,
        "tags": record["tags"],
        "note": record["note"] or "",
        "notebook": record["notebook"]["path"],
        "kind": kind,
        "parent": record["parent"],
        **{name: value for name, value in seldom.items() if value is not None},
    }


def with_members(summaries: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Count what has become of the members of each sweep.

    While a sweep goes on, and when it was killed, its own record does not say so, but those of its members do. A member
    that was run again counts as it went last, unless it has once completed.
    """
    sweeps = {summary["id"]: folder for folder, summary in summaries.items() if summary["kind"] == "sweep"}
    states: dict[str, dict[int, tuple[str, str]]] = {sweep: {} for sweep in sweeps}
    for summary in summaries.values():
        own, place = states.get(summary["parent"] or ""), summary.get("member")
        if own is None or place is None:
            continue
        now = (summary["started"] or "", summary["status"])
        held = own.get(place)
        if held is None or (held[1] != "completed" and (now[1] == "completed" or now > held)):
            own[place] = now
    found = dict(summaries)
    for sweep, folder in sweeps.items():
        summary = found[folder]
        if states[sweep] and not _is_told(summary):
            counted = _counted(summary["group"]["of"], [status for _, status in states[sweep].values()])
            found[folder] = summary | {"group": _ended(counted, summary["status"])}
    return found


def renewed(listed: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the summary of what went on when it was listed, from its record as it is now."""
    now = summary_of(record)
    group = listed.get("group") if now["kind"] == "sweep" and now["status"] != "completed" else now.get("group")
    return now if group is None else now | {"group": _ended(group, now["status"])}


def _ended(group: dict[str, int], status: str) -> dict[str, int]:
    """Count as failed what was going on when the whole ended."""
    if status in UNFINISHED:
        return group
    return group | {"failed": group["failed"] + group["running"], "running": 0}


def _is_told(summary: Mapping[str, Any]) -> bool:
    """Whether the record of a sweep says what has become of every member."""
    group = summary["group"]
    return summary["status"] not in UNFINISHED and group["completed"] + group["failed"] == group["of"]


def _group(kind: str, record: Mapping[str, Any]) -> dict[str, int] | None:
    about = record.get(kind) or {}
    if kind == "sweep":
        return _counted(about.get("members", 0), Counter(about.get("done", {})).elements())
    if kind == "pipeline":
        steps = about.get("steps", ())
        return _ended(_counted(len(steps), [each["status"] for each in steps]), record["status"])
    return None


def _counted(of: int, statuses: Iterable[str]) -> dict[str, int]:
    seen = Counter(statuses)
    return {
        "of": of,
        "completed": seen["completed"],
        "failed": sum(seen[each] for each in FAILED),
        "running": seen["running"],
    }


def _verdict(reproductions: Any) -> dict[str, Any] | None:
    if not reproductions:
        return None
    last = reproductions[-1]
    first = last.get("first_difference") or {}
    words = {name: first.get(name) for name in ("cell", "what", "cause")}
    return {"verdict": last.get("verdict"), "time": last.get("time"), **words}
