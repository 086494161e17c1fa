"""A desk that prints and may be killed while it does: the real spooler of a real station, to a printer on a socket.

Run as `python -m tests.faults.print_worker`. Everything is imported once; each line `HOME PORT CASE FORM` on stdin forks one life: it opens
the station, settles what a crash left, prints the certificate of the case and says on stdout what came of it.
FORM is the number of the pre-printed form that it is printed on, `-` for plain paper.
stdout: `ready`, then for each life `born PID`, `said WORD` (unless it was killed before) and `dead STATUS`.
"""

import gc
import os
import sys
import tempfile
from pathlib import Path

from cqclerk.commands import form_stock, issuing
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome, hold
from printing import profiles
from printing.profiles import Profile
from printing.spooler import Spooler
from printing.stationery.forms import FormOrder
from printing.transports.spoken import NetworkTransport
from tests.faults.printed import CERTIFICATE, FORM, PLAIN, decided
from tests.faults.victims import end_of
from tests.offices import PaperGateway, enter, make_station
from tests.printing.fake_printer import FakePrinter

PROFILE, FORM_PROFILE = profiles.load("epson-80"), profiles.load("a4-pdf")
WAIT_S = 0.5


def spooler(at: Workplace, port: int, profile: Profile = PROFILE) -> Spooler:
    """The one printer there is."""

    def line() -> NetworkTransport:
        return NetworkTransport("127.0.0.1", port, profile, answer_timeout_s=WAIT_S)

    return Spooler(lambda command: command(at), profile, line, confirm_timeout_s=WAIT_S)


def live(folder: str, port: int, case_id: str, number: str) -> str:
    """One start of the station, and one try to print."""
    home = StationHome(Path(folder))
    with hold(home):
        at = enter(home)
        issuing.recover(at)
        try:
            if number == PLAIN:
                return spooler(at, port).drive(case_id, CERTIFICATE).result.value
            return spooler(at, port, FORM_PROFILE).drive(case_id, CERTIFICATE, form=FormOrder(FORM, number=number)).result.value
        except NotAllowed as error:
            return error.objection.key
        finally:
            at.close()


def warm_up() -> None:
    """Print once, so that what is loaded at first use is there in every life."""
    with tempfile.TemporaryDirectory() as folder, FakePrinter() as printer:
        at = enter(make_station(Path(folder) / "warm"))
        PaperGateway().enrols(at)
        spooler(at, printer.port).drive(decided(at).id, CERTIFICATE)
        form_stock.receive(at, FORM, "A000001", "A000001")
        spooler(at, printer.port, FORM_PROFILE).drive(decided(at).id, CERTIFICATE, form=FormOrder(FORM, number="A000001"))
        at.close()
    gc.freeze()


def main() -> None:
    warm_up()
    print("ready", flush=True)
    last = 0
    for line in sys.stdin:
        if last:
            os.waitpid(last, 0)
        folder, port, case_id, number = line.split()
        pid = os.fork()
        if pid == 0:
            print("said", live(folder, int(port), case_id, number), flush=True)
            os._exit(0)
        print("born", pid, flush=True)
        print("dead", end_of(pid), flush=True)
        last = pid


if __name__ == "__main__":
    main()
