"""The forms a pipeline can be exported to. One is added with a file and a line below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.invalid import not_one_of
from workbench.runs.export import airflow, github_actions, jenkins
from workbench.runs.pipeline.order import Order, declared_edges
from workbench.runs.pipeline.reading import read_pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["FORMATS", "Format", "export_pipeline"]


@dataclass(frozen=True)
class Format:
    """A form.

    Parameters
    ----------
    write
        Makes the text.
    place
        Where the text belongs, in words.
    """

    write: Callable[[Pipeline, Order], str]
    place: str


FORMATS = {
    "airflow": Format(airflow.dag, "a .py file in Airflow's folder of DAGs"),
    "github-actions": Format(github_actions.workflow, ".github/workflows/NAME.yml"),
    "jenkins": Format(jenkins.jenkinsfile, "a file named Jenkinsfile"),
}


def export_pipeline(form: str, file: Path) -> str:
    """Write a pipeline for another program.

    Its order is what the file says: what was observed in runs here counts for nothing elsewhere.

    Parameters
    ----------
    form
        One of `FORMATS`.
    file
        The pipeline's YAML.

    Raises
    ------
    InvalidInput
        When there is no such form, or something is wrong with the file.
    """
    if form not in FORMATS:
        raise not_one_of("format", FORMATS, form)
    pipeline = read_pipeline(file)
    return FORMATS[form].write(pipeline, Order(pipeline.steps, declared_edges(pipeline.steps, pipeline.root)))
