"""Verdict: whether a recorded run gives the same again."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from workbench.runs.comparison.outputs.likeness import DIFFERENT, SAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.runs.comparison.outputs.likeness import Degree
    from workbench.runs.reproduce.surroundings import Change

__all__ = ["CellVerdict", "Verdict"]

SHOWN_CHANGES = 5
A_DAY = 86_400


@dataclass(frozen=True)
class CellVerdict:
    """Whether a cell, or what else *name* says (a metric, a written file), came out the same.

    Parameters
    ----------
    cell
        Its place in the notebook as the person wrote it; None for what is of no cell.
    name
        ``"outputs"``, or which metric or file.
    degree
        ``"same"``, ``"within tolerance"`` or ``"different"``.
    what
        What differs first.
    """

    cell: int | None
    name: str
    degree: Degree
    what: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"cell": self.cell, "name": self.name, "verdict": self.degree, "what": self.what}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What `workbench.reproduce` found.

    Parameters
    ----------
    verdict
        ``"same"``, ``"within tolerance"`` (only numbers and pictures differ, by less than was allowed) or
        ``"different"``.
    first_difference
        ``{"cell", "what", "cause"}``: the first cell (from 0, in the notebook as it was written) that came out
        otherwise, what differs there first, and the likely cause. None when everything is the same.
    environment_changes, data_changes, code_changes
        What is other than it was: packages, Python, machine, threads as ``{"what", "name", "recorded", "now"}``;
        inputs as ``{"path", "what", "recorded", "now"}``; sentences on code that could not be restored.
    not_checked
        What could not be compared, in words.
    cells
        Each cell, metric and written file that was compared.
    run
        The id of the run on record.
    folders
        The records of the runs that were made for this.
    tolerance
        How far numbers could be apart, as a part of the larger one.
    perturbed
        Of two perturbed runs, what was changed in each.
    """

    verdict: Degree
    first_difference: Mapping[str, Any] | None
    environment_changes: tuple[Change, ...]
    data_changes: tuple[Mapping[str, Any], ...]
    code_changes: tuple[str, ...]
    not_checked: tuple[str, ...]
    cells: tuple[CellVerdict, ...]
    run: str
    folders: tuple[Path, ...]
    tolerance: float
    perturbed: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, or nothing that matters."""
        return self.verdict != DIFFERENT

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as strict JSON: what ``workbench reproduce --json`` prints."""
        return {
            "verdict": self.verdict,
            "first_difference": None if self.first_difference is None else dict(self.first_difference),
            "environment_changes": [dict(each) for each in self.environment_changes],
            "data_changes": [dict(each) for each in self.data_changes],
            "code_changes": list(self.code_changes),
            "not_checked": list(self.not_checked),
            "cells": [each.to_dict() for each in self.cells if each.degree != SAME],
            "cells_compared": len(self.cells),
            "run": self.run,
            "reproductions": [str(folder) for folder in self.folders],
            "tolerance": self.tolerance,
            "perturbed": [dict(each) for each in self.perturbed],
        }

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person wants to know, as names and texts."""
        said = [("run", self.run), ("verdict", self._headline())]
        said += _several("perturbed", [_perturbed(each) for each in self.perturbed])
        if (first := self.first_difference) is not None:
            place = "" if first["cell"] is None else f"cell {first['cell']} (counted from 0): "
            said += [("first difference", f"{place}{first['what']}"), ("likely cause", first["cause"])]
        changes = [
            f"{each['name']} {_shown(each['recorded'])} → {_shown(each['now'])}" for each in self.environment_changes
        ]
        said += _several("environment", changes)
        said += _several("data", [f"{each['path']}: {each['what']}" for each in self.data_changes])
        said += _several("code", list(self.code_changes))
        said += _several("not compared", list(self.not_checked))
        return said + [("outputs" if place == 0 else "", str(folder)) for place, folder in enumerate(self.folders)]

    def _headline(self) -> str:
        differing = sum(each.degree == DIFFERENT for each in self.cells)
        compared = len(self.cells)
        match self.verdict:
            case "same":
                return f"same: all {compared} outputs, metrics and files"
            case "within tolerance":
                return f"within tolerance: no number is further apart than a part of {self.tolerance:g}"
        return f"different: {differing} of {compared} outputs, metrics and files"

    def __repr__(self) -> str:
        lines = self.lines()
        width = max(len(name) for name, _ in lines)
        return "\n".join(f"{name:<{width}}  {text}" for name, text in lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in self.lines()
        )
        return f"<table>{rows}</table>"


def _several(name: str, texts: list[str]) -> list[tuple[str, str]]:
    shown = texts[:SHOWN_CHANGES]
    if len(texts) > SHOWN_CHANGES:
        shown.append(f"… and {len(texts) - SHOWN_CHANGES} more")
    return [(name if place == 0 else "", text) for place, text in enumerate(shown)]


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _perturbed(each: Mapping[str, Any]) -> str:
    parts = [f"{name.replace('_', ' ')} {each[name]}" for name in ("hash_seed", "threads") if each[name] is not None]
    return ", ".join([*parts, f"clock {each['clock_ahead_s'] / A_DAY:.0f} days ahead"])
