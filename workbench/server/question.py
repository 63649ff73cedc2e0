"""What a request asks: its query arguments, read the same way by every route."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jupyter_server.base.handlers import JupyterHandler

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from workbench.server.extension import WorkbenchExtension

__all__ = ["Question"]


class Question(JupyterHandler):
    """A handler that knows what was asked, and of which server."""

    @property
    def server_folder(self) -> Path:
        """The folder that the server serves."""
        return Path(self.settings["server_root_dir"]).expanduser().resolve()

    @property
    def extension(self) -> WorkbenchExtension:
        """What lives as long as the server."""
        return cast("WorkbenchExtension", self.settings["workbench"])

    def asked(self, name: str) -> str | None:
        """Return a query argument, None when it is missing or empty."""
        return self.get_query_argument(name, default=None, strip=False) or None

    def asked_whether(self, name: str) -> bool:
        """Return a query argument that is ``true`` or ``false``, false when it is missing.

        Raises
        ------
        InvalidInput
            When it is neither.
        """
        text = self.asked(name) or "false"
        if text not in ("true", "false"):
            raise InvalidInput(f"'{name}' must be true or false, got {text!r}.")
        return text == "true"

    def asked_number(self, name: str) -> float | None:
        """Return a query argument that is a number.

        Raises
        ------
        InvalidInput
            When it is none.
        """
        text = self.asked(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isnan(number):
            raise InvalidInput(f"'{name}' must be a number, got {text!r}.")
        return number

    def asked_count(self, name: str) -> int | None:
        """Return a query argument that is a whole number.

        Raises
        ------
        InvalidInput
            When it is none.
        """
        text = self.asked(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise InvalidInput(f"'{name}' must be a whole number, got {text!r}.")
        return int(text)
