"""Runs that are kept at an address: published when they have ended, found and gone on with from another machine.

The other machine is another cache. The store is a folder (``file://``), fsspec's memory, and, where s3fs and moto are
installed, a server that speaks S3.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

import workbench as wb
from workbench import context
from workbench.cli.app import app
from workbench.invalid import InvalidInput
from workbench.runs.records.deleting import delete
from workbench.runs.records.object_store import ObjectStore, Unreached
from workbench.runs.records.published_runs import published_in
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import find_run, list_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

fsspec = pytest.importorskip("fsspec")

SERVED = "AWS_ENDPOINT_URL"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Serve S3 on this machine, and return a bucket of it."""
    pytest.importorskip("s3fs")
    server_module = pytest.importorskip("moto.server")
    given = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        SERVED: None,
    }
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    given[SERVED] = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, str(value))
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir("s3://runs-of-the-team")
        yield "s3://runs-of-the-team"
    server.stop()


@pytest.fixture(params=["file", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"file://{tmp_path}/kept/runs"
    elif request.param == "memory":
        yield "memory://kept/runs"
        fsspec.filesystem("memory").rm("/kept", recursive=True)
    else:
        yield f"{request.getfixturevalue('bucket')}/{tmp_path.name}"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Be another machine from now on, as far as the cache tells."""

    def go() -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-elsewhere"))

    return go


def ended(address: str, name: str = "work.ipynb", status: str = "completed", **facts: Any) -> Path:
    runs = context.runs_folder(override=Path(address))
    recorder = Recorder.open(runs, Path(name), {"notebook": {"path": f"/{name}", "sha256": None}, **facts})
    (recorder.folder / "artifacts").mkdir()
    (recorder.folder / "artifacts" / "a.txt").write_text("made by the run")
    os.utime(recorder.folder / "artifacts" / "a.txt", ns=(10**18, 10**18))
    recorder.finish(status, None)
    recorder.close()
    return recorder.folder


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_run_is_listed_elsewhere_by_its_record_and_fetched_when_it_is_looked_into(
    address: str, elsewhere: Callable[[], None]
) -> None:
    made = ended(address, metrics={"rmse": 2.5}, tags=["trial"])
    elsewhere()
    (run,) = list_runs(runs=address, tag="trial")
    assert (run.id, run.status, run.metrics) == (made.name, "completed", {"rmse": 2.5})
    there = context.runs_folder(override=Path(address)) / run.id
    assert names_in(there) == {"run.json", ".entry"}
    assert run.folder == there != made
    assert names_in(there) == (names_in(made) - {"lock"}) | {".entry"}
    copy = there / "artifacts" / "a.txt"
    assert copy.read_text() == "made by the run"
    assert copy.stat().st_mtime_ns == 10**18
    assert find_run(made.name[:16], runs=address).id == made.name


def test_the_entry_comes_last(address: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Callable[[], None]) -> None:
    put: list[str] = []
    write, upload = ObjectStore.write, ObjectStore.upload

    def noted_write(store: ObjectStore, name: str, content: bytes) -> None:
        put.append(name)
        write(store, name, content)

    def noted_upload(store: ObjectStore, files: dict[str, Path]) -> None:
        put.extend(files)
        upload(store, files)

    monkeypatch.setattr(ObjectStore, "write", noted_write)
    monkeypatch.setattr(ObjectStore, "upload", noted_upload)
    made = ended(address)
    assert put[0] == ".workbench"  # before the run: can it be kept there?
    assert put[-2:] == [f"{made.name}/run.json", f".published/{made.name}.json"]
    assert f"{made.name}/artifacts/a.txt" in put[1:-2]
    ObjectStore(address).remove([f".published/{made.name}.json"])
    elsewhere()
    assert list_runs(runs=address) == []


def test_what_goes_on_is_seen_here_alone(address: str, elsewhere: Callable[[], None]) -> None:
    runs = context.runs_folder(override=Path(address))
    recorder = Recorder.open(runs, Path("work.ipynb"), {"notebook": {"path": "/work.ipynb", "sha256": None}})
    assert [run.status for run in list_runs(runs=address)] == ["running"]
    elsewhere()
    assert list_runs(runs=address) == []
    recorder.finish("completed", None)
    recorder.close()
    assert [run.status for run in list_runs(runs=address)] == ["completed"]


def test_what_was_killed_is_published_by_the_next_look(address: str, elsewhere: Callable[[], None]) -> None:
    folders = []
    for secrets in ({}, {"secrets": {"token": "env:TOKEN"}}):
        runs = context.runs_folder(override=Path(address))
        recorder = Recorder.open(runs, Path("w.ipynb"), {"notebook": {"path": "/w.ipynb", "sha256": None}, **secrets})
        recorder.close()  # without a last word, as the system closes it
        folders.append(recorder.folder.name)
    assert {run.status for run in list_runs(runs=address)} == {"interrupted"}
    elsewhere()
    # What the code of the second wrote has not been masked, so it stays where it is.
    assert [(run.id, run.status) for run in list_runs(runs=address)] == [(folders[0], "interrupted")]


def test_a_record_that_changes_later_is_published_again(address: str, elsewhere: Callable[[], None]) -> None:
    made = ended(address, status="failed")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("XDG_CACHE_HOME", str(made.parents[3] / "third"))
        assert [run.status for run in list_runs(runs=address)] == ["failed"]
        third = context.runs_folder(override=Path(address))
    recorder = Recorder.reopen(made)
    (made / "artifacts" / "b.txt").write_text("more")
    (made / "artifacts" / "a.txt").unlink()
    recorder.finish("completed", None)
    recorder.close()
    elsewhere()
    (run,) = list_runs(runs=address)
    assert run.status == "completed"
    assert names_in(run.folder) & {"artifacts/a.txt", "artifacts/b.txt"} == {"artifacts/b.txt"}
    published_in(third).take_in()
    assert json.loads((third / made.name / "run.json").read_text())["status"] == "completed"


def test_a_deleted_run_is_deleted_everywhere(address: str, elsewhere: Callable[[], None]) -> None:
    kept, made = ended(address), ended(address)
    elsewhere()
    delete(find_run(made.name, runs=address))
    store = ObjectStore(address)
    assert set(store.states(".published")) == {f"{kept.name}.json"}
    assert store.read(f"{made.name}/run.json") is None
    published_in(kept.parent).take_in()
    assert not made.exists()
    assert kept.exists()


def test_without_a_connection_a_run_is_kept_and_published_later(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    address = f"file://{tmp_path}/kept/runs"
    runs = context.runs_folder(override=Path(address))
    recorder = Recorder.open(runs, Path("w.ipynb"), {"notebook": {"path": "/w.ipynb", "sha256": None}})
    (tmp_path / "kept").rename(tmp_path / "away")
    (tmp_path / "kept").write_text("no folder any longer")
    recorder.finish("completed", None)
    with pytest.warns(RuntimeWarning, match=r"has ended, and could not be published.*next look"):
        recorder.close()
    (tmp_path / "kept").unlink()
    (tmp_path / "away").rename(tmp_path / "kept")
    assert len(list_runs(runs=address)) == 1
    elsewhere()
    assert [run.id for run in list_runs(runs=address)] == [recorder.folder.name]


def test_a_store_that_has_gone_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    address = f"file://{tmp_path}/kept/runs"
    made = ended(address)
    (tmp_path / "kept").rename(tmp_path / "away")  # a drive that is not mounted
    with pytest.warns(RuntimeWarning, match=r"as they were last seen: nothing is found any longer"):
        assert [run.id for run in list_runs(runs=address)] == [made.name]
    (tmp_path / "away").rename(tmp_path / "kept")
    assert [run.id for run in list_runs(runs=address)] == [made.name]


def test_a_store_that_is_not_reached_is_said_before_anything_is_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    runs = context.runs_folder(override=Path(f"file://{tmp_path}/file/runs"))
    with pytest.raises(Unreached, match=r"runs cannot be kept at .*: check the address"):
        Recorder.open(runs, Path("w.ipynb"), {"notebook": {"path": "/w.ipynb", "sha256": None}})
    with pytest.raises(InvalidInput, match="runs cannot be kept at 'nope://x'"):
        list_runs(runs="nope://x")


def test_a_bucket_that_is_not_there(bucket: str) -> None:
    runs = context.runs_folder(override=Path("s3://never-made/runs"))
    with pytest.raises(Unreached, match="where there is no such place"):
        Recorder.open(runs, Path("w.ipynb"), {"notebook": {"path": "/w.ipynb", "sha256": None}})


def test_the_command_takes_an_address_for_a_folder(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    made = ended(f"file://{tmp_path}/kept/runs")
    elsewhere()
    listed = CliRunner().invoke(app, ["runs", "--json", "--runs", f"file://{tmp_path}/kept/runs"])
    assert made.name in listed.stdout
    shown = CliRunner().invoke(
        app, ["show", made.name, "--json"], env={"WORKBENCH_RUNS": f"file://{tmp_path}/kept/runs"}
    )
    assert json.loads(shown.stdout)["id"] == made.name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("s3://bucket/runs/", "s3://bucket/runs"),
        ("s3:/bucket/runs", "s3://bucket/runs"),  # taken for a path
        ("file:///shared/runs", "file:///shared/runs"),
        ("file:/shared/runs", "file:///shared/runs"),
        ("memory://x", "memory://x"),
        ("/shared/runs", None),
        ("runs", None),
        ("C:/runs", None),
    ],
)
def test_addresses_are_told_from_paths(written: str, meant: str | None) -> None:
    assert context.address_in(written) == context.address_in(Path(written)) == meant


@pytest.mark.parametrize("written", ["ftp://ann:pw-1234@host/runs", "https://host/runs?token=pw-1234"])
def test_an_address_with_a_password_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="without passwords and tokens") as raised:
        context.runs_folder(override=Path(written))
    assert "pw-1234" not in str(raised.value)


@pytest.mark.slow
def test_a_sweep_on_dask_is_published_and_gone_on_with_from_another_machine(
    tmp_path: Path, make_notebook: Callable[..., Path], elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    address = f"file://{tmp_path}/kept/runs"
    work = "import workbench as wb\nfrom pathlib import Path\nwb.metric('y', seed + len(kept))\n"
    work += "if seed == 2 and not Path('mended').exists():\n    raise ValueError('not yet')"
    path = make_notebook(("seed: int = 0", ["parameters"]), ("kept = [seed]\nkept", ["checkpoint"]), work)
    monkeypatch.setenv("WORKBENCH_RUNS", address)
    with (
        patch.dict(os.environ),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
    ):
        swept = wb.sweep(path, {"seed": [1, 2]}, executor="dask", scheduler=cluster.scheduler_address)
        assert [run.status for run in swept.runs] == ["completed", "failed"]
        elsewhere()  # whoever resumes; the worker stays where it is
        path.with_name("mended").touch()
        found = find_run(swept.id)
        assert found.folder != swept.folder
        resumed = wb.resume(found)
    assert resumed.status == "completed"
    assert [run.metrics["y"] for run in resumed.runs] == [2, 3]
    last = resumed.runs[1]
    assert last.record["resume"]["skipped"] == 3  # the cell with its parameters is one of them
    assert last.folder.is_relative_to(tmp_path / "cache-elsewhere")
    assert (last.folder / "output.ipynb").is_file()
    assert len(ObjectStore(address).states(".published")) == 4
