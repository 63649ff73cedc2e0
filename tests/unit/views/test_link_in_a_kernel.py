"""The link in a real kernel: asked over a real comm, as a page does it, also while a cell runs."""

import contextlib
import queue
import runpy
import time
import uuid
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

from workbench.views.link import QUESTIONS

# one worker, one kernel
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("link")]

PATIENCE = 60
SHOW = f"""
import runpy
from IPython.display import display
words = runpy.run_path({str(Path(__file__).parents[2] / "golden" / "payload" / "every_word.py")!r})
held = runpy.run_path({str(Path(__file__).with_name("conftest.py"))!r})
report = held["HeldReport"](words["every_word"]())
"""


class Page:
    """What a page does with a kernel, over the same channels, and everything that the kernel tells it."""

    def __init__(self, client, log):
        self.client = client
        self.log = log
        self.heard = []
        self.subshell = None
        self.comm = uuid.uuid4().hex

    def control(self, kind, **content):
        """Send a request on the control channel and return the content of its reply."""
        request = self.client.session.msg(kind, content)
        self.client.control_channel.send(request)
        while True:
            reply = self.client.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                return reply["content"]

    def send(self, kind, **content):
        """Send a message of our comm; returns its id."""
        message = self.client.session.msg(kind, {"comm_id": self.comm, **content})
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def hear(self, wanted):
        """Read what the kernel says to everybody until *wanted* is among it; returns that message."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                message = self.client.get_iopub_msg(timeout=1)
                self.heard.append(message)
                if wanted(message):
                    return message
        raise AssertionError(f"not heard; the last were {[brief(each) for each in self.heard[-10:]]}")

    def until_idle(self, request):
        return self.hear(lambda message: belongs(message, request) and state(message) == "idle")

    def open(self):
        """Open the comm, in a subshell where the kernel has them."""
        features = self.control("kernel_info_request").get("supported_features", [])
        if "kernel subshells" in features:
            self.subshell = self.control("create_subshell_request")["subshell_id"]
        self.until_idle(self.send("comm_open", target_name=QUESTIONS, data={}))

    def ask(self, data):
        """Send *data* and return what is answered."""
        request = self.send("comm_msg", data=data)
        answer = self.hear(lambda message: message["msg_type"] == "comm_msg" and belongs(message, request))
        self.until_idle(request)
        return answer["content"]["data"]

    def hello(self, *views):
        return self.ask({"id": 1, "question": "hello", "arguments": {"views": list(views)}})["answer"]

    def execute(self, code):
        """Run a cell and return what it printed."""
        request = self.client.execute(code)
        start = len(self.heard)
        self.until_idle(request)
        return printed(self.heard[start:], request)

    def targets(self):
        return len(self.control("comm_info_request", target_name=QUESTIONS)["comms"])


def belongs(message, request):
    return message["parent_header"].get("msg_id") == request


def state(message):
    return message["content"].get("execution_state")


def brief(message):
    return message["msg_type"], message["parent_header"].get("msg_type"), message["content"]


def printed(messages, request):
    """What reached the output of a cell as text; what reached no cell, or another one, is a failure."""
    streams = [message for message in messages if message["msg_type"] in {"stream", "error"}]
    assert [brief(message) for message in streams if not belongs(message, request)] == []
    return "".join(message["content"].get("text", "") for message in streams)


@contextlib.contextmanager
def started(folder, **environment):
    log = folder / "kernel.log"
    manager = KernelManager(kernel_name="python3")
    with log.open("w") as stderr:
        manager.start_kernel(stderr=stderr, stdout=stderr, **environment)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            page = Page(client, log)
            page.execute(SHOW)
            yield page
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A page and its kernel, which has shown a view."""
    with started(tmp_path_factory.mktemp("kernel")) as page:
        page.execute("report")
        page.open()
        yield page


@pytest.fixture
def running(kernel, tmp_path):
    """A cell that runs until the test is done with it: ``running(code)`` gives its request, and how to end it."""
    requests = []

    def begin(code="pass"):
        gate = tmp_path / "gate"
        wait = (
            f"import pathlib, time\nprint('begun')\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.01)\n"
        )
        request = kernel.client.execute(wait + code)
        kernel.hear(lambda message: belongs(message, request) and message["content"].get("text") == "begun\n")
        requests.append(request)
        return request, gate.touch

    yield begin
    (tmp_path / "gate").touch()
    kernel.execute("pass")  # behind all others


@pytest.fixture
def subshells(kernel):
    if kernel.subshell is None:
        pytest.skip("this ipykernel has no subshells: it answers between cells")


@pytest.fixture
def id_of_the_view(kernel):
    return runpy.run_path(str(Path(__file__).parents[2] / "golden" / "payload" / "every_word.py"))["every_word"]().id


def test_the_kernel_answers_hello(kernel, id_of_the_view):
    assert kernel.hello(id_of_the_view, "other")["views"] == {id_of_the_view: True, "other": False}


@pytest.mark.usefixtures("subshells")
def test_it_answers_while_a_cell_runs(kernel, running):
    request, end = running()
    start = len(kernel.heard)
    assert kernel.hello()["views"] == {}
    assert not any(belongs(message, request) and state(message) == "idle" for message in kernel.heard[start:])
    end()
    kernel.until_idle(request)


@pytest.mark.usefixtures("subshells")
def test_a_kernel_that_has_answered_beside_a_cell_still_says_that_it_is_busy(kernel, running):
    request, end = running()
    for _ in range(3):
        kernel.hello()
        kernel.hear(lambda message: belongs(message, request) and state(message) == "busy")
    end()
    kernel.until_idle(request)
    kernel.until_idle(kernel.send("comm_msg", data={}))
    assert state([message for message in kernel.heard if message["msg_type"] == "status"][-1]) == "idle"


@pytest.mark.usefixtures("subshells")
def test_what_threads_of_a_cell_print_after_a_question_is_in_the_cell(kernel, running):
    code = (
        "import threading\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "thread = threading.Thread(target=print, args=('a thread',)); thread.start(); thread.join()\n"
        "with ThreadPoolExecutor(2) as pool: list(pool.map(print, ['in a pool']))"
    )
    request, end = running(code)
    start = len(kernel.heard)
    kernel.hello()
    kernel.hear(lambda message: belongs(message, request) and state(message) == "busy")
    end()
    kernel.until_idle(request)
    assert printed(kernel.heard[start:], request).split("\n") == ["a thread", "in a pool", ""]


def test_asking_runs_no_hook_of_the_notebook(kernel):
    hook = "hook = lambda: print('a hook')\nget_ipython().events.{}('post_execute', hook)"
    assert kernel.execute(hook.format("register")) == "a hook\n"
    start = len(kernel.heard)
    kernel.hello()
    assert [brief(message) for message in kernel.heard[start:] if message["msg_type"] == "stream"] == []
    assert kernel.execute("print('a cell')") == "a cell\na hook\n"
    kernel.execute(hook.replace("hook = lambda: print('a hook')\n", "").format("unregister"))


@pytest.mark.parametrize(
    "data", [None, [1], "hello", {}, {"question": "hullo"}, {"question": "hello", "arguments": []}]
)
def test_a_malformed_message_leaves_no_trace_in_the_notebook_or_the_log(kernel, data):
    before = kernel.log.read_text()
    start = len(kernel.heard)
    assert set(kernel.ask(data)) == {"id", "error"}
    assert [brief(message) for message in kernel.heard[start:] if message["msg_type"] in {"stream", "error"}] == []
    assert kernel.log.read_text() == before


def test_another_page_is_answered_as_well(kernel):
    other = Page(kernel.client, kernel.log)
    other.open()
    assert other.hello("other")["views"] == {"other": False}
    other.until_idle(other.send("comm_close", data={}))
    assert kernel.hello()["views"] == {}


def test_a_kernel_listens_from_its_first_view_on_but_not_in_a_recorded_run(tmp_path):
    with started(tmp_path) as page:
        page.execute(f"import os\nos.environ['WORKBENCH_RUN'] = {str(tmp_path)!r}\ndisplay(report)")
        assert page.targets() == 0
        page.execute(
            "import workbench as wb\ndel os.environ['WORKBENCH_RUN']\nwb.options.embed = 'still'\ndisplay(report)"
        )
        assert page.targets() == 0
        page.execute("wb.options.embed = 'full'\ndisplay(report)\ndisplay(report)")
        assert page.targets() == 1
