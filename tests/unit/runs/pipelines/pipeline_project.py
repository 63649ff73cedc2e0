"""A small project with a pipeline: what is bought, checked, summed up in two ways, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from pathlib import Path

PIPELINE = """\
schema_version: "1.0"
parameters: {seed: 7}
steps:
  prepare:
    notebook: notebooks/prepare.ipynb
    parameters: {rows: 3}
    inputs: [data/raw.csv]
    outputs: [data/clean.csv]
  check:
    contract: contracts/clean.yaml
    data: data/clean.csv
  train:
    notebook: notebooks/train.ipynb
    inputs: [data/clean.csv]
    outputs: [data/model.txt]
    after: [check]
    tags: [model]
  summary:
    notebook: notebooks/summary.ipynb
    inputs: [data/clean.csv]
    outputs: [data/summary.txt]
  publish:
    notebook: notebooks/publish.ipynb
    inputs: [data/model.txt, data/summary.txt]
"""
CONTRACT = """\
schema_version: "1.0"
name: clean
columns:
  wage:
    range: {at_least: 0}
"""
RAW = "wage\n3\n1\n2\n9\n"
NOTEBOOKS = {
    "prepare": [
        "rows: int = 2",
        "from pathlib import Path\nlines = Path('../data/raw.csv').read_text().splitlines()",
        "_ = Path('../data/clean.csv').write_text('\\n'.join(lines[:rows + 1]) + '\\n')",
    ],
    "train": [
        "seed: int = 1",
        "import sys\nsys.path.insert(0, '..')\nfrom pathlib import Path\nfrom arithmetic import total",
        "_ = Path('../data/model.txt').write_text(str(total(Path('../data/clean.csv')) + seed))",
    ],
    "summary": [
        "title: str = 'rows'",
        "from pathlib import Path\nn = len(Path('../data/clean.csv').read_text().splitlines()) - 1",
        "_ = Path('../data/summary.txt').write_text(f'{title}: {n}')",
    ],
    "publish": [
        "shout: bool = False",
        "from pathlib import Path\nprint(*(Path(f'../data/{name}.txt').read_text() for name in ('model', 'summary')))",
    ],
}
MODULE = """\
def total(path):
    return sum(int(line) for line in path.read_text().splitlines()[1:])
"""


def write_notebook(path: Path, *cells: str, words: str = "What it does.") -> Path:
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    made.cells.append(nbformat.v4.new_markdown_cell(words, id="words"))
    for place, source in enumerate(cells):
        tags = {"tags": ["parameters"]} if place == 0 else {}
        made.cells.append(nbformat.v4.new_code_cell(source, metadata=tags, id=f"cell-{place}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def write_project(folder: Path) -> Path:
    """Write the project into *folder*, and return its pipeline's file."""
    for name, cells in NOTEBOOKS.items():
        write_notebook(folder / "notebooks" / f"{name}.ipynb", *cells)
    for name, text in {
        "workbench.yaml": PIPELINE,
        "contracts/clean.yaml": CONTRACT,
        "data/raw.csv": RAW,
        "arithmetic.py": MODULE,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "workbench.yaml"
