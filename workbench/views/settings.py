"""Settings of what views take along and hide: ``wb.options``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from workbench import sensitive
from workbench.invalid import InvalidInput, not_one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Options", "options"]

Embed = Literal["full", "still", "none"]
EMBED = ("full", "still", "none")
LEAST_BYTES = 10_000


@dataclass
class Options:
    """What a notebook may set about its views.

    Parameters
    ----------
    embed
        What a displayed view leaves in the notebook file: ``"full"`` (interactive again without a kernel, the
        default), ``"still"`` (a picture and the numbers only), or ``"none"`` (one line of text).
    view_bytes
        How large a view may be, in bytes of JSON. What is left beside the pictures and numbers is filled with sampled
        rows, which answer selections where there is no kernel: a smaller view has fewer of them and says so.
    sensitive
        Names of columns of which no value is ever shown, saved or written, in whatever data they occur.
    """

    embed: Embed = "full"
    view_bytes: int = 250_000
    sensitive: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _CHECKED:
            raise not_one_of("option", [each.name for each in fields(self)], name)
        super().__setattr__(name, _CHECKED[name](value))


def _embed(value: Any) -> str:
    if value not in EMBED:
        raise not_one_of("options.embed", EMBED, value)
    return str(value)


def _view_bytes(value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or int(value) < LEAST_BYTES:
        raise InvalidInput(
            f"'options.view_bytes' must be a whole number of bytes, at least {LEAST_BYTES:,}, got {value!r:.80}."
        )
    return int(value)


def _sensitive(value: Any) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    for name in names:
        if not isinstance(name, str):
            raise InvalidInput(f"'options.sensitive' must be names of columns, got {name!r:.80}.")
    return names


_CHECKED: Mapping[str, Callable[[Any], Any]] = {
    "embed": _embed,
    "view_bytes": _view_bytes,
    "sensitive": _sensitive,
}

options = Options()
sensitive.heed(lambda: options.sensitive)
