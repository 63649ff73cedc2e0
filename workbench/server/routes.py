"""The table of routes. A route is added with one handler and one line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.server.about_handler import AboutHandler
from workbench.server.base_handler import UnknownRoute
from workbench.server.notebook_handlers import LintHandler, ParametersHandler
from workbench.server.pipeline_handlers import PipelinesHandler, PlanHandler
from workbench.server.quality_handler import QualityHandler
from workbench.server.run_file_handler import RunFileHandler
from workbench.server.run_handlers import (
    CancelHandler,
    CancelReproductionHandler,
    ReproduceHandler,
    ResumeHandler,
    RunHandler,
    RunsHandler,
)
from workbench.server.run_page_handlers import ComparisonHandler, ReportHandler
from workbench.server.training_handlers import RunTrainingHandler, TrainingHandler

if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler

__all__ = ["ROUTES"]

RUN = r"runs/([a-z0-9-]+)"
ROUTES: tuple[tuple[str, type[JupyterHandler]], ...] = (
    (r"runs", RunsHandler),
    (RUN, RunHandler),
    (rf"{RUN}/cancel", CancelHandler),
    (rf"{RUN}/resume", ResumeHandler),
    (rf"{RUN}/reproduce", ReproduceHandler),
    (rf"{RUN}/reproduce/cancel", CancelReproductionHandler),
    (rf"{RUN}/report", ReportHandler),
    (rf"{RUN}/comparisons/([a-z0-9-]+)", ComparisonHandler),
    (rf"{RUN}/files/(.+)", RunFileHandler),
    (rf"{RUN}/training/([^/]+)", RunTrainingHandler),
    (r"training", TrainingHandler),
    (r"pipelines", PipelinesHandler),
    (r"pipelines/plan", PlanHandler),
    (r"notebooks/parameters", ParametersHandler),
    (r"notebooks/lint", LintHandler),
    (r"quality", QualityHandler),
    (r"about", AboutHandler),
    (r".*", UnknownRoute),
)
