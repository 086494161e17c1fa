"""`python -m screens` starts the same program as `cqclerk`."""

import sys

from screens.cli import main

sys.exit(main())
