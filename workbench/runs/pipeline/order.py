"""The order of steps: which must have ended before another can begin, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from workbench.runs.pipeline.definition import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from workbench.runs.pipeline.definition import Step

__all__ = ["Edge", "Files", "Order", "covers", "cycle_in", "declared_edges", "unsaid", "with_observed"]

MAGIC = "*?["
Reason = Literal["after", "declared", "observed"]


@dataclass(frozen=True)
class Edge:
    """One step comes before another.

    Parameters
    ----------
    before, after
        The names of the two.
    why
        ``"after"``: the file says so; ``"declared"``, ``"observed"``: one writes what the other reads.
    files
        What it writes.
    """

    before: str
    after: str
    why: Reason
    files: tuple[Path, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as a record has it."""
        return {
            "before": self.before,
            "after": self.after,
            "why": self.why,
            "files": [str(each) for each in self.files],
        }


@dataclass(frozen=True)
class Files:
    """What a step was seen to read and to write when it last ran."""

    read: tuple[Path, ...] = ()
    written: tuple[Path, ...] = ()


class Order:
    """Steps and what comes before what.

    Parameters
    ----------
    names
        The steps, in the order of the file.
    edges
        Without a cycle.
    """

    def __init__(self, names: Iterable[str], edges: Sequence[Edge]) -> None:
        self.names = tuple(names)
        self.edges = tuple(edges)
        self.before: dict[str, list[str]] = {name: [] for name in self.names}
        self.behind: dict[str, list[str]] = {name: [] for name in self.names}
        for edge in self.edges:
            if edge.before not in self.before[edge.after]:
                self.before[edge.after].append(edge.before)
                self.behind[edge.before].append(edge.after)

    def layers(self) -> list[list[str]]:
        """Return the steps by how many must come before them at least."""
        depth: dict[str, int] = {}
        for name in self.sorted():
            depth[name] = 1 + max((depth[each] for each in self.before[name]), default=-1)
        found: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
        for name in self.names:
            found[depth[name]].append(name)
        return found

    def sorted(self) -> list[str]:
        """Return the steps such that each comes behind those it depends on, else as in the file."""
        left, done = list(self.names), []
        while left:
            ready = next(name for name in left if not set(self.before[name]) & set(left))
            left.remove(ready)
            done.append(ready)
        return done

    def all_behind(self, name: str) -> set[str]:
        """Return every step that depends on *name*, directly or not."""
        found: set[str] = set()
        open_ = [name]
        while open_:
            for each in self.behind[open_.pop()]:
                if each not in found:
                    found.add(each)
                    open_.append(each)
        return found

    def only(self, names: Iterable[str]) -> Order:
        """Return the order among some of the steps."""
        kept = set(names)
        edges = [edge for edge in self.edges if edge.before in kept and edge.after in kept]
        return Order((name for name in self.names if name in kept), edges)


def declared_edges(steps: Mapping[str, Step], root: Path) -> list[Edge]:
    """Return what the file says: by ``after``, and by the files that flow."""
    edges = [Edge(each, step.name, "after") for step in steps.values() for each in step.after if each in steps]
    for step in steps.values():
        for other in steps.values():
            if other is step:
                continue
            files = tuple(each for each in other.outputs if _reads(step, each, root))
            if files:
                edges.append(Edge(other.name, step.name, "declared", files))
    return edges


def with_observed(edges: Sequence[Edge], seen: Mapping[str, Files], names: Iterable[str]) -> list[Edge]:
    """Add the order of files that steps were seen to read and write; what contradicts the rest is left out.

    The observations are of earlier runs, so they only help: the file has the last word.
    """
    found, known = list(edges), list(names)
    for after in known:
        for before in known:
            if before == after or any((edge.before, edge.after) == (before, after) for edge in found):
                continue
            files = _flow(seen.get(before, Files()), seen.get(after, Files()))
            edge = Edge(before, after, "observed", files)
            if files and cycle_in(known, [*found, edge]) is None:
                found.append(edge)
    return found


def unsaid(order: Order, seen: Mapping[str, Files]) -> list[Edge]:
    """Return files that flowed between steps that had no order, so that it was chance which came first."""
    found = []
    for before in order.names:
        for after in order.names:
            said = before == after or after in order.all_behind(before) or before in order.all_behind(after)
            files = () if said else _flow(seen.get(before, Files()), seen.get(after, Files()))
            found += [Edge(before, after, "observed", files)] if files else []
    return found


def cycle_in(names: Iterable[str], edges: Iterable[Edge]) -> list[str] | None:
    """Return steps that depend on each other in a circle, the first again at the end; None without one."""
    behind: dict[str, list[str]] = {name: [] for name in names}
    for edge in edges:
        behind[edge.before].append(edge.after)
    state: dict[str, int] = {}
    for start in behind:
        path: list[str] = []
        open_ = [(start, False)]
        while open_:
            name, leaving = open_.pop()
            if leaving:
                state[name] = 2
                path.pop()
            elif state.get(name) == 1:
                return [*path[path.index(name) :], name]
            elif name not in state:
                state[name] = 1
                path.append(name)
                open_.append((name, True))
                open_ += [(each, False) for each in reversed(behind[name]) if state.get(each) != 2]
    return None


def covers(one: Path, other: Path) -> bool:
    """Tell whether two places are the same, or one lies in the other."""
    return one == other or other.is_relative_to(one) or one.is_relative_to(other)


def _flow(before: Files, after: Files) -> tuple[Path, ...]:
    own = set(after.written)
    return tuple(path for path in before.written if path in set(after.read) and path not in own)


def _reads(step: Step, output: Path, root: Path) -> bool:
    if any(covers(output, each) for each in step.inputs):
        return True
    if not isinstance(step, Gate) or "://" in step.data:
        return False
    return _matches(root / step.data, output)


def _matches(data: Path, output: Path) -> bool:
    """Tell whether a gate's data, a path or a glob, are or hold what a step makes."""
    parts = data.parts
    if not any(sign in part for part in parts for sign in MAGIC):
        return covers(output, data)
    return fnmatchcase(str(output), str(data)) or data.is_relative_to(output)
