"""A bundle on the line of another station: a real gateway, a line that breaks, and everything else going on meanwhile."""

from pathlib import Path

import pytest

from cqclerk.commands import intake
from cqclerk.gateway import bundles
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol.bundles import Card
from cqclerk.protocol.messages import Declined
from cqclerk.sync import stick
from cqclerk.sync.problems import LinkProblem
from cqclerk.workplace import exchange
from cqclerk.workplace.clock import SystemClock
from data.hub import Hub
from tests import reference_files
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, enter, make_station
from tests.proxy import Fault
from tests.sync.test_reference import publish
from tests.towns import Town


def card_of(town: Town) -> Card:
    hub = Hub.open(town.folder)
    try:
        return bundles.card(Gateway.on(hub))
    finally:
        hub.close()


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_DURING, Fault.CUT_AFTER, Fault.HALF_ANSWER])
def test_a_bundle_that_a_cut_line_lost_is_brought_again_and_done_once(town: Town, tmp_path: Path, fault: Fault) -> None:
    carrier = town.post(OFFICE_B)
    home = make_station(tmp_path / "village", OFFICE_A, f"v{list(Fault).index(fault)}")
    at = enter(home, SystemClock())  # type: ignore[arg-type]
    stick.keep_card(at, card_of(town))
    at.keep_enrolment_code(town.code(OFFICE_A))
    intake.submit(at, "childbirth", form())
    data = stick.export(at).data
    carrier.proxy.wanted = lambda method, path: path == "/v1/bundles"
    carrier.proxy.faults = [fault]
    with pytest.raises(LinkProblem):
        carrier.engine.carry(data).result(60)
    carrier.record(lambda at: intake.submit(at, "childbirth", form()))
    answer = carrier.engine.carry(data).result(60)
    carrier.all_sent()
    done = stick.take(at, answer)
    assert done.enrolled and done.problems == () and exchange.unsent(at) == []
    at.close()
    town.agrees(carrier)


def test_what_is_no_bundle_comes_back_with_its_reason_and_the_line_goes_on(town: Town) -> None:
    carrier = town.post(OFFICE_B)
    with pytest.raises(Declined) as caught:
        carrier.engine.carry(b"a letter").result(60)
    assert caught.value.problem.type == "bundle.foreign"
    carrier.record(lambda at: intake.submit(at, "childbirth", form()))
    carrier.all_sent()


def test_what_the_city_published_comes_by_stick_to_an_office_that_has_no_line(town: Town, tmp_path: Path) -> None:
    carrier = town.post(OFFICE_B)
    at = enter(make_station(tmp_path / "village", OFFICE_A, "v9"), SystemClock())  # type: ignore[arg-type]
    stick.keep_card(at, card_of(town))
    at.keep_enrolment_code(town.code(OFFICE_A))
    publish(town, "divisions", reference_files.divisions(40))
    publish(town, "credit", reference_files.credit(40, 3))
    first = stick.export(at).data

    def by_stick(data: bytes) -> int:
        stick.take(at, carrier.engine.carry(data).result(60))
        assert at.reference.divisions.get("500110001996") is not None and at.reference.credit_list is not None
        return at.reference.credit_list.edition

    assert by_stick(first) == by_stick(stick.export(at).data) == 40
    publish(town, "credit", reference_files.credit(41, 4))
    assert by_stick(stick.export(at).data) == by_stick(first) == 41, "a stick of before takes nothing back"
    at.close()
