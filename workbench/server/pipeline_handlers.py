"""``pipelines``: what pipelines there are, what a run of one would do, and starting it."""

from __future__ import annotations

from typing import Any

from workbench.context import project_root, runs_folder
from workbench.runs.launching import launch_pipeline
from workbench.runs.pipeline.request import PipelineRequest
from workbench.runs.request import as_tags
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.bounded_body import flag
from workbench.server.paths import existing, existing_file
from workbench.server.pipeline_files import pipeline_document, pipelines_below, plan_document
from workbench.server.run_question import RunQuestion

__all__ = ["PipelinesHandler", "PlanHandler"]

OPTIONS = ("workers", "note")


class PipelinesHandler(RunQuestion, WorkbenchHandler):
    """``pipelines``: the pipelines below the server's folder, of one project with ``?project=``, and starting one."""

    def read(self, *_parts: str) -> Any:
        """Return each with its steps and their files, or with what is wrong with it."""
        root, project = self.server_folder, self.asked("project")
        if project is None:
            return [pipeline_document(file, root) for file in pipelines_below(root)]
        place, runs = project_root(existing(project, root, name="project")), self.runs_folder()
        files = pipelines_below(place if place.is_relative_to(root) else root)
        return [pipeline_document(file, root) for file in files if runs_folder(file) == runs]

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Run one, and return the record of that."""
        documents = self.documents()
        body = self.body("path", "steps", "tags", "force", "cold", *OPTIONS)
        file = existing_file(body.get("path"), self.server_folder)
        runs = runs_folder(file) if self.asked("project") is None else self.runs_folder()
        self.extension.news.watch(runs)
        request = PipelineRequest(
            file=str(file),
            runs=runs,
            steps=as_tags(body.get("steps", ())),
            tags=as_tags(body.get("tags", ())),
            force=flag(body, "force"),
            cold=flag(body, "cold"),
            **{name: body[name] for name in OPTIONS if name in body},
        )
        return 201, documents.of(launch_pipeline(request))


class PlanHandler(WorkbenchHandler):
    """``pipelines/plan?path=``: what ``workbench pipeline show --json`` writes."""

    def read(self, *_parts: str) -> Any:
        """Return what a run would do with each step, and why."""
        return plan_document(existing_file(self.asked("path"), self.server_folder))
