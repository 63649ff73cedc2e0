"""``hello``: which form of payload this kernel makes, and which views it has shown."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.views import payload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.views.kernel.displayed import Displayed

__all__ = ["hello"]


def hello(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Say which form of payload this kernel makes, and which of the views it has shown."""
    views = arguments.get("views")
    if not isinstance(views, list) or not all(isinstance(view, str) for view in views):
        raise InvalidInput(f"'views' must be a list of ids, got {views!r:.80}.")
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
