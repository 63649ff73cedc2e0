from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nprint(datetime.now())",
        "import datetime as dt\nday = dt.date.today()",
        "import pandas as pd\npd.Timestamp.now()",
        "import pandas as pd\npd.to_datetime('today')",
        "import time\ntime.localtime()",
    ],
)
def test_it_fires_when_the_time_is_asked_for(found, source):
    [finding] = found("WBN117", source)
    assert (finding.cell, finding.line, finding.severity) == (0, 2, "info")


def test_a_seed_from_the_clock_is_a_warning(found):
    [finding] = found("WBN117", "import time\nimport numpy as np\nnp.random.seed(int(time.time()))")
    assert (finding.line, finding.severity) == (3, "warning")


@pytest.mark.parametrize(
    "source",
    [
        "import time\nstart = time.time()\nprint(time.time() - start)",
        "from datetime import datetime\nstart = datetime.now()\nf()\nprint(datetime.now() - start)",
        "from datetime import datetime\nstart = datetime.now()\nend = datetime.now()\nprint((end - start).seconds)",
        "import time\ntime.localtime(0)",
        "import pandas as pd\npd.to_datetime('2024-01-31')",
        "clock.now()",
        "import datetime\ndatetime.datetime(2024, 1, 1)",
    ],
)
def test_it_is_silent_about_durations_and_fixed_moments(found, source):
    assert not found("WBN117", source)
