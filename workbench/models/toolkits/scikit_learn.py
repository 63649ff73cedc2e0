"""scikit-learn models, saved with skops: a format that can be read without executing what it holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "scikit-learn"
FILE = "model.skops"


def owns(model: Any) -> bool:
    """Say whether *model* is a scikit-learn estimator; it cannot be one before scikit-learn is imported."""
    if "sklearn" not in sys.modules:
        return False
    from sklearn.base import BaseEstimator

    return isinstance(model, BaseEstimator)


def version() -> str:
    """Return the installed version of scikit-learn."""
    import sklearn

    return str(sklearn.__version__)


def save(model: Any, path: Path) -> None:
    """Write *model* to *path*."""
    from skops import io

    io.dump(model, path)


def load(path: Path, trusted: Sequence[str] | None) -> Any:
    """Read a model back; types that skops does not know are refused unless *trusted* names them (None: all)."""
    from skops import io

    unknown = [str(name) for name in io.get_untrusted_types(file=path)]
    refused = [] if trusted is None else [name for name in unknown if name not in trusted]
    if refused:
        raise InvalidInput(
            f"model '{path.parent.name}' holds types that are not trusted: {', '.join(refused)}. If you know who made "
            f"it, load it with trusted={refused!r}."
        )
    return io.load(path, trusted=unknown)


def predict(model: Any, sample: Any) -> Any:
    """Predict *sample*."""
    return model.predict(sample)
