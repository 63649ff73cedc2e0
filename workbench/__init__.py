"""Workbench: see data quality, training and errors in the notebook; run the finished notebook as a recorded pipeline.

Every public name is imported on first use, so that ``import workbench as wb`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "ClassificationErrors": "workbench.errors.classification",
    "Contract": "workbench.profiling.contract.contract",
    "ContractReport": "workbench.profiling.contract.contract_report",
    "ContractViolation": "workbench.profiling.contract.violation",
    "DataComparison": "workbench.profiling.data_comparison",
    "Finding": "workbench.findings",
    "InvalidInput": "workbench.invalid",
    "QualityReport": "workbench.profiling.quality_report",
    "RegressionErrors": "workbench.errors.regression",
    "Run": "workbench.runs.records.record",
    "RunComparison": "workbench.runs.comparison.run_comparison",
    "Secret": "workbench.secret",
    "Source": "workbench.data.source",
    "Sweep": "workbench.runs.sweep.sweep",
    "TrainingCurves": "workbench.training.training_curves",
    "TrainingLog": "workbench.log",
    "artifact": "workbench.context",
    "classification_errors": "workbench.errors.classification",
    "compare_data": "workbench.profiling.data_comparison",
    "curves": "workbench.training.training_curves",
    "demo_data": "workbench.data.demo",
    "input": "workbench.context",
    "link": "workbench.views.rows.linking",
    "list_runs": "workbench.runs.records.store",
    "load_model": "workbench.models.package",
    "metric": "workbench.context",
    "options": "workbench.views.settings",
    "quality": "workbench.profiling.quality_report",
    "regression_errors": "workbench.errors.regression",
    "reproduce": "workbench.runs.reproduce.reproducing",
    "resume": "workbench.runs.resume.resuming",
    "run": "workbench.runs.engine",
    "save_model": "workbench.models.package",
    "sql": "workbench.data.query",
    "sweep": "workbench.runs.sweep.sweeping",
}

__all__ = ["__version__", *sorted(_PUBLIC)]  # noqa: PLE0604  -- the names are the keys above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
