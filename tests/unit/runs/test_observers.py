"""What a run reads and writes is seen, whichever library does it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workbench.runs.engine import run

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow


def names(files: list[dict[str, Any]]) -> list[str]:
    return sorted(Path(file["path"]).name for file in files)


def completed(finished: Run) -> Run:
    assert finished.error is None
    assert finished.record["kernel"]["not_observed"] == []
    return finished


@pytest.fixture
def table(project: Path) -> bytes:
    """A small Parquet table under many names; the content is returned."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1, 2, 3]}), project / "t.parquet")
    content = (project / "t.parquet").read_bytes()
    for name in (
        *("pandas", "polars", "lazy", "pyarrow", "file", "dataset", "duckdb", "sql", "quoted", "method", "unread"),
        *("part/one", "part/two", "glob-1", "glob-2"),
    ):
        path = project / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return content


def test_files_opened_by_python_are_inputs(make_notebook: MakeNotebook, project: Path) -> None:
    for name in ("open.txt", "path.txt", "frame.csv", "os.bin"):
        (project / name).write_text("a,b\n1,2\n")
    make_notebook(
        "import os, numpy as np, pandas as pd\nfrom pathlib import Path\n"
        "open('open.txt').read(); open('open.txt').close()\n"
        "Path('path.txt').read_text()\nos.close(os.open('os.bin', os.O_RDONLY))\npd.read_csv('frame.csv')\n"
        "np.save('array.npy', np.arange(3)); np.load('array.npy')\nPath('unfinished').write_text('x')\n"
        "Path('unfinished').rename('renamed')\nPath('gone').write_text('x'); Path('gone').unlink()"
    )
    finished = completed(run(project / "work.ipynb"))
    assert names(finished.record["inputs"]) == ["frame.csv", "open.txt", "os.bin", "path.txt"]
    assert names(finished.record["outputs"]) == ["array.npy", "renamed"]


def test_files_opened_in_native_code_are_inputs_with_their_hash(
    make_notebook: MakeNotebook, project: Path, table: bytes
) -> None:
    notebook = make_notebook(
        "import pandas as pd\npd.read_parquet('pandas.parquet')",
        "import polars as pl\npl.read_parquet('polars.parquet')\npl.scan_parquet('lazy.parquet').collect()\n"
        "pl.read_parquet('glob-*.parquet')",
        "import pyarrow.parquet as pq, pyarrow.dataset as ds\npq.read_table('pyarrow.parquet')\n"
        "pq.ParquetFile('file.parquet').read()\nds.dataset('part').to_table()\nds.dataset('dataset.parquet').to_table()",
        "import duckdb\nduckdb.read_parquet('duckdb.parquet').fetchall()\n"
        "duckdb.sql(\"from 'sql.parquet'\").fetchall()\n"
        "duckdb.connect().execute('select * from \"quoted.parquet\"').fetchall()\n"
        "duckdb.connect().read_parquet('method.parquet').fetchall()",
    )
    inputs = completed(run(notebook)).record["inputs"]
    assert names(inputs) == sorted(
        f"{name}.parquet"
        for name in (
            *("pandas", "polars", "lazy", "glob-1", "glob-2", "pyarrow", "file", "one", "two", "dataset"),
            *("duckdb", "sql", "quoted", "method"),
        )
    )
    assert {file["sha256"] for file in inputs} == {hashlib.sha256(table).hexdigest()}
    assert {(file["bytes"], file["changed_during_run"]) for file in inputs} == {(len(table), False)}


def test_files_written_in_native_code_are_outputs_and_no_inputs(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook(
        "import pandas as pd\npd.DataFrame({'a': [1]}).to_parquet('pandas.parquet')\npd.read_parquet('pandas.parquet')",
        "import polars as pl\npl.DataFrame({'a': [1]}).write_parquet('polars.parquet')\n"
        "pl.LazyFrame({'a': [1]}).sink_parquet('sink.parquet')\npl.read_parquet('polars.parquet')",
        "import pyarrow as pa, pyarrow.parquet as pq\npq.write_table(pa.table({'a': [1]}), 'pyarrow.parquet')",
        "import duckdb\nduckdb.sql('select 1').write_parquet('relation.parquet')\n"
        "duckdb.execute(\"copy (select 1) to 'copy.parquet'\")",
    )
    finished = completed(run(notebook))
    assert finished.record["inputs"] == []
    assert names(finished.record["outputs"]) == [
        *("copy.parquet", "pandas.parquet", "polars.parquet", "pyarrow.parquet", "relation.parquet", "sink.parquet")
    ]


def test_demo_data_is_an_input_even_when_the_run_is_the_first_to_ask(make_notebook: MakeNotebook) -> None:
    code = "import pandas as pd\nfrom workbench.data.demo import demo_data\npd.read_parquet(demo_data('iris'))"
    [file] = completed(run(make_notebook(code))).record["inputs"]
    assert Path(file["path"]).name == "iris.parquet"
    assert file["sha256"] == hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest()


def test_files_of_the_package_itself_are_no_inputs(make_notebook: MakeNotebook) -> None:
    code = "import workbench as wb\nwb.Contract.from_dict({'schema_version': '1.0'})\nwb.quality(wb.demo_data('iris'))"
    assert names(completed(run(make_notebook(code))).record["inputs"]) == ["iris.parquet"]


def test_a_database_that_the_run_changes_is_both(make_notebook: MakeNotebook, project: Path) -> None:
    import sqlite3

    database = sqlite3.connect(project / "data.db")
    database.execute("create table t (a)")
    database.close()
    code = "import sqlite3\nwith sqlite3.connect('data.db') as c: c.execute('insert into t values (1)')"
    finished = completed(run(make_notebook(code)))
    [read] = finished.record["inputs"]
    assert (read["sha256"], read["changed_during_run"]) == (None, True)
    assert names(finished.record["outputs"]) == ["data.db"]


def test_remote_inputs_are_named_without_their_secrets(make_notebook: MakeNotebook) -> None:
    cells = (
        "import pandas as pd",
        ("pd.read_parquet('memory://key:secret@bucket/x.parquet?sign=1')", ["raises-exception"]),
    )
    [file] = completed(run(make_notebook(*cells))).record["inputs"]
    assert file == {"path": "memory://bucket/x.parquet", "sha256": None, "bytes": None, "changed_during_run": None}


def test_observing_never_breaks_the_code_that_is_observed(make_notebook: MakeNotebook) -> None:
    finished = run(
        make_notebook(
            "import duckdb, inspect, pickle, pandas as pd, polars as pl\n"
            "assert pickle.loads(pickle.dumps(pd.read_parquet)) is pd.read_parquet\n"
            "assert 'path' in inspect.signature(pd.read_parquet).parameters\n"
            "assert duckdb.sql('select 1').fetchall() == [(1,)]",
            "import io\nassert len(pd.read_csv(io.StringIO('a\\n1'))) == 1\n"
            "assert len(pl.read_csv(b'a*,b\\n1,2')) == 1",
            "import builtins, os\nopen(os.devnull).close(); os.path.exists('\\0'); builtins.open(0, closefd=False)",
            ("pd.read_parquet('missing.parquet')", ["raises-exception"]),
            "pl.read_parquet(source='missing.parquet')",
        )
    )
    assert finished.error is not None
    assert finished.error["cell"] == 4
    assert finished.error["name"] == "FileNotFoundError"


def test_a_kernel_that_is_not_python_runs_and_the_record_says_what_was_not_seen(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel that calls itself 'text' and echoes what it gets stands for all the others."""
    import json

    echo = tmp_path / "echo_kernel.py"
    echo.write_text(
        "import os\nfrom ipykernel.kernelapp import IPKernelApp\nfrom ipykernel.kernelbase import Kernel\n"
        "class Echo(Kernel):\n"
        "    implementation = banner = 'echo'\n    implementation_version = '1'\n"
        "    language_info = {'name': 'text', 'mimetype': 'text/plain', 'file_extension': '.txt'}\n"
        "    async def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):\n"
        "        text = code.upper() + os.path.basename(os.environ['WORKBENCH_RUN'])\n"
        "        self.send_response(self.iopub_socket, 'stream', {'name': 'stdout', 'text': text})\n"
        "        counted = {'execution_count': self.execution_count}\n"
        "        return {'status': 'ok', 'payload': [], 'user_expressions': {}, **counted}\n"
        "IPKernelApp.launch_instance(kernel_class=Echo)\n"
    )
    spec = tmp_path / "jupyter" / "kernels" / "echo"
    spec.mkdir(parents=True)
    argv = [sys.executable, str(echo), "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Echo", "language": "text"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    finished = run(make_notebook("hello ", kernel="echo"))
    assert finished.status == "completed"
    assert f"HELLO {finished.id}" in (finished.folder / "output.ipynb").read_text()
    assert finished.record["kernel"]["not_observed"] == [
        "files, packages and hardware: 'text' kernels are not observed"
    ]
    assert finished.record["environment"]["packages"] == {}
