"""What a sweep is to do: written down whole before it begins, so that it can be gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.request import RunRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["MEMBERS", "members_in", "requests_of", "write_members"]

MEMBERS = "members.jsonl"


def requests_of(common: RunRequest, members: Sequence[Mapping[str, Any]], *, parent: str) -> list[RunRequest]:
    """Return the request of each member: what is common to all, and its own parameters."""
    return [
        replace(common, parameters={**common.parameters, **own}, parent=parent, member=place)
        for place, own in enumerate(members)
    ]


def write_members(folder: Path, requests: Sequence[RunRequest]) -> None:
    """Write the requests into the folder of the sweep, one a line."""
    write_whole(folder / MEMBERS, "".join(f"{request.to_json()}\n" for request in requests))


def members_in(folder: Path) -> list[RunRequest]:
    """Read the requests of a sweep's members, in their order.

    Raises
    ------
    InvalidInput
        When there are none in *folder*, or they are damaged.
    """
    path = folder / MEMBERS
    try:
        return [RunRequest.from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError:
        raise InvalidInput(f"'{folder}' does not say what the runs of the sweep are: '{MEMBERS}' is missing.") from None
    except (ValueError, KeyError, TypeError, json.JSONDecodeError):
        raise InvalidInput(f"'{path}' is damaged: it does not say what the runs of the sweep are.") from None
