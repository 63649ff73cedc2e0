"""What a run of a pipeline would do now, and how it went last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.runs.pipeline.definition import Gate
from workbench.runs.pipeline.pipeline_run import entries_of
from workbench.runs.pipeline.unchanged import judge

if TYPE_CHECKING:
    from workbench.runs.pipeline.definition import Pipeline
    from workbench.runs.pipeline.order import Order
    from workbench.runs.pipeline.past import Past
    from workbench.runs.records.index import Index

__all__ = ["Planned", "last_entries", "plan"]

Next = Literal["unchanged", "run", "depends"]


@dataclass(frozen=True)
class Planned:
    """What is to become of a step.

    Parameters
    ----------
    name, kind
        The step, and whether it is a ``"notebook"`` or a ``"gate"``.
    before
        The steps that come before it.
    next
        ``"unchanged"``: it would be taken from the record; ``"run"``: it would be run; ``"depends"``: it is run unless
        what is run before it makes the same files again.
    why
        The reason.
    last
        Its entry in the last run of the pipeline that had it; None when there is none.
    """

    name: str
    kind: str
    before: tuple[str, ...]
    next: Next
    why: str
    last: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as ``workbench pipeline show --json`` writes it."""
        words = ("status", "run", "why", "taken_from", "started", "duration_s", "error")
        last = None if self.last is None else {word: self.last.get(word) for word in (*words, "pipeline")}
        return {
            "name": self.name,
            "kind": self.kind,
            "before": list(self.before),
            "next": self.next,
            "why": self.why,
            "last": last,
        }


def plan(pipeline: Pipeline, order: Order, past: Past, index: Index, *, force: bool = False) -> list[Planned]:
    """Say of each step what a run would do with it, in the order of the file."""
    last = last_entries(past)
    found: dict[str, Planned] = {}
    for name in order.sorted():
        step = pipeline.steps[name]
        verdict = judge(step, pipeline, past, index)
        next_: Next = "unchanged" if verdict.taken else "run"
        why = verdict.why
        if force:
            next_, why = "run", "forced"
        elif verdict.taken:
            makers = [edge.before for edge in order.edges if edge.after == name and edge.files]
            moving = [each for each in makers if found[each].next != "unchanged"]
            if moving:
                next_, why = "depends", f"on what {' and '.join(moving)} will make"
        kind = "gate" if isinstance(step, Gate) else "notebook"
        found[name] = Planned(name, kind, tuple(order.before[name]), next_, why, last.get(name))
    return [found[name] for name in order.names]


def last_entries(past: Past) -> dict[str, dict[str, Any]]:
    """Return the newest entry of each step, with the id of the pipeline's run that it is from."""
    found: dict[str, dict[str, Any]] = {}
    for run in past.pipelines:
        for entry in entries_of(run):
            if entry["status"] != "pending":
                found.setdefault(entry["name"], {**entry, "pipeline": run.id})
    return found
