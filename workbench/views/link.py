"""The link: a page asks the kernel about the views that the kernel has shown.

A page opens a comm for `QUESTIONS` and asks by name, with one message a question::

    {"id": 7, "question": "hello", "arguments": {"views": ["3f…"]}}
    {"id": 7, "answer": {"payload_version": "1.0", "workbench_version": "0.1.0", "views": {"3f…": true}}}
    {"id": 7, "error": "'question' must be one of the names ['hello'], got 'hullo'. Did you mean 'hello'?"}

The names are a fixed set, and nothing that a page says is executed: what an untrusted notebook may ask is harmless. The
page alone opens this comm and the kernel alone answers on it, so that ipykernel answers in the subshell which the
question came by, also while a cell runs; what the kernel says unasked needs a comm of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from workbench.invalid import InvalidInput, not_one_of
from workbench.views import payload
from workbench.views.aside import Aside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comm.base_comm import BaseComm

__all__ = ["QUESTIONS", "REMEMBERED", "Displayed", "answer", "remember"]

QUESTIONS = "workbench.questions"
REMEMBERED = 64  # views that a page may ask about; IPython's own `Out` holds on to what was shown as well


class Displayed:
    """The views shown last, by their payloads' ids; any thread may ask.

    Parameters
    ----------
    size
        How many are kept; the one shown longest ago goes first.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._views: OrderedDict[str, object] = OrderedDict()
        self._lock = Lock()

    def keep(self, view_id: str, view: object) -> None:
        """Note that *view* is shown now."""
        with self._lock:
            self._views[view_id] = view
            self._views.move_to_end(view_id)
            while len(self._views) > self._size:
                self._views.popitem(last=False)

    def __contains__(self, view_id: str) -> bool:
        with self._lock:
            return view_id in self._views


_displayed = Displayed()


def remember(view_id: str, view: object, *, shell: Any) -> None:
    """Let pages ask about *view* from now on; called in a kernel, each time that a view is shown.

    Parameters
    ----------
    view_id
        The id of its payload.
    view
        The report.
    shell
        IPython's shell in that kernel.
    """
    _displayed.keep(view_id, view)
    _listen(shell)


def _listen(shell: Any) -> None:
    """Answer the questions of pages, from the first view on."""
    from comm import create_comm, get_comm_manager

    manager = get_comm_manager()
    if QUESTIONS in manager.targets:
        return
    manager.register_target(QUESTIONS, partial(_opened, Aside(shell)))
    # Known to the kernel and told to nobody. A page finds it with `comm_info` and so opens no comm where nobody would
    # answer: ipykernel writes an error into the server's log for each of those.
    sign = create_comm(target_name=QUESTIONS, primary=False)
    _leave_open(sign)
    manager.register_comm(sign)


def _leave_open(opened: BaseComm) -> None:
    # Python closes a comm as it ends, and JupyterLab complains of one that it has forgotten in a restart.
    opened.close = lambda *_, **__: None  # type: ignore[method-assign]


def _opened(aside: Aside, opened: BaseComm, message: Mapping[str, Any]) -> None:
    def handle(message: Mapping[str, Any]) -> None:
        opened.send(answer(message.get("content", {}).get("data"), displayed=_displayed))
        aside.tidy(message)

    aside.tidy(message)
    _leave_open(opened)
    opened.on_close(aside.tidy)
    # Not `on_msg`: around its callback comm runs the hooks that IPython has for cells. Matplotlib's would show the
    # figure that a running cell is still drawing, and close it.
    opened.handle_msg = handle  # type: ignore[method-assign,assignment]


class Question(Protocol):
    """How a question is answered: from its arguments and the views that were shown, in any thread."""

    def __call__(self, arguments: Mapping[str, Any], *, displayed: Displayed) -> Mapping[str, Any]:
        """Return the answer as plain values, or raise `InvalidInput`."""


def hello(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Say which form of payload this kernel makes, and which of the views it has shown."""
    views = arguments.get("views")
    if not isinstance(views, list) or not all(isinstance(view, str) for view in views):
        raise InvalidInput(f"'views' must be a list of ids, got {views!r:.80}.")
    return {
        "payload_version": payload.VERSION,
        "workbench_version": _workbench_version(),
        "views": {view: view in displayed for view in views},
    }


_ANSWERS: Mapping[str, Question] = {"hello": hello}


def answer(message: object, *, displayed: Displayed) -> dict[str, Any]:
    """Answer one message of a page.

    Parameters
    ----------
    message
        What the page sent, whatever it is.
    displayed
        The views that it may ask about.

    Returns
    -------
    dict
        ``id`` of the question, and ``answer`` or ``error``: what went wrong is told to the page, never to the kernel's
        log or to the cell that happens to run.
    """
    number = message.get("id") if isinstance(message, dict) else None
    try:
        return {"id": number, "answer": _answered(message, displayed)}
    except InvalidInput as problem:
        return {"id": number, "error": str(problem)}
    except Exception as problem:  # noqa: BLE001  -- a bug of ours must not print a traceback into the notebook
        return {"id": number, "error": f"{type(problem).__name__}: {problem}"}


def _answered(message: object, displayed: Displayed) -> Mapping[str, Any]:
    if not isinstance(message, dict):
        raise InvalidInput(f"a question must be an object, got {type(message).__name__}.")
    name, arguments = message.get("question"), message.get("arguments", {})
    if not isinstance(name, str) or name not in _ANSWERS:
        raise not_one_of("question", _ANSWERS, name)
    if not isinstance(arguments, dict):
        raise InvalidInput(f"'arguments' of the question {name!r} must be an object, got {type(arguments).__name__}.")
    return _ANSWERS[name](arguments, displayed=displayed)


@cache
def _workbench_version() -> str | None:
    try:
        return version("jupyter-workbench")
    except PackageNotFoundError:  # a checkout on the path, not installed
        return None
