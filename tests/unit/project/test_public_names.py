"""The public face: lazy, complete, and never replaced by a module of the same name."""

import ast
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import workbench

PACKAGE = Path(workbench.__file__).parent
NAMES = [name for name in workbench.__all__ if not name.startswith("_")]
CHILDREN = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name):
    assert getattr(workbench, name).__doc__


def test_no_public_name_is_a_modules_name():
    assert not set(NAMES) & CHILDREN


@pytest.mark.parametrize("order", ["names first", "modules first", "interleaved"])
def test_names_stay_what_they_are_in_any_import_order(order):
    script = """
import importlib, pkgutil, sys, types
import workbench as wb
names = [name for name in wb.__all__ if not name.startswith("_")]
modules = [m.name for m in pkgutil.walk_packages(wb.__path__, "workbench.") if not m.name.endswith("__main__")]
get = lambda name: getattr(wb, name)
load = importlib.import_module
steps = {
    "names first": [(get, n) for n in names] + [(load, m) for m in modules],
    "modules first": [(load, m) for m in reversed(modules)] + [(get, n) for n in names],
    "interleaved": [pair for i in range(max(len(names), len(modules)))
                    for pair in ((load, modules[i % len(modules)]), (get, names[-1 - i % len(names)]))],
}[sys.argv[1]]
for step, argument in steps:
    step(argument)
wrong = [name for name in names if isinstance(getattr(wb, name), types.ModuleType)]
assert not wrong, wrong
"""
    done = subprocess.run([sys.executable, "-c", script, order], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_stub_offers_the_same_names():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    offered = {
        alias.asname: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert offered == workbench._PUBLIC


def test_importing_workbench_loads_no_heavy_library():
    heavy = ["pandas", "numpy", "plotly", "sklearn", "pyarrow", "duckdb", "polars", "papermill", "IPython"]
    script = f"import sys, workbench; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'quallity'"):
        workbench.quallity  # noqa: B018


def test_completion_lists_the_public_names():
    assert set(NAMES) <= set(dir(workbench))


def test_nothing_inside_imports_the_root_package():
    guilty = []
    for path in PACKAGE.rglob("*.py"):
        if "frontend" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import) and any(alias.name == "workbench" for alias in node.names):
                guilty.append(str(path))
            if isinstance(node, ast.ImportFrom) and node.module == "workbench" and not node.level:
                guilty += [str(path) for alias in node.names if alias.name not in CHILDREN]
    assert not guilty


def test_the_version_is_the_distributions_version():
    metadata = import_module("importlib.metadata")
    assert metadata.version("jupyter-workbench") == workbench.__version__
