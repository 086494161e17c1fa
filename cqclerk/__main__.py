"""`python -m cqclerk` starts the same program as `cqclerk`: the one arrow that goes up."""

import sys

from screens.cli import main

sys.exit(main())
