from __future__ import annotations

import pytest


def test_it_fires_at_the_first_cell_that_ran_before_one_above(found, code):
    [finding] = found("WBN101", code("a = 1", count=1), code("b = 1", count=3), code("c = 1", count=2))
    assert (finding.cell, finding.severity) == (2, "warning")


@pytest.mark.parametrize("counts", [(1, 2, 3), (1, 5, 9), (None, None, None), (1, None, 2)])
def test_it_is_silent_when_the_counts_rise(found, code, counts):
    assert not found("WBN101", *(code("a = 1", count=count) for count in counts))
