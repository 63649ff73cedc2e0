"""``hello``: which form of payload this kernel makes, and which views it has shown."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from workbench.views import payload
from workbench.views.kernel.questions.asked import asked_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.views.kernel.displayed import Displayed

__all__ = ["hello"]


def hello(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Say which form of payload this kernel makes, and which of the views it has shown."""
    views = asked_views(arguments)
    displayed.meet(views)
    displayed.prepare(views)
    return {
        "payload_version": payload.VERSION,
        "workbench_version": _workbench_version(),
        "views": {view: view in displayed for view in views},
    }


@cache
def _workbench_version() -> str | None:
    try:
        return version("jupyter-workbench")
    except PackageNotFoundError:  # a checkout on the path, not installed
        return None
