"""``POST quality``: a look at a file of data, in a process whose memory is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.command_process import CommandCall
from workbench.server.paths import existing_file

if TYPE_CHECKING:
    from workbench.server.base_handler import Written

__all__ = ["QualityHandler"]


class QualityHandler(WorkbenchHandler):
    """``quality``: what ``workbench quality --json`` writes; given up when nobody waits for it any more."""

    _call: CommandCall | None = None

    async def changed(self, *_parts: str) -> Written:
        """Return what the command writes."""
        body = self.body("path", "target", "key", "sensitive")
        file = existing_file(body.get("path"), self.server_folder)
        options = [f"--{name}={_column(name, body[name])}" for name in ("target", "key") if body.get(name) is not None]
        self._call = CommandCall("quality", "--json", *options, f"--sensitive={_columns(body)}", "--", str(file))
        return 200, await self.extension.commands.answer(self._call)

    def on_connection_close(self) -> None:
        """End the look that nobody waits for."""
        super().on_connection_close()
        if self._call is not None:
            self._call.give_up()


def _column(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise InvalidInput(f"{name!r} must be the name of a column, got {value!r}.")
    return value


def _columns(body: dict[str, Any]) -> str:
    """Return the sensitive columns as the command takes them."""
    given = body.get("sensitive", [])
    names = given.split(",") if isinstance(given, str) else given
    if not isinstance(names, list):
        raise InvalidInput(f"'sensitive' must be a list of columns, got {given!r}.")
    for name in names:
        if "," in _column("sensitive", name):
            raise InvalidInput(f"'sensitive' must be columns without a comma in their names, got {name!r}.")
    return ",".join(names)
