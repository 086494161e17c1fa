"""Who prints the original, between two windows at a real gateway, each with a printer on a socket: never two originals, never none."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed
from printing import profiles
from printing.escpos import reader
from printing.spooler import Outcome, Result, Spooler
from printing.transports.spoken import NetworkTransport
from tests.asking import whole
from tests.printing.fake_printer import FakePrinter, Fault
from tests.seats import CLERK, HEAD, REVIEWER, County, Post, county
from tests.stations import JIA

pytestmark = pytest.mark.timeout(120)
EPSON, CERTIFICATE = profiles.load("epson-80"), "childbirth_certificate"


@dataclass
class Windows:
    """Two windows of one office, and a printer beside each."""

    county: County
    first: Post
    second: Post
    printers: dict[str, FakePrinter] = field(default_factory=dict)

    def decided(self) -> Case:
        """At the first window, reported."""
        with self.first.seat(REVIEWER) as at:
            case = intake.submit(at, "childbirth", whole("childbirth", at.today()))
            case = prereview.accept(at, case.id, case.version)
            return processing.approve(at, case.id, case.version, ())

    def prints(self, post: Post, case: Case, line: bool = True) -> Outcome:
        """The certificate, by the real spooler, on the window's own printer."""
        printer = self.printers[post.id]
        with post.seat(CLERK, line) as at:
            way = NetworkTransport(printer.host, printer.port, EPSON, answer_timeout_s=5)
            return Spooler(lambda command: command(at), EPSON, lambda: way, confirm_timeout_s=5).drive(case.id, CERTIFICATE)

    def refusal(self, post: Post, case: Case) -> str:
        """Why this window prints nothing."""
        before = self.printers[post.id].jobs
        with pytest.raises(NotAllowed) as error:
            self.prints(post, case)
        assert self.printers[post.id].jobs == before
        return error.value.objection.key

    def asks(self, post: Post, name: str, case: Case, reason: str = "") -> None:
        """The right to print, of the gateway."""
        with post.seat(name) as at:
            post.rounds(at).ask_print(case.id, reason)

    def paper(self, post: Post) -> str:
        """All that came out of the window's printer."""
        return "".join(reader.lines(reader.read(self.printers[post.id].jobs, EPSON)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with county(tmp_path_factory.mktemp("office"), offices=(JIA,)) as made:
        made.another(JIA)
        yield made
        made.sound()


@pytest.fixture
def windows(office: County) -> Iterator[Windows]:
    made = Windows(office, office.jia, office.posts[f"{JIA}-2"])
    with FakePrinter() as one, FakePrinter() as two:
        made.printers = {made.first.id: one, made.second.id: two}
        yield made


def test_the_right_that_was_given_back_is_printed_by_the_window_that_asked_and_by_no_other(windows: Windows) -> None:
    case = windows.decided()
    assert windows.refusal(windows.second, case) == "print.other_station"
    windows.first.does(CLERK, issuing.give_back, case)
    assert windows.refusal(windows.first, case) == "print.given_back"
    windows.asks(windows.second, CLERK, case)
    assert windows.refusal(windows.first, case) == "print.other_station"
    assert windows.prints(windows.second, case).result is Result.PRINTED
    assert case.certificate_number in windows.paper(windows.second) and "补打" not in windows.paper(windows.second)
    assert windows.paper(windows.first) == ""
    case = windows.county.agrees(case)
    assert case.phase is Phase.COMPLETED and case.reprints == 0
    assert windows.refusal(windows.first, case) == "print.done"


def test_both_windows_ask_for_what_was_given_back_and_one_gets_it(windows: Windows) -> None:
    case = windows.decided()
    windows.first.does(CLERK, issuing.give_back, case)
    windows.asks(windows.second, CLERK, case)
    with pytest.raises(NotAllowed) as error:
        windows.asks(windows.first, CLERK, case)
    assert error.value.objection.key == "print.other_station"
    assert windows.county.agrees(case).printing_station == windows.second.id


def test_what_is_taken_from_a_silent_window_is_marked_and_the_sheet_that_was_out_already_counts(
    windows: Windows,
) -> None:
    case = windows.decided()
    assert windows.prints(windows.first, case, line=False).result is Result.PRINTED, "its line is cut: nobody hears of it"
    with pytest.raises(NotAllowed) as error:
        windows.asks(windows.second, CLERK, case, "一号窗口没有应答")
    assert error.value.objection.key == "approver.role"
    windows.asks(windows.second, HEAD, case, "一号窗口没有应答")
    assert windows.prints(windows.second, case).result is Result.PRINTED
    paper = windows.paper(windows.second)
    assert "补打第1次" in paper and "一号窗口没有应答" in paper and case.certificate_number in paper
    assert "补打" not in windows.paper(windows.first)
    windows.first.sees(case)  # it is there again, and reports
    case = windows.county.agrees(case)
    assert case.phase is Phase.COMPLETED and case.certificate_number in windows.paper(windows.first)


def test_a_cut_in_mid_job_keeps_the_right_where_the_sheet_may_lie(windows: Windows) -> None:
    case = windows.decided()
    windows.printers[windows.first.id].cut_after = 200
    assert windows.prints(windows.first, case).result is Result.UNKNOWN
    assert windows.first.refuses(CLERK, issuing.give_back, case) == "print.unsettled"
    windows.printers[windows.first.id].cut_after = None
    with windows.first.seat(CLERK) as at:
        (job,) = issuing.unsettled(at)
        issuing.spoil(at, job.id, "not_printed")
    windows.first.does(CLERK, issuing.give_back, case)
    windows.asks(windows.second, CLERK, case)
    windows.printers[windows.second.id].fault = Fault.PAPER_NEAR_END
    assert windows.prints(windows.second, case).result is Result.PRINTED
    assert windows.county.agrees(case).phase is Phase.COMPLETED
