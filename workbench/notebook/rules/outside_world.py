"""What a run depends on besides code, data and parameters: the clock, the network, the machine, the person."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.names_in_code import resolved_name
from workbench.notebook.rules.magics import DOWNLOAD, shown_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft
    from workbench.notebook.names_in_code import Call

CLOCKS = frozenset(
    {"datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today"}
    | {"pandas.Timestamp.now", "pandas.Timestamp.today", "pandas.Timestamp.utcnow"}
    | {"time.localtime", "time.gmtime", "time.ctime", "time.asctime"}
)
STOPWATCHES = frozenset({"time.time", "time.time_ns", *CLOCKS})  # what people also measure durations with
TODAY = frozenset({"now", "today"})
TAKES_TODAY = frozenset({"pandas.to_datetime", "pandas.Timestamp", "numpy.datetime64"})
SEEDING = frozenset({"seed", "manual_seed", "set_seed", "default_rng", "RandomState", "seed_everything", "Random"})

NETWORK = frozenset(
    {f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request", "Session")}
    | {f"httpx.{verb}" for verb in ("get", "post", "put", "request", "stream", "Client", "AsyncClient")}
    | {"urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.request.Request", "urllib.urlopen"}
    | {"aiohttp.ClientSession", "wget.download", "gdown.download", "boto3.client", "boto3.resource", "ftplib.FTP"}
    | {"huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download", "datasets.load_dataset"}
    | {"seaborn.load_dataset", "yfinance.download", "yfinance.Ticker", "nltk.download", "torch.hub.load"}
    | {"kagglehub.dataset_download", "tensorflow_datasets.load", "spacy.cli.download", "openml.datasets.get_dataset"}
)
FETCHES = re.compile(
    r"sklearn\.datasets\.fetch_\w+|(tensorflow\.)?keras\.datasets\.\w+\.load_data|pandas_datareader\..+"
)
ADDRESS = re.compile(r"(https?|ftp|s3|gs|gcs|abfss?|hdfs)://")
READING = re.compile(r"(read|scan|open|load|fetch|download|get)(_\w+)?|imread|retrieve|urlopen|urlretrieve")
HOST = re.compile(r"(?P<scheme>[a-z0-9]+://)([^/@\s]*@)?(?P<host>[\w.-]+)")

WHO_AND_WHERE = {
    "os.getenv": "an environment variable",
    "getpass.getuser": "the user's name",
    "os.getlogin": "the user's name",
    "socket.gethostname": "the machine's name",
    "socket.getfqdn": "the machine's name",
    "platform.node": "the machine's name",
    "os.uname": "the machine's name",
    "pathlib.Path.home": "the user's home folder",
    "os.path.expanduser": "the user's home folder",
}
SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|credential|auth")
PROMPTS = frozenset({"input", "raw_input", "breakpoint", "getpass.getpass", "pdb.set_trace", "IPython.embed"})
DEBUGGER = re.compile(r"\s*%debug\b")


@rule(
    "WBN117",
    severity="info",
    remedy="Make the moment a parameter, so that a later run can be given the same one.",
)
def depends_on_the_clock(draft: Draft) -> Iterator[Evidence]:
    """The code asks what time it is, so its result changes with the day it runs on.

    Fires once a cell, for ``datetime.now()``, ``date.today()``, ``pd.Timestamp.now()`` and the like, and as a warning
    for a seed taken from the clock. Does not fire for ``time.time()`` and ``perf_counter()`` elsewhere, nor for moments
    that are subtracted from one another: those measure how long something took.
    """
    stopwatch = _measured(draft)
    told: set[int] = set()
    for call in draft.calls:
        if call.method in SEEDING and any(_is_clock(part, draft) for part in ast.walk(call.node)):
            title = "The seed is taken from the clock, so no two runs draw the same numbers"
            yield Evidence(title=title, severity="warning", cell=call.cell, line=call.line)
            told.add(call.cell)
        elif call.cell not in told and id(call.node) not in stopwatch and _asks_the_day(call):
            told.add(call.cell)
            yield Evidence(title=f"The code asks for the time: {_shown(call)}", cell=call.cell, line=call.line)


@rule(
    "WBN118",
    severity="info",
    remedy="Keep a copy of what is fetched in the project, or name it with wb.input(…), so that the record tells it.",
)
def depends_on_the_network(draft: Draft) -> Iterator[Evidence]:
    """The code fetches something over the network: without it, or when it has changed there, the run differs.

    Fires once a cell, at the first such call (``requests.get``, ``pd.read_csv("https://…")``, ``fetch_openml``,
    ``!wget``). Does not fire for addresses that are only shown or stored in a name, nor for installs (WBN107).
    """
    fetched = [(call.cell, call.line, _shown(call)) for call in draft.calls if _fetches(call)]
    for cell in draft.cells:
        lines = [(line, text) for line, text in cell.python.magics if DOWNLOAD.match(text)]
        fetched += [(cell.index, line, shown_command(text)) for line, text in lines]
    told: set[int] = set()
    for index, line, what in sorted(fetched):
        if index not in told:
            told.add(index)
            yield Evidence(title=f"The cell needs the network: {what}", cell=index, line=line)


@rule(
    "WBN119",
    severity="info",
    remedy="Make it a parameter, with a default that works elsewhere.",
)
def depends_on_the_surroundings(draft: Draft) -> Iterator[Evidence]:
    """The code reads what differs from machine to machine: environment variables, user, host, home folder.

    Fires once a notebook for each of them, at its first use. Does not fire for variables that are set by the notebook
    or have a default in the code, nor for those whose name tells that they hold a secret (that is where secrets
    belong).
    """
    told: set[str] = set()
    for cell, line, what in sorted(_surroundings(draft)):
        if what not in told:
            told.add(what)
            yield Evidence(title=f"The code depends on {what}", cell=cell, line=line)


@rule(
    "WBN120",
    severity="error",
    remedy="Make what is asked for a parameter; in a run nobody answers.",
)
def waits_for_a_person(draft: Draft) -> Iterator[Evidence]:
    """A cell waits for somebody to type: ``input()``, ``getpass()``, a debugger. A run stops there.

    Fires at each such call: as an error when it is sure to be reached, as a warning in a function, a branch or a
    ``try``. Does not fire for a function of that name which the notebook defines, in cells tagged
    ``raises-exception``, nor for widgets.
    """
    cells = {cell.index: cell for cell in draft.cells}
    for call in draft.calls:
        if call.name in PROMPTS and call.name not in draft.bound and not cells[call.cell].may_fail:
            sure = cells[call.cell].surely_runs(call.line)
            yield Evidence(
                title=f"The cell waits for somebody to type: {_shown(call)}",
                severity="error" if sure else "warning",
                cell=call.cell,
                line=call.line,
            )
    for cell in draft.cells:
        for line, text in cell.python.magics:
            if DEBUGGER.match(text):
                yield Evidence(title="The cell opens a debugger: %debug", cell=cell.index, line=line)


def _asks_the_day(call: Call) -> bool:
    if call.name in CLOCKS:
        return call.name not in ("time.localtime", "time.gmtime", "time.ctime", "time.asctime") or not call.node.args
    first = call.node.args[0] if call.node.args else None
    return call.name in TAKES_TODAY and isinstance(first, ast.Constant) and first.value in TODAY


def _is_clock(node: ast.AST, draft: Draft) -> bool:
    return isinstance(node, ast.Call) and resolved_name(node.func, draft.imported) in STOPWATCHES


def _measured(draft: Draft) -> set[int]:
    """Return the calls (by identity) whose moment is subtracted somewhere, at once or by the name it is kept under."""
    differences: set[str] = set()
    inside: set[int] = set()
    kept: list[tuple[str, ast.expr]] = []
    for _, tree in draft.trees:
        for node in ast.walk(tree):
            match node:
                case ast.BinOp(op=ast.Sub(), left=left, right=right):
                    parts = [part for side in (left, right) for part in ast.walk(side)]
                    differences |= {part.id for part in parts if isinstance(part, ast.Name)}
                    inside |= {id(part) for part in parts}
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    kept.append((name, value))
    return inside | {id(value) for name, value in kept if name in differences}


def _fetches(call: Call) -> bool:
    if call.name in NETWORK or FETCHES.fullmatch(call.name):
        return True
    if call.name.startswith("torchvision.datasets."):
        return any(
            each.arg == "download" and isinstance(each.value, ast.Constant) and each.value.value
            for each in call.node.keywords
        )
    first = call.node.args[0] if call.node.args else None
    is_address = isinstance(first, ast.Constant) and isinstance(first.value, str) and ADDRESS.match(first.value)
    return bool(is_address) and READING.fullmatch(call.method) is not None


def _surroundings(draft: Draft) -> Iterator[tuple[int, int, str]]:
    set_here = _set_here(draft)
    for call in draft.calls:
        if call.name in ("os.getenv", "os.environ.get"):
            if len(call.node.args) == 1 and not call.node.keywords:
                yield from ((call.cell, call.line, what) for what in _variable(call.node.args[0], set_here))
        elif call.name in WHO_AND_WHERE:
            yield call.cell, call.line, WHO_AND_WHERE[call.name]
    for cell, tree in draft.trees:
        for node in ast.walk(tree):
            match node:
                case ast.Subscript(value=value, slice=key, ctx=ast.Load()):
                    if resolved_name(value, draft.imported) == "os.environ":
                        yield from ((cell, node.lineno, what) for what in _variable(key, set_here))


def _variable(key: ast.expr, set_here: frozenset[str]) -> Iterator[str]:
    """Name the environment variable, unless it holds a secret or the notebook itself sets it."""
    name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    if name is None:
        yield "environment variables"
    elif not SECRET_NAME.search(name) and name not in set_here:
        yield f"the environment variable {name}"


def _set_here(draft: Draft) -> frozenset[str]:
    stored = (
        node.slice.value
        for _, tree in draft.trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant)
    )
    return frozenset(name for name in stored if isinstance(name, str))


def _shown(call: Call) -> str:
    """Show a call without what it is given, which may be private; of an address only its host."""
    called = ast.unparse(call.node.func)
    first = call.node.args[0] if call.node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and (found := HOST.match(first.value)):
        return f"{called}('{found['scheme']}{found['host']}/…')"
    return f"{called}({'…' if call.node.args or call.node.keywords else ''})"
