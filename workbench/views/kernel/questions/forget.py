"""``forget``: views that a page shows no more, since their outputs were cleared or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.views.kernel.questions.asked import asked_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.views.kernel.displayed import Displayed

__all__ = ["forget"]


def forget(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Let go of the views that no other page shows, and answer which of them can still be asked about."""
    views = asked_views(arguments)
    displayed.forget(views)
    return {"views": {view: view in displayed for view in views}}
