"""``wb.Contract``: what data must be like."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import sensitive
from workbench.data.source import Source
from workbench.findings import Evidence
from workbench.invalid import InvalidInput, path_text
from workbench.profiling.contract import gate
from workbench.profiling.contract.document import column_document, limits_document, merged, plain_document, terms
from workbench.profiling.contract.reading import checked, read_document
from workbench.profiling.contract.terms import SCHEMA_VERSION, ColumnTerms, DriftTerms, Limits, RowRule
from workbench.profiling.contract.violation import ContractViolation
from workbench.profiling.contract.writing import yaml_text
from workbench.replacing import write_whole
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.profiling.contract.contract_report import ContractReport
    from workbench.profiling.profile import Profile
    from workbench.profiling.quality_report import QualityReport

__all__ = ["Contract"]

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, kw_only=True, repr=False)
class Contract:
    """What data must be like: types, ranges, categories, gaps, keys, what rows fulfil, how far columns may drift.

    A value: nothing changes it, and `adding` returns a new one. Make one with `from_report`, `load` or `from_dict`.
    The words are those of the file, which `docs/contract.md` explains.

    Examples
    --------
    >>> import pandas as pd, workbench as wb
    >>> data = pd.DataFrame({"wage": [3.1, 3.2, 4.5], "union": [True, False, True]})
    >>> contract = wb.Contract.from_report(wb.quality(data))
    >>> contract.check(data).passed
    True
    """

    name: str = "data"
    rows: Limits | None = None
    key: tuple[str, ...] = ()
    duplicate_rows: Limits | None = None
    other_columns: str = "allowed"
    columns: tuple[ColumnTerms, ...] = ()
    rows_where: tuple[RowRule, ...] = ()
    drift: DriftTerms | None = None
    _profile: Profile | None = field(default=None, compare=False)
    _folder: Path | None = field(default=None, compare=False)

    @classmethod
    def from_report(cls, report: QualityReport, *, name: str | None = None, drift: float | None = None) -> Contract:
        """Propose a contract from what was seen in data, to be read and edited.

        Ranges have a little room and end at round numbers. Pieces that findings offer are taken where the data fulfil
        them. The data themselves always pass; of sensitive columns only types and shares are taken.

        Parameters
        ----------
        report
            Made by `workbench.quality`.
        name
            What to call the data; by default as the report does.
        drift
            The largest PSI against the profile of the report, e.g. 0.2; None for no limit. The profile is saved beside
            the contract.

        Returns
        -------
        Contract
            Not yet in any file: see `save`.

        Raises
        ------
        InvalidInput
            When *report* is no quality report.
        """
        from workbench.profiling.contract.proposing import proposed
        from workbench.profiling.quality_report import QualityReport

        if not isinstance(report, QualityReport):
            raise InvalidInput(
                f"'report' must be a quality report, got {type(report).__name__}: wb.quality(data) makes one."
            )
        return proposed(report, name=name, drift=drift)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Contract:
        """Make a contract of plain values, in the form of a contract's file.

        Raises
        ------
        InvalidInput
            When the form is not that of a contract; the message names the word, and what was expected.
        """
        return cls(**terms(checked(plain_document(document))))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Contract:
        """Read a contract from its YAML file.

        Raises
        ------
        InvalidInput
            When there is no such file, or it is no contract; the message names the line, the word, and what was
            expected.
        """
        file = Path(path_text(path, "a contract")).expanduser()
        document = read_document(file)
        return cls(**{"name": file.stem, **terms({"name": file.name.split(".")[0], **document})}, _folder=file.parent)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the contract as YAML that people edit; the same contract always gives the same file.

        A profile to compare with that is not in a file yet is written beside it, as ``NAME.profile.json``.

        Parameters
        ----------
        path
            Ends in ``.yaml`` or ``.yml``.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        InvalidInput
            When it cannot be written there.
        """
        file = Path(path_text(path, "a contract")).expanduser()
        if file.suffix.lower() not in SUFFIXES:
            raise InvalidInput(f"a contract is saved as YAML, got '{file.name}': call it '{file.stem}.yaml'.")
        document = self.to_dict()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if self.drift is not None:
                document["drift"] = {**document["drift"], "profile": self._keep_profile(file)}
            write_whole(file, yaml_text(document))
        except OSError as problem:
            raise InvalidInput(f"the contract cannot be written to '{file}': {problem.strerror}.") from None
        return file

    def check(self, data: Any) -> ContractReport:
        """Check *data* and say what came of every check; nothing is raised when they fail.

        Rows are read once, in batches, and only the columns that are needed; data larger than memory are no problem.

        Parameters
        ----------
        data
            Whatever `workbench.quality` takes.

        Returns
        -------
        ContractReport
            Inside a run, it goes into the run's folder as well.

        Raises
        ------
        InvalidInput
            When the data cannot be read, or the saved profile to compare with cannot.
        """
        return self._checked(Source.of(data), enforced=False)

    def validate(self, data: Any) -> Any:
        """Hand *data* on if they pass every check.

        Parameters
        ----------
        data
            Whatever `workbench.quality` takes.

        Returns
        -------
        Any
            *data* themselves; a stream that can be read only once comes back as a new stream of the same rows.

        Raises
        ------
        ContractViolation
            When a check fails. Inside a run it ends the run with the status ``gate-failed``, unless the notebook
            catches it.
        InvalidInput
            When the data cannot be read, or the saved profile to compare with cannot.
        """
        source = Source.of(data)
        report = self._checked(source, enforced=True)
        if not report.passed:
            raise ContractViolation(report.verdict, report)
        return _handed_on(data, source)

    def adding(self, check: Mapping[str, Any] | Evidence) -> Contract:
        """Return a new contract with a piece put in.

        Parameters
        ----------
        check
            A piece in the form of a contract's file, such as ``{"columns": {"wage": {"missing": {"at_most": 0}}}}``,
            or a finding that offers one. Limits replace those that are there, row predicates are added.

        Raises
        ------
        InvalidInput
            When it is no piece of a contract, or the finding offers none.
        """
        piece = check.check if isinstance(check, Evidence) else check
        if not piece:
            raise InvalidInput("the finding offers no piece of a contract: write one, e.g. {'rows_where': […]}.")
        parts = terms(checked(merged(self._document(), plain_document(piece))))
        if parts["drift"] is not None and parts["drift"].profile == IN_MEMORY:
            parts["drift"] = replace(parts["drift"], profile=None)
        return replace(self, **parts)

    def to_pandera(self) -> Any:
        """Return the contract as a `pandera.DataFrameSchema` for pandas frames.

        All checks but drift are taken along. Row predicates are answered by DuckDB, as in `check`.

        Raises
        ------
        MissingExtra
            When pandera is not installed.
        """
        from workbench.profiling.contract.pandera_schema import pandera_schema

        return pandera_schema(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the contract as plain values, in the form of its file."""
        document = self._document()
        if self.drift is not None and self.drift.profile is None:
            del document["drift"]["profile"]
        return document

    @property
    def hidden(self) -> frozenset[str]:
        """The sensitive columns, of which no value may be shown."""
        return sensitive.always() | {column.name for column in self.columns if column.sensitive}

    def drift_limit(self, column: ColumnTerms) -> float | None:
        """Return the largest PSI of a column; None where there is no limit."""
        if column.drift is not None and column.drift.at_most is not None:
            return float(column.drift.at_most)
        return None if self.drift is None else self.drift.at_most

    def profile(self) -> Profile:
        """Return the saved profile to compare with.

        Raises
        ------
        InvalidInput
            When it cannot be read.
        """
        from workbench.profiling.saved import profile_from_dict

        if self._profile is not None:
            return self._profile
        if self.drift is None or self.drift.profile is None:
            raise InvalidInput("this contract has no profile to compare with: add 'drift: {profile: FILE}'.")
        path = (self._folder or Path()) / self.drift.profile
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            read = profile_from_dict(document)
        except OSError as problem:
            raise InvalidInput(
                f"the profile to compare with cannot be read: '{path}': {problem.strerror}. Its path is relative "
                "to that of the contract."
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise InvalidInput(f"'{path}' must be a saved profile: {problem}.") from None
        object.__setattr__(self, "_profile", read)  # a cache, no part of the value
        return read

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "name": self.name}
        if self.rows is not None:
            document["rows"] = limits_document(self.rows)
        if self.key:
            document["key"] = list(self.key)
        if self.duplicate_rows is not None:
            document["duplicate_rows"] = limits_document(self.duplicate_rows)
        document["other_columns"] = self.other_columns
        if self.columns:
            document["columns"] = {column.name: column_document(column) for column in self.columns}
        if self.rows_where:
            document["rows_where"] = [{"name": each.name, "predicate": each.predicate} for each in self.rows_where]
        if self.drift is not None:
            document["drift"] = {"profile": self.drift.profile or IN_MEMORY}
            if self.drift.at_most is not None:
                document["drift"]["at_most"] = self.drift.at_most
        return document

    def _checked(self, source: Source, *, enforced: bool) -> ContractReport:
        from workbench.profiling.contract.asked import asked
        from workbench.profiling.contract.contract_report import ContractReport
        from workbench.profiling.contract.evaluating import evaluate

        started = time.perf_counter()
        results = tuple(evaluate(source, asked(self, source)))
        report = ContractReport(self, source, results, time.perf_counter() - started)
        gate.leave(report, enforced=enforced)
        return report

    def __repr__(self) -> str:
        return f"<Contract {self.name!r}: {self._summary}. See .check(data), .validate(data), .save(path), .to_dict()>"

    def _repr_html_(self) -> str:
        from html import escape

        text = yaml_text(self.to_dict())
        return f"<p><b>Contract {escape(self.name)}</b>: {escape(self._summary)}</p><pre>{escape(text)}</pre>"

    @property
    def _summary(self) -> str:
        words = [noun(len(self.columns), "column")]
        if self.key:
            words.append(f"key {', '.join(self.key)}")
        if self.rows_where:
            words.append(noun(len(self.rows_where), "row predicate"))
        if self.drift is not None:
            words.append("drift limits")
        return ", ".join(words)

    def _keep_profile(self, file: Path) -> str:
        """Return the path of the profile relative to the contract's new file, writing it there if need be."""
        from workbench.profiling.saved import profile_to_dict

        assert self.drift is not None
        if self.drift.profile is not None and self._folder is not None:
            place = (self._folder / self.drift.profile).resolve()
            return Path(os.path.relpath(place, file.parent.resolve())).as_posix()
        if self.drift.profile is not None:
            return self.drift.profile
        place = file.with_name(f"{file.stem}.profile.json")
        write_whole(place, json.dumps(profile_to_dict(self.profile(), hidden=self.hidden)))
        return place.name


IN_MEMORY = "(in memory)"


def _handed_on(data: Any, source: Source) -> Any:
    import pyarrow as pa

    if isinstance(data, pa.RecordBatchReader):
        return pa.RecordBatchReader.from_batches(source.schema, source.batches())
    return data
