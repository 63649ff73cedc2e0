"""The link in a real kernel: asked over a real comm, as a page does it, also while a cell runs."""

import contextlib
import queue
import runpy
import time
import uuid
from pathlib import Path

import pytest

from tests.own_kernel import own_kernel
from workbench.views.kernel.link import QUESTIONS
from workbench.views.kernel.pushes import PUSHES

# one worker, one kernel
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("link")]

PATIENCE = 120
SHOW = f"""
import runpy, sys
sys.path.append({str(Path(__file__).parents[3])!r})
from IPython.display import display
words = runpy.run_path({str(Path(__file__).parents[2] / "golden" / "payload" / "every_word.py")!r})
held = runpy.run_path({str(Path(__file__).with_name("conftest.py"))!r})
report = held["HeldReport"](words["every_word"]())
"""
LINKED = """
import pyarrow as pa
places = range(30_000)
wages = pa.table({"wage": [float(each % 10) for each in places], "union": [each % 3 == 0 for each in places]})
cuts = {"wage": {"edges": [0.0, 2.0, 5.0, 9.0]}, "union": {"values": [[True], [False]], "literal": "boolean"}}
linked = held["LinkedReport"](wages, cuts, shown=["wage"])
display(linked)
print(linked.payload.id)
"""


class Page:
    """What a page does with a kernel, over the same channels, and everything that the kernel tells it."""

    def __init__(self, client, log):
        self.client = client
        self.log = log
        self.heard = []
        self.subshell = None
        self.comm = uuid.uuid4().hex
        self.manager = None

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

    def listen(self, *views):
        """Open the comm for pushes, and ask what is selected in *views*; returns the comm's id."""
        data = {"views": list(views), "page": self.comm}
        message = self.client.session.msg(
            "comm_open", {"comm_id": uuid.uuid4().hex, "target_name": PUSHES, "data": data}
        )
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)
        self.until_idle(message["header"]["msg_id"])
        return message["content"]["comm_id"]

    def pushed(self, comm, start=0):
        """What was heard on the comm for pushes, in the order of its numbers."""
        said = [each["content"] for each in self.heard[start:] if each["msg_type"] == "comm_msg"]
        told = [each["data"] for each in said if each["comm_id"] == comm]
        turns = [each.pop("turn") for each in map(dict, told)]
        assert turns == sorted(set(turns))
        return [{"view": each["view"], "bins": each["bins"]} for each in told]

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
    with log.open("w") as stderr, own_kernel(stderr=stderr, stdout=stderr, **environment) as (manager, client):
        page = Page(client, log)
        page.manager = manager
        page.execute(SHOW)
        yield page


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


@pytest.fixture
def linked(kernel):
    """The id of a view with linked fields, in which nothing is selected."""
    kernel.execute("try: linked\nexcept NameError: pass\nelse: linked.select()")
    return kernel.execute("print(linked.payload.id)" if "linked" in kernel.execute("print(dir())") else LINKED).strip()


def selecting(view, **bins):
    """The question that a page asks after a brush."""
    aggregates = [{"field": "union", "within": [], "value": None, "weight": None}]
    selections = [{"view": view, "bins": bins}]
    return {
        "id": 1,
        "question": "select",
        "arguments": {"view": view, "selections": selections, "aggregates": aggregates},
    }


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


def test_a_selection_made_by_hand_is_there_for_code(kernel, linked):
    answer = kernel.ask(selecting(linked, wage=[0, 1]))["answer"]
    assert answer == {
        "turn": answer["turn"],
        "rows": 15_000,
        "of": 30_000,
        "aggregates": [{"rows": [5_000, 10_000, 0, 0], "sums": None, "weights": None}],
    }
    assert kernel.execute("print(linked.selection.words, linked.selection.mask.sum())") == "wage is 0 – 5 15000\n"


@pytest.mark.usefixtures("subshells")
def test_a_selection_is_answered_while_a_cell_runs_which_sees_it(kernel, running, linked):
    request, end = running("print(linked.selection.predicate)")
    start = len(kernel.heard)
    assert kernel.ask(selecting(linked, union=[0]))["answer"]["rows"] == 10_000
    assert not any(belongs(message, request) and state(message) == "idle" for message in kernel.heard[start:])
    end()
    kernel.until_idle(request)
    assert '"union" = TRUE' in printed(kernel.heard[start:], request)


@pytest.mark.usefixtures("subshells")
def test_observers_are_called_between_cells_and_print_below_the_last_one(kernel, running, linked):
    kernel.execute(
        "import threading\n"
        "def seen(change):\n"
        "    print('seen', change['new'].words, threading.current_thread() is threading.main_thread())\n"
        "linked.observe(seen, 'selection')"
    )
    request, end = running("print('ended')")
    start = len(kernel.heard)
    kernel.ask(selecting(linked, wage=[2]))
    kernel.ask(selecting(linked, wage=[0]))
    end()
    kernel.hear(lambda _: printed(kernel.heard[start:], request).count("\n") == 2)
    assert printed(kernel.heard[start:], request) == "ended\nseen wage is 0 – 2 True\n"
    kernel.execute("linked.unobserve(seen, 'selection')")


@pytest.mark.usefixtures("subshells")
def test_an_observer_that_fails_shows_its_traceback_below_the_cell_and_the_page_is_answered(kernel, linked):
    kernel.execute("def broken(change): raise ZeroDivisionError('mine')\nlinked.observe(broken, 'selection')")
    assert kernel.ask(selecting(linked, wage=[1]))["answer"]["rows"] == 9_000
    shown = kernel.hear(lambda message: message["msg_type"] == "error")
    assert shown["content"]["ename"] == "ZeroDivisionError"
    kernel.execute("linked.unobserve(broken, 'selection')")


def test_what_code_selects_is_told_to_the_page_and_what_the_page_selects_is_not(kernel, linked):
    comm = kernel.listen(linked)
    assert kernel.pushed(comm) == []
    kernel.execute("linked.select(wage=(2, 5))")
    kernel.ask(selecting(linked, wage=[2]))
    kernel.execute("linked.select(wage=(2, 5), union=True)\nlinked.select()")
    told = [{"wage": [1]}, {"wage": [1], "union": [0]}, {}]
    assert kernel.pushed(comm) == [{"view": linked, "bins": bins} for bins in told]


def test_a_page_that_opens_is_told_what_is_selected(kernel, linked):
    kernel.execute("linked.select(union=False)")
    assert kernel.pushed(kernel.listen("other")) == []
    assert kernel.pushed(kernel.listen(linked)) == [{"view": linked, "bins": {"union": [1]}}]


@pytest.mark.usefixtures("subshells")
def test_after_a_push_from_a_running_cell_questions_are_answered_beside_it(kernel, running, linked, tmp_path):
    comm = kernel.listen(linked)
    gate = tmp_path / "later"
    request, end = running(
        f"linked.select(wage=(0, 2))\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.01)"
    )
    end()
    kernel.hear(lambda message: message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm)
    assert kernel.hello(linked)["views"] == {linked: True}
    assert kernel.ask(selecting(linked, wage=[2]))["answer"]["rows"] == 15_000
    gate.touch()
    kernel.until_idle(request)


def test_rows_are_answered(kernel, linked):
    asked = {"view": linked, "selections": [{"view": linked, "bins": {"wage": [2]}}], "offset": 1, "limit": 2}
    answer = kernel.ask({"id": 1, "question": "rows", "arguments": asked})["answer"]
    assert (answer["n"], answer["rows"]) == (15_000, [[6, 6.0], [7, 7.0]])


def test_a_kernel_that_reads_the_rows_is_shut_down_at_once(tmp_path):
    with started(tmp_path) as page:
        page.execute(LINKED)
        page.execute(
            "import threading\n"
            "from workbench.views.rows.linked_rows import LinkedRows\n"
            "def slow(batch): threading.Event().wait(1); return held['np'].zeros(batch.num_rows, 'u1')\n"
            "fields = linked.payload.links.fields\n"
            "many = held['Source'].of(pa.concat_tables([wages] * 600))\n"
            "rows = LinkedRows(fields, source=many, codes={'wage': slow})\nrows.prepare()"
        )
        process = page.manager.provisioner.process
        page.manager.shutdown_wait_time = 60  # before it kills: reading would go on for longer
        page.manager.shutdown_kernel()
        assert process.returncode == 0
