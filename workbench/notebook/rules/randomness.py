"""Random numbers without a seed: the run cannot be repeated."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.notebook.draft import Draft

# Calls that draw from a library's global generator, by the module they are called on, and the calls that seed it.
GLOBAL_DRAWS: Mapping[str, frozenset[str]] = {
    "numpy.random": frozenset(
        [
            "beta",
            "binomial",
            "bytes",
            "chisquare",
            "choice",
            "dirichlet",
            "exponential",
            "f",
            "gamma",
            "geometric",
            "gumbel",
            "integers",
            "laplace",
            "logistic",
            "lognormal",
            "multinomial",
            "multivariate_normal",
            "negative_binomial",
            "normal",
            "pareto",
            "permutation",
            "poisson",
            "rand",
            "randint",
            "randn",
            "random",
            "random_sample",
            "ranf",
            "rayleigh",
            "sample",
            "shuffle",
            "standard_normal",
            "standard_t",
            "triangular",
            "uniform",
            "vonmises",
            "wald",
            "weibull",
            "zipf",
        ]
    ),
    "random": frozenset(
        [
            "betavariate",
            "choice",
            "choices",
            "expovariate",
            "gammavariate",
            "gauss",
            "getrandbits",
            "lognormvariate",
            "normalvariate",
            "paretovariate",
            "randbytes",
            "randint",
            "random",
            "randrange",
            "sample",
            "shuffle",
            "triangular",
            "uniform",
            "vonmisesvariate",
            "weibullvariate",
        ]
    ),
    "torch": frozenset(["bernoulli", "multinomial", "normal", "rand", "randint", "randn", "randperm"]),
}
SEEDS: Mapping[str, str] = {
    "numpy.random.seed": "numpy.random",
    "numpy.random.set_state": "numpy.random",
    "random.seed": "random",
    "random.setstate": "random",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
}
SEED_EVERYTHING = frozenset(
    {"seed_everything", "set_seed", "fix_seed", "set_random_seed", "manual_seed_all", "seed_all"}
)
# Generators that are random when made without an argument, and calls that are when `random_state` is left out.
MADE_UNSEEDED = frozenset(
    {"numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator", "random.Random"}
)
WITHOUT_STATE = frozenset({"sklearn.model_selection.train_test_split"})


@rule("WBN106", severity="warning", remedy="Set a seed from a parameter, e.g. rng = np.random.default_rng(seed).")
def unseeded_randomness(draft: Draft) -> Iterator[Evidence]:
    """Random numbers are drawn without a seed, so a second run gives other results.

    Fires once a source of randomness (NumPy's global generator, ``random``, PyTorch, ``default_rng()`` without a
    seed, ``train_test_split`` without ``random_state``), at its first use. Does not fire when that source is seeded
    anywhere in the notebook, nor when a helper such as ``seed_everything`` is called. Only names that the notebook
    imports from these libraries count; what a library draws inside is not seen.
    """
    calls = list(_calls(draft))
    if any(name.rpartition(".")[2] in SEED_EVERYTHING for name, _, _, _ in calls):
        return
    seeded = {SEEDS[name] for name, _, _, _ in calls if name in SEEDS}
    told: set[str] = set()
    for name, call, cell, line in calls:
        source = _unseeded_source(name, call, seeded)
        if source is not None and source not in told:
            told.add(source)
            yield Evidence(title=f"'{source}' is used without a seed", cell=cell, line=line)


def _unseeded_source(name: str, call: ast.Call, seeded: set[str]) -> str | None:
    module, _, function = name.rpartition(".")
    if function in GLOBAL_DRAWS.get(module, ()) and module not in seeded:
        return module
    if name in MADE_UNSEEDED and not call.args and not call.keywords:
        return name
    if name in WITHOUT_STATE and "numpy.random" not in seeded:
        given = {keyword.arg for keyword in call.keywords}
        if not given & {"random_state", "shuffle", None}:
            return name
    return None


def _calls(draft: Draft) -> Iterator[tuple[str, ast.Call, int, int]]:
    """Yield every call of an imported name: its full name, its tree, the cell and the line."""
    imported: dict[str, str] = {}
    for cell in draft.python:
        imported.update(_imports(cell.python.tree))
    for cell in draft.python:
        nodes = [node for node in ast.walk(cell.python.tree or ast.Module([], [])) if isinstance(node, ast.Call)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            name = _full_name(node.func, imported)
            if name is not None:
                yield name, node, cell.index, node.lineno


def _imports(tree: ast.Module | None) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree or ast.Module([], [])):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _full_name(function: ast.expr, imported: Mapping[str, str]) -> str | None:
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name):
        return None
    base = imported.get(function.id)
    if base is None:  # a helper the notebook defines itself; its name may still say that it seeds
        return function.id if not parts else None
    return ".".join([base, *reversed(parts)])
