"""Random numbers without a seed: the run cannot be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping

    from workbench.notebook.draft import Draft
    from workbench.notebook.names_in_code import Call

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

    ``--fix`` seeds it: by the parameter ``seed`` where there is one above, else by 0.
    """
    for source, call in unseeded(draft):
        yield Evidence(title=f"'{source}' is used without a seed", cell=call.cell, line=call.line)


def unseeded(draft: Draft) -> list[tuple[str, Call]]:
    """Return each source of randomness that nothing seeds, with the first call that draws from it."""
    if any(call.method in SEED_EVERYTHING for call in draft.calls):
        return []
    seeded = {SEEDS[call.name] for call in draft.calls if call.name in SEEDS}
    found: dict[str, Call] = {}
    for call in draft.calls:
        source = _unseeded_source(call.name, call.node, seeded)
        if source is not None:
            found.setdefault(source, call)
    return list(found.items())


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
