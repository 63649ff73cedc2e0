from __future__ import annotations

import pytest


def result(*, count: int | None = 1) -> list[dict[str, object]]:
    output = {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}}
    return [output | ({} if count is None else {"execution_count": count})]


def warning(code: str) -> list[dict[str, str]]:
    text = f"/tmp/ipykernel_12/3456.py:2: FutureWarning: soon\n  {code}\n"
    return [{"output_type": "stream", "name": "stderr", "text": text}]


def failure(code: str) -> list[dict[str, object]]:
    traceback = [
        "\x1b[31m-----\x1b[39m",
        "Cell \x1b[32mIn[1]\x1b[39m, line 1\n\x1b[32m----> 1\x1b[39m " + code,
        "KeyError: 1",
    ]
    return [{"output_type": "error", "ename": "KeyError", "evalue": "1", "traceback": traceback}]


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("x = f()", result()),
        ("f();", result()),
        ("f();  # shown no more", result()),
        ("# f()", result()),
        ("f()", result(count=4)),
        ("frame.new()", warning("frame.old()")),
        ("frame.new()", failure("frame.old()")),
    ],
)
def test_it_fires_when_the_code_cannot_have_made_the_output(found, code, source, outputs):
    [finding] = found("WBN115", "y = 1", code(source, count=1, outputs=outputs))
    assert (finding.cell, finding.severity) == (1, "warning")


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("f()", result()),
        ("f()", result(count=None)),
        ("%%time\nx = f()", result()),
        ("x = !ls", result()),
        ("x = ';'\nx", result()),
        ("x = f()", [{"output_type": "stream", "name": "stdout", "text": "3"}]),
        ("x = 1\nframe.old()", warning("frame.old()")),
        ("frame.old()", failure("frame.old()")),
        ('f(\n    frame["a"],\n    2,\n)', warning("f(frame['a'], 2)")),
        ("InteractiveShell.ast_node_interactivity = 'last_expr_or_assign'\nx = f()", result()),
    ],
)
def test_it_is_silent_when_it_can(found, code, source, outputs):
    assert not found("WBN115", code(source, count=1, outputs=outputs))


def test_a_warning_may_quote_a_line_of_another_cell(found, code):
    assert not found(
        "WBN115", code("def f():\n    frame.old()", count=1), code("f()", count=2, outputs=warning("frame.old()"))
    )


def timed(cell, moment):
    return {**cell, "metadata": {"execution": {"iopub.execute_input": moment}}}


def test_it_fires_once_when_a_cell_above_ran_later_though_the_counts_rise(found, code):
    cells = [
        timed(code("a = 1", count=1), "2026-01-05T10:00:00.000000Z"),
        timed(code("a", count=2, outputs=result(count=2)), "2026-01-02T10:00:00.000000Z"),
        timed(code("a", count=3, outputs=result(count=3)), "2026-01-01T10:00:00.000000Z"),
    ]
    [finding] = found("WBN115", *cells)
    assert (finding.cell, finding.facts["seconds"]) == (1, 3 * 86_400)
    assert "3 days" in finding.title


@pytest.mark.parametrize("moment", ["2026-01-05T10:00:01.000000Z", "soon", None, 7])
def test_it_is_silent_when_the_times_rise_or_cannot_be_read(found, code, moment):
    cells = [
        timed(code("a = 1", count=1), "2026-01-05T10:00:00Z"),
        timed(code("a", count=2, outputs=result(count=2)), moment),
    ]
    assert not found("WBN115", *cells)


def test_it_is_silent_in_another_language(found, code):
    assert not found("WBN115", code("x <- 1", count=1, outputs=result()), language="R")
