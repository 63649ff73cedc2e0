"""The link: a page asks the kernel about the views that the kernel has shown.

A page opens a comm for `QUESTIONS` and asks by name, with one message a question::

    {"id": 7, "question": "hello", "arguments": {"views": ["3f…"]}}
    {"id": 7, "answer": {"payload_version": "1.0", "workbench_version": "0.1.0", "views": {"3f…": true}}}
    {"id": 7, "error": "'question' must be one of ['hello', 'rows'], got 'hullo'. Did you mean 'hello'?"}

The names are a fixed set, and nothing that a page says is executed: what an untrusted notebook may ask is harmless. The
page alone opens this comm and the kernel alone answers on it, so that ipykernel answers in the subshell which the
question came by, also while a cell runs; what the kernel says unasked needs a comm of its own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.kernel.aside import Aside
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.pushes import PUSHES, Pushes, asked_from
from workbench.views.kernel.questions.correlate import correlate
from workbench.views.kernel.questions.forget import forget
from workbench.views.kernel.questions.hello import hello
from workbench.views.kernel.questions.news import news
from workbench.views.kernel.questions.rows import rows
from workbench.views.kernel.questions.select import select
from workbench.views.rows.selecting import deliver_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comm.base_comm import BaseComm

    from workbench.views.report import Report

__all__ = ["QUESTIONS", "Displayed", "answer", "remember"]

QUESTIONS = "workbench.questions"


_displayed = Displayed()
_pushes = Pushes(_displayed)


def remember(view_id: str, view: Report, *, shell: Any) -> None:
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
    _pushes.follow(view)
    _listen(shell)


def _listen(shell: Any) -> None:
    """Answer the questions of pages, from the first view on."""
    from comm import create_comm, get_comm_manager

    manager = get_comm_manager()
    if QUESTIONS in manager.targets:
        return
    aside = Aside(shell)
    deliver_with(aside.later)
    manager.register_target(QUESTIONS, partial(_opened, aside))
    manager.register_target(PUSHES, partial(_opened_for_pushes, aside))
    # Known to the kernel and told to nobody. A page finds it with `comm_info` and so opens no comm where nobody would
    # answer: ipykernel writes an error into the server's log for each of those.
    sign = create_comm(target_name=QUESTIONS, primary=False)
    _leave_open(sign)
    manager.register_comm(sign)


def _leave_open(opened: BaseComm) -> None:
    # Python closes a comm as it ends, and JupyterLab complains of one that it has forgotten in a restart.
    opened.close = lambda *_, **__: None  # type: ignore[method-assign]


def _opened(aside: Aside, opened: BaseComm, message: Mapping[str, Any]) -> None:
    seen = _displayed.seen_from(opened.comm_id)

    def handle(message: Mapping[str, Any]) -> None:
        with asked_from(opened.comm_id):
            opened.send(answer(message.get("content", {}).get("data"), displayed=seen))
        aside.tidy(message)

    def close(message: Mapping[str, Any]) -> None:
        seen.leave()
        aside.tidy(message)

    aside.tidy(message)
    _leave_open(opened)
    opened.on_close(close)
    # Not `on_msg`: around its callback comm runs the hooks that IPython has for cells. Matplotlib's would show the
    # figure that a running cell is still drawing, and close it.
    opened.handle_msg = handle  # type: ignore[method-assign,assignment]


def _opened_for_pushes(aside: Aside, opened: BaseComm, message: Mapping[str, Any]) -> None:
    def close(message: Mapping[str, Any]) -> None:
        _pushes.leave(opened)
        aside.tidy(message)

    aside.tidy(message)
    _leave_open(opened)
    opened.on_close(close)
    opened.handle_msg = aside.tidy  # type: ignore[method-assign,assignment]  # as above; a page says nothing here
    _pushes.join(opened, message)


class Question(Protocol):
    """How a question is answered: from its arguments and the views that were shown, in any thread."""

    def __call__(self, arguments: Mapping[str, Any], *, displayed: Displayed) -> Mapping[str, Any]:
        """Return the answer as plain values, or raise `InvalidInput`."""


_ANSWERS: Mapping[str, Question] = {
    "correlate": correlate,
    "forget": forget,
    "hello": hello,
    "news": news,
    "rows": rows,
    "select": select,
}


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
