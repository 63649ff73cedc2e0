"""``news``: what a view of something that goes on has to show since a page was last told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.views.kernel.live import live

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.views.kernel.displayed import Displayed

__all__ = ["news"]


def news(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Answer with the number of the newest state, and how to come there from the one that the page has *seen*.

    With *keep*, the newest state comes along by MIME type, for the notebook that the page shows.
    """
    view = displayed.find(arguments.get("view"))
    seen = arguments.get("seen")
    if type(seen) is not int or seen < 0:
        raise InvalidInput(f"'seen' must be the number of the state that the page shows, from 0, got {seen!r:.60}.")
    keep = arguments.get("keep", False)
    if not isinstance(keep, bool):
        raise InvalidInput(f"'keep' must be true or false, got {keep!r:.60}.")
    return live(view).news(seen, keep=keep)
