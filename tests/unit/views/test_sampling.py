"""The uniform sample: the same rows for as many rows, each as likely as any other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.views.rows.sampling import sampled_positions


@given(st.integers(0, 3_000), st.integers(0, 1_500))
def test_positions_are_distinct_ascending_and_within(n_rows, size):
    positions = sampled_positions(n_rows, size=size)
    assert len(positions) == min(n_rows, size)
    assert (np.diff(positions) > 0).all()
    assert ((positions >= 0) & (positions < n_rows)).all()
    assert positions.tolist() == sampled_positions(n_rows, size=size).tolist()


def test_the_sample_is_the_same_for_ever():
    """Views saved with an older version must link with new ones."""
    assert sampled_positions(336_776, size=5).tolist() == [58391, 73729, 154472, 211228, 287190]
    assert sampled_positions(11, size=10).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 9, 10]


def test_large_tables_cost_no_more_memory_than_their_sample():
    positions = sampled_positions(10**13, size=1_000)
    assert positions.nbytes == 8_000
    assert positions[-1] > 9 * 10**12


def test_each_row_is_as_likely_as_any_other():
    n_rows, size = 50, 20
    drawn = np.zeros(n_rows, dtype=int)
    tries = range(n_rows, n_rows + 2_000)
    for n in tries:  # the first 50 rows of ever more
        positions = sampled_positions(n, size=size * n // n_rows)
        drawn[positions[positions < n_rows]] += 1
    share = drawn / len(tries)
    assert np.abs(share - size / n_rows).max() < 0.05  # five standard deviations
