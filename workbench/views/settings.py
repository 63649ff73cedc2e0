"""Settings of how views are embedded: ``wb.options``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from workbench.invalid import not_one_of

__all__ = ["Options", "options"]

Embed = Literal["full", "still", "none"]
CHOICES = {"embed": ("full", "still", "none")}


@dataclass
class Options:
    """What a notebook may set about its views.

    Parameters
    ----------
    embed
        What a displayed view leaves in the notebook file: ``"full"`` (interactive again without a kernel, the
        default), ``"still"`` (a picture and the numbers only), or ``"none"`` (one line of text).
    """

    embed: Embed = "full"

    def __setattr__(self, name: str, value: Any) -> None:
        known = [each.name for each in fields(self)]
        if name not in known:
            raise not_one_of("option", known, name)
        if value not in CHOICES[name]:
            raise not_one_of(f"options.{name}", CHOICES[name], value)
        super().__setattr__(name, value)


options = Options()
