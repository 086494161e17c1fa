"""运单号 from the platform: the gateway's own event, whenever it comes; the deciding office hears of it."""

from pathlib import Path

import pytest

from cqclerk.domain.application import Handover
from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.delivery_events import Posted, Returned, Signed, WaybillNoted
from cqclerk.domain.events import CaseEvent, HandedOver, PaperConfirmed
from cqclerk.gateway import waybills
from cqclerk.gateway.app import main
from cqclerk.protocol.messages import Declined
from tests.gateways import City, gateway_process, prepare
from tests.stations import DAY, JIA, Caller, Maker, accepted, approval, granted, reserved

NUMBER = "EY000027272IN"


class Paper:
    """A finished paper at the office that decided."""

    def __init__(self, caller: Caller, city: City | None = None) -> None:
        self.city, self.caller, maker = city, caller, caller.maker
        block = granted(caller.lease())[-1]
        leased = block.event
        assert isinstance(leased, BlockLeased)
        self.case_id = maker.submit()
        self.number = f"{leased.prefix}{leased.first:0{leased.width}d}"
        maker.make(self.case_id, accepted())
        maker.make(block.envelope.subject_id, reserved(leased.first, self.case_id))
        maker.make(self.case_id, approval(block.envelope.subject_id, self.number, maker.id))
        caller.answers(maker.journal[2:])
        self.says(PaperConfirmed(self.number, "job"))
        caller.poll()

    def says(self, *events: CaseEvent) -> None:
        made = [self.caller.maker.make(self.case_id, event) for event in events]
        assert all(answer.status == "accepted" for answer in self.caller.answers(made))

    def platform(self, waybill: str = NUMBER, certificate: str = "") -> frozenset[str]:
        assert self.city is not None
        with self.city.hub.transaction() as tx:
            return waybills.note(self.city.gateway, tx, certificate or self.number, waybill)

    def heard(self) -> list[str]:
        """The waybill numbers that came for the office."""
        came = [one.event for one in self.caller.poll() if one.envelope.subject_id == self.case_id]
        return [event.waybill_number for event in came if isinstance(event, WaybillNoted)]

    def refused(self, waybill: str = NUMBER, certificate: str = "") -> str:
        with pytest.raises(Declined) as error:
            self.platform(waybill, certificate)
        return error.value.problem.type


@pytest.fixture
def paper(city: City) -> Paper:
    return Paper(city.station(), city)


@pytest.mark.parametrize(
    "before", [(), (Posted(DAY, ""),), (Posted(DAY, ""), Returned(DAY, "absent")), (Posted(DAY, ""), Signed(DAY, "self"))]
)
def test_whenever_it_comes_the_office_hears_of_it_once(paper: Paper, before: tuple[CaseEvent, ...]) -> None:
    paper.says(*before)
    assert paper.platform("ey 0000 27272-in") == {paper.caller.maker.office}
    assert paper.platform() == frozenset(), "the same number again is no news"
    assert paper.heard() == [NUMBER]


def test_what_the_station_sends_next_follows_it(paper: Paper) -> None:
    paper.platform()
    paper.says(Posted(DAY, ""), Signed(DAY, "family", "王大明"))


def test_a_number_that_nobody_bears_or_a_paper_that_is_not_sent_is_declined(paper: Paper) -> None:
    assert paper.refused(" - ") == "post.no_number"
    assert paper.refused(certificate=paper.number[:-1] + "9") == "waybill.no_paper"
    assert paper.refused(certificate="X1") == "waybill.no_paper"
    paper.says(HandedOver(Handover.SPOT))
    assert paper.refused() == "waybill.not_by_post"


def test_the_command_notes_it_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = City(tmp_path)
    with made.client:
        paper = Paper(made.station(), made)
        made.hub.close()
        assert main(["waybill", paper.number, "EY000027273IN", "--data", str(tmp_path)]) == 0
        told = capsys.readouterr()
        assert "EY000027273IN 已记下" in told.out and "校验位不对" in told.err
        assert main(["waybill", "X1", NUMBER, "--data", str(tmp_path)]) == 1
        assert "没有编号 X1 的证件" in capsys.readouterr().err


def test_the_integrator_calls_it_while_the_gateway_runs(tmp_path: Path) -> None:
    code = prepare(tmp_path)(JIA)
    with gateway_process(tmp_path) as gateway:
        caller = Caller(gateway.client(), Maker(JIA))
        caller.maker.set_up()
        caller.enrol(code)
        caller.answers(caller.maker.journal)
        paper = Paper(caller)
        assert main(["waybill", paper.number, NUMBER, "--data", str(tmp_path)]) == 0
        assert paper.heard() == [NUMBER]
        paper.says(Posted(DAY, ""))
