"""The toolkits whose models can be packaged: one file each, one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from workbench.models.toolkits import scikit_learn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["TOOLKITS", "Toolkit"]


class Toolkit(Protocol):
    """What a toolkit's file offers."""

    NAME: str
    FILE: str

    def owns(self, model: Any) -> bool:
        """Say whether *model* is of this toolkit."""

    def version(self) -> str:
        """Return the installed version of the toolkit."""

    def save(self, model: Any, path: Path) -> None:
        """Write *model* to *path*."""

    def load(self, path: Path, trusted: Sequence[str] | None) -> Any:
        """Read a model back, building no foreign type that *trusted* does not name; None trusts the file."""

    def predict(self, model: Any, sample: Any) -> Any:
        """Predict *sample*, to see that what was saved is what was trained."""


TOOLKITS: dict[str, Toolkit] = {each.NAME: each for each in (scikit_learn,)}
