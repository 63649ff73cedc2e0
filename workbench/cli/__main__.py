"""``python -m workbench.cli``: the command, where it is not on the path."""

import sys

from workbench.cli.entry import main

sys.exit(main())
