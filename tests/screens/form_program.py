"""收件 over a station in a folder, as a program of its own, for tests that kill it: python -m tests.screens.form_program FOLDER"""

import sys
from dataclasses import replace
from pathlib import Path

from screens.intake import IntakeScreen
from tests.offices import REFERENCE
from tests.screens.hosts import Host, signed_in

if __name__ == "__main__":
    for name, item in REFERENCE.items.items():
        REFERENCE.items[name] = replace(item, offered=name == "childbirth")  # type: ignore[index]
    with signed_in(Path(sys.argv[1])) as session:
        Host(session, IntakeScreen).run()
