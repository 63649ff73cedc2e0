"""Live views: what is shown of something that goes on, as numbered states that pages are brought up to."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.views.bundle import saved_data
from workbench.views.patch import patch

if TYPE_CHECKING:
    from workbench.views.report import Report

__all__ = ["Live", "live"]


class Live:
    """The states of one view: each is a patch away from the one before.

    Nothing happens between questions: a view that nobody looks at costs nothing. Any thread may ask, and several pages.

    Parameters
    ----------
    report
        What was shown; its payload is state 0.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._newest = report
        self._payload = report.payload
        self._number = 0
        self._change: dict[str, Any] | None = None
        self._guard = threading.Lock()

    def news(self, seen: int, *, keep: bool = False) -> dict[str, Any]:
        """Say how a page that shows the state numbered *seen* comes to the newest.

        Parameters
        ----------
        seen
            0 for what was displayed.
        keep
            Whether the page wants to put the newest state in the place of what was displayed.

        Returns
        -------
        dict
            ``seen``, the number of the newest state, and ``patch`` or ``payload``: what makes it of the one that the
            page shows; both None when that is the newest. With *keep* also ``kept``, the newest state by MIME type.
        """
        with self._guard:
            self._look()
            behind = self._number - seen
            kept = {"kept": saved_data(self._newest)} if keep else {}
            return {
                "seen": self._number,
                "patch": self._change if behind == 1 else None,
                "payload": self._payload.to_json() if behind not in (0, 1) else None,
                **kept,
            }

    def _look(self) -> None:
        if not self._payload.live:
            return
        newer = self._report.renewed()
        after = replace(newer.payload, id=self._payload.id)
        change = patch(self._payload, after)
        if change is not None:
            newer.__dict__["payload"] = after  # under the name by which pages know the view
            if after.links is not self._payload.links:
                self._report._relink(newer)  # noqa: SLF001  -- what a report offers to views
            self._newest, self._payload, self._change = newer, after, change
            self._number += 1


_guard = threading.Lock()


def live(report: Report) -> Live:
    """Return the states of a report's view; the same for each page that shows it."""
    with _guard:  # two pages may ask first
        return report._live  # noqa: SLF001  -- what a report offers to views
