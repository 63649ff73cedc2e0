import pytest


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder to work in, outside any run."""
    (tmp_path / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)
    return tmp_path


@pytest.fixture
def clock():
    """A clock that goes a second each time it is read."""
    ticks = iter(range(1_700_000_000, 1_800_000_000))
    return lambda: float(next(ticks))
