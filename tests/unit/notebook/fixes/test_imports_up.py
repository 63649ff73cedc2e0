from __future__ import annotations

import pytest


def test_an_import_goes_to_the_first_imports(mended, sources):
    done = mended("import os\nprint(os)", "np.sqrt(2)", "import numpy as np\nnp.sqrt(3)")
    assert sources(done) == ["import os\nimport numpy as np\nprint(os)", "np.sqrt(2)", "np.sqrt(3)"]
    assert [fix.title for fix in done.fixes] == ["Move 'import numpy as np' up from cell 2 to cell 0"]
    assert "WBN103" not in [found.code for found in done.findings]


def test_it_goes_before_the_use_when_there_are_no_imports_above(mended, sources):
    done = mended("x = 1\nprint(x)", "%%time\n# root\nsqrt(2)", "from math import sqrt, pi\nprint(pi)")
    assert sources(done)[1] == "%%time\n# root\nfrom math import sqrt\nsqrt(2)"
    assert sources(done)[2] == "from math import sqrt, pi\nprint(pi)"


def test_the_only_line_of_a_cell_stays(mended, sources):
    assert sources(mended("math.pi", "import math")) == ["import math\nmath.pi", "import math"]


@pytest.mark.parametrize(
    "cells",
    [
        ("np.sqrt(2)", "np = f()", "import numpy as np"),
        ("np.sqrt(2)", "if f:\n    import numpy as np"),
        ("np.sqrt(2)", "x = 1"),
    ],
)
def test_nothing_is_moved_when_the_name_may_mean_something_else(mended, cells):
    assert "WBN103" not in [fix.code for fix in mended(*cells).fixes]
