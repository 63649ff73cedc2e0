"""``runs/ID/report`` and ``runs/ID/comparisons/OTHER``: pages about runs, made when somebody wants to see them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.records.record import REPORT
from workbench.runs.records.report import write_report
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.command_process import CommandCall
from workbench.server.run_question import RunQuestion
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from workbench.server.base_handler import Written

__all__ = ["ComparisonHandler", "ReportHandler"]

COMPARISONS = "comparisons"


class ReportHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/report``: the report of a run or of a pipeline's run, the view of a sweep."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Make it, again if there is one."""
        self.body()
        run = self.run(*parts)
        try:
            write_report(run)
        except OSError as problem:
            raise InvalidInput(f"the report cannot be written: {problem.strerror}.") from None
        return 201, {"report": REPORT}


class ComparisonHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/comparisons/OTHER``: two runs side by side, made in a process of its own."""

    _call: CommandCall | None = None

    async def changed(self, *parts: str) -> Written:
        """Make the page, and say where it lies in the folder of the first run."""
        self.body()
        first, second = await asyncio.to_thread(lambda: [self.run(each) for each in parts])
        name = f"{COMPARISONS}/{second.id}.html"
        places = [str(each.folder) for each in (first, second)]
        self._call = CommandCall("compare", "--json", f"--html={first.folder / name}", "--", *places)
        await self.extension.commands.answer(self._call)
        return 201, dumps({"comparison": name})

    def on_connection_close(self) -> None:
        """End what nobody waits for."""
        super().on_connection_close()
        if self._call is not None:
            self._call.give_up()
