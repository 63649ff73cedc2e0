"""The runner's end of a kernel: executes a cell, and puts its outputs together, masked and within their limits."""

from __future__ import annotations

import asyncio
import json
from queue import Empty
from typing import TYPE_CHECKING, Any

import zmq
from nbclient import NotebookClient
from nbformat.v4 import new_output

from workbench.masking import NOTHING_SECRET, Mask
from workbench.runs.kernel.flood import Flood
from workbench.runs.kernel.output_limits import Cut, OutputLimits, shortened
from workbench.runs.kernel.output_widget import BoundedOutputWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.runs.kernel.kernels import Kernel

__all__ = ["CellClient"]

OUTPUT_SECONDS = 600.0
SILENT_SECONDS = 5.0
LOOK_MILLISECONDS = 200
DELIMITER = b"<IDS|MSG>"
SOME_MESSAGES = 100  # after so many, other tasks have their turn
BUNDLES = ("display_data", "execute_result", "update_display_data")


class CellClient(NotebookClient):
    """nbclient's handling of a kernel's messages, fast for many small cells and safe for endless outputs.

    Parameters
    ----------
    notebook
        The notebook, whose cells get their outputs.
    kernel
        A kernel that is ready.
    tell
        Is told each output as it comes: the cell's place in the notebook, and the output or, of a text that goes on,
        the next piece of it.
    limits
        How much is kept.
    mask
        Hides secrets.
    """

    def __init__(
        self,
        notebook: Any,
        kernel: Kernel,
        tell: Callable[[int, Any], None],
        *,
        limits: OutputLimits | None = None,
        mask: Mask = NOTHING_SECRET,
    ) -> None:
        super().__init__(notebook, km=kernel.manager, timeout=None, store_widget_state=False, allow_errors=False)
        self.kc = self._kernel = kernel.client
        self.widget_registry = {"@jupyter-widgets/output": {"OutputModel": BoundedOutputWidget}}
        self._limits = limits or OutputLimits()
        self._mask = mask
        self._tell = tell
        self._left = self._limits.run
        self._begin()

    def _begin(self) -> None:
        """Make ready for the next cell."""
        self._stream: list[str] = []
        self._stream_output: Any = None
        self._held = ""
        self._text = self._kept = self._count = 0
        self._cut = Cut()
        self._flood: Flood | None = None
        self._shown: set[str] = set()
        self._questions: set[str] = set()

    async def execute_one(self, cell: Any, index: int, number: int) -> dict[str, Any]:
        """Execute one cell, and return the content of the kernel's reply once its outputs are there.

        Raises
        ------
        TimeoutError
            When the outputs do not arrive.
        """
        self._begin()
        cell.outputs = []
        self.clear_before_next_output = False
        may_fail = "raises-exception" in cell.metadata.get("tags", ())
        asked = self._kernel.execute(cell.source, store_history=True, allow_stdin=False, stop_on_error=not may_fail)
        outputs = asyncio.ensure_future(self._take_outputs(asked, cell, index))
        try:
            reply = await self._reply_to(asked)
            await self._last_of(outputs)
        finally:
            outputs.cancel()
            cell.execution_count = number
        return reply

    async def _last_of(self, outputs: asyncio.Future[None]) -> None:
        """Wait for the outputs that are still on their way.

        A kernel that puts out more than can be sent drops messages, and so perhaps the one that ends a cell's. What
        comes next from it tells, as it sends in order: a question makes sure that something does.
        """
        waited = 0.0
        while not (await asyncio.wait({outputs}, timeout=SILENT_SECONDS))[0]:
            self._questions.add(self._kernel.kernel_info())
            waited += SILENT_SECONDS
            if waited >= OUTPUT_SECONDS:
                raise TimeoutError("the kernel has answered, but its outputs do not arrive")
        outputs.result()

    async def _reply_to(self, asked: str) -> dict[str, Any]:
        while True:
            try:
                message = await self._kernel.get_shell_msg(timeout=LOOK_MILLISECONDS / 1000)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") == asked:
                content: dict[str, Any] = message["content"]
                return content

    async def _take_outputs(self, asked: str, cell: Any, index: int) -> None:
        """Take in what the kernel publishes, until it has published all that belongs to the cell."""
        socket = self._kernel.iopub_channel.socket
        waiting: zmq.Socket[bytes] = zmq.Socket.shadow(socket)
        taken = 0
        while True:
            try:
                frames = waiting.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                await socket.poll(LOOK_MILLISECONDS)  # again without being woken: under load that gets lost
                continue
            if self._take(frames, asked, cell, index):
                return
            taken += 1
            if taken % SOME_MESSAGES == 0:
                await asyncio.sleep(0)

    def _take(self, frames: list[bytes], asked: str, cell: Any, index: int) -> bool:
        """Take one message in, and tell whether it was the cell's last."""
        start = frames.index(DELIMITER) + 1
        parent = json.loads(frames[start + 2]).get("msg_id")
        if parent != asked:
            return parent in self._questions
        kind = json.loads(frames[start + 1])["msg_type"]
        size = sum(map(len, frames[start + 4 :]))
        match kind:
            case _ if self.output_hook_stack.get(asked) and kind != "status":  # it goes into a widget
                self.process_message(self._message(frames[start:]), cell, index)
            case "stream":
                self._take_text(frames[start:], size, cell, index)
            case "display_data" | "execute_result" | "update_display_data":
                self._take_bundle(kind, frames[start:], size, cell, index)
            case "status":
                return bool(json.loads(frames[start + 4])["execution_state"] == "idle")
            case "execute_input":
                pass
            case "error":
                self._end_flood(cell, index)
                self.process_message(self._message(frames[start:]), cell, index)
            case _:
                self.process_message(self._message(frames[start:]), cell, index)
        return False

    def _take_text(self, parts: list[bytes], size: int, cell: Any, index: int) -> None:
        room = min(self._limits.text - self._text, self._room)
        if self._flood is None and size <= room:
            self._text += size
            self._process(self._message(parts), size, cell, index)
            return
        if self._flood is None:
            self._flood = Flood(self._limits, self._mask)
            beginning = self._flood.first(parts[4], room)
            if beginning is not None:
                self._process(self._message_of(parts, beginning), min(size, room), cell, index)
        self._flood.add_text(parts[4])

    def _take_bundle(self, kind: str, parts: list[bytes], size: int, cell: Any, index: int) -> None:
        if size > self._limits.output:
            self._say_left_out(Cut(size, 1), cell, index)
        elif kind == "update_display_data":
            self.process_message(self._message(parts), cell, index)
        elif self._flood is None and size <= self._room and self._count < self._limits.outputs:
            self._process(self._message(parts), size, cell, index)
        else:
            self._flood = self._flood or Flood(self._limits, self._mask)
            self._flood.add_output(parts, size)

    def _process(self, message: dict[str, Any], size: int, cell: Any, index: int) -> None:
        self._kept += size
        self.process_message(message, cell, index)

    @property
    def _room(self) -> int:
        """How many bytes of outputs the cell may still have."""
        return min(self._limits.cell, self._left) - self._kept

    def _message(self, parts: list[bytes]) -> dict[str, Any]:
        message: dict[str, Any] = self._kernel.session.deserialize(parts)
        content = message["content"]
        if message["msg_type"] == "error":
            message["content"] = self._mask.data(shortened(content)) if self._mask else shortened(content)
        elif self._mask and message["msg_type"] in BUNDLES:
            content["data"] = self._mask.bundle(content["data"])
            content["metadata"] = self._mask.data(content["metadata"])
        return message

    def _message_of(self, parts: list[bytes], content: dict[str, Any]) -> dict[str, Any]:
        header, parent = json.loads(parts[1]), json.loads(parts[2])
        return {
            "header": header,
            "msg_id": header["msg_id"],
            "msg_type": header["msg_type"],
            "parent_header": parent,
            "metadata": {},
            "content": content,
            "buffers": [],
        }

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Take one output in."""
        is_text = msg["msg_type"] == "stream"
        hooked = bool(self.output_hook_stack.get(msg["parent_header"].get("msg_id")))
        if is_text and not hooked and self._continues_stream(outs, msg):
            self._add_text(msg["content"]["text"], cell_index)
            return None
        self.end_stream(cell_index)
        if hooked:
            return super().output(outs, msg, display_id, cell_index)
        if is_text:
            whole = msg["content"]["text"]
            msg["content"]["text"] = ""
        output = super().output(outs, msg, display_id, cell_index)
        if output is None:
            return None
        self._count += 1
        if display_id:
            self._shown.add(display_id)
        if is_text:
            self._stream, self._stream_output = [], output
            self._add_text(whole, cell_index)
        else:
            self._tell(cell_index, output)
        return output

    def clear_output(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        """Forget the outputs so far, at once or when the next one comes."""
        self.end_stream(cell_index)
        super().clear_output(outs, msg, cell_index)
        if self.output_hook_stack.get(msg["parent_header"].get("msg_id")):
            return
        # What is cleared takes no room any longer; with `wait` it goes as soon as the next output comes.
        self._text = self._kept = self._count = 0
        self._cut, self._flood = Cut(), None

    def clear_display_id_mapping(self, cell_index: int) -> None:
        """Forget which outputs of the cell could be updated."""
        for shown in self._shown:
            self._display_id_map.get(shown, {}).pop(cell_index, None)
        self._shown.clear()

    def end_stream(self, index: int) -> None:
        """Put the pieces of the current text together."""
        if self._stream_output is not None:
            if self._held:
                self._put(self._held, index)
            self._stream_output["text"] = "".join(self._stream)
        self._stream, self._stream_output, self._held = [], None, ""

    def finish(self, cell: Any, index: int) -> Cut:
        """Bring the outputs of a cell to an end, and return what was left out."""
        self._end_flood(cell, index)
        self.end_stream(index)
        for widget in self.comm_objects.values():
            self._cut.bytes += widget.finish()
        self._left = max(0, self._left - self._kept)
        return self._cut

    def _end_flood(self, cell: Any, index: int) -> None:
        """Put in what is kept of the end of a flood."""
        if self._flood is None:
            return
        self._held = ""  # the beginning of a secret whose end was left out
        outputs, cut = self._flood.end()
        self._flood = None
        self._say_left_out(cut, cell, index)
        for output in outputs:
            cell.outputs.append(output)
            self._tell(index, output)

    def _say_left_out(self, cut: Cut, cell: Any, index: int) -> None:
        self.end_stream(index)
        self._cut.bytes += cut.bytes
        self._cut.outputs += cut.outputs
        if cut and self._count < 2 * self._limits.outputs:  # else even this would be too much
            self._count += 1
            said = new_output("stream", name="stderr", text=f"{cut.words()}\n")
            cell.outputs.append(said)
            self._tell(index, said)

    def _add_text(self, text: str, index: int) -> None:
        """Add a piece of text; what may be the beginning of a secret waits for the next piece."""
        if self._mask:
            text = self._mask.text(self._held + text)
            held = self._mask.held(text)
            text, self._held = text[: len(text) - held], text[len(text) - held :]
        if text:
            self._put(text, index)

    def _put(self, text: str, index: int) -> None:
        self._stream.append(text)
        self._tell(index, new_output("stream", name=self._stream_output["name"], text=text))

    def _continues_stream(self, outs: list[Any], msg: dict[str, Any]) -> bool:
        return (
            self._stream_output is not None
            and not self.clear_before_next_output
            and bool(outs)
            and outs[-1] is self._stream_output
            and self._stream_output["name"] == msg["content"]["name"]
        )
