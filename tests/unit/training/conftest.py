import pytest


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder to work in, outside any run."""
    (tmp_path / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)
    return tmp_path
