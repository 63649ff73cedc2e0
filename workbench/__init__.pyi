from workbench.context import artifact as artifact
from workbench.context import input as input
from workbench.context import metric as metric
from workbench.data.demo import demo_data as demo_data
from workbench.data.source import Source as Source
from workbench.errors.classification import ClassificationErrors as ClassificationErrors
from workbench.errors.classification import classification_errors as classification_errors
from workbench.errors.regression import RegressionErrors as RegressionErrors
from workbench.errors.regression import regression_errors as regression_errors
from workbench.findings import Finding as Finding
from workbench.invalid import InvalidInput as InvalidInput
from workbench.log import TrainingLog as TrainingLog
from workbench.models.package import load_model as load_model
from workbench.models.package import save_model as save_model
from workbench.profiling.quality_report import QualityReport as QualityReport
from workbench.profiling.quality_report import quality as quality
from workbench.runs.engine import run as run
from workbench.runs.record import Run as Run
from workbench.runs.store import list_runs as list_runs
from workbench.training.training_curves import TrainingCurves as TrainingCurves
from workbench.training.training_curves import curves as curves
from workbench.views.rows.linking import link as link
from workbench.views.settings import options as options

__version__: str
