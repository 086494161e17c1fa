"""A bundle on the line of another station: a real gateway, a line that breaks, and everything else going on meanwhile."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import attachments, intake
from cqclerk.gateway import bundles
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol import scans
from cqclerk.protocol.bundles import Card
from cqclerk.protocol.messages import Declined
from cqclerk.sync import alone, passage, stick
from cqclerk.sync.light import Leg
from cqclerk.sync.problems import LinkProblem
from cqclerk.workplace import exchange
from cqclerk.workplace.clock import SystemClock
from data.hub import Hub
from tests import reference_files
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B, enter, make_station
from tests.proxy import Fault
from tests.scans import scan
from tests.sync.test_reference import publish
from tests.thin_line import thin_line
from tests.towns import Town


def card_of(town: Town) -> Card:
    hub = Hub.open(town.folder)
    try:
        return bundles.card(Gateway.on(hub))
    finally:
        hub.close()


class Loaded:
    """A village beyond every line, whose bundle is larger than a few steps, and the window that carries it."""

    def __init__(self, town: Town, folder: Path, seed: int) -> None:
        self.carrier = town.post(OFFICE_B)
        self.at = enter(make_station(folder / "village", OFFICE_A, f"v{seed}"), SystemClock())  # type: ignore[arg-type]
        stick.keep_card(self.at, card_of(town))
        self.at.keep_enrolment_code(town.code(OFFICE_A))
        case = intake.submit(self.at, "childbirth", form())
        attachments.attach(self.at, case.id, case.version, "marriage_certificate", scan(150_000, seed), "a.jpg")
        self.data = stick.export(self.at).data
        self.steps = -(-len(self.data) // scans.load().step_bytes)
        assert self.steps >= 3

    def seen(self, method: str) -> list[str]:
        return [path for how, path, _ in self.carrier.proxy.seen if how == method and path.startswith("/v1/bundles/")]

    def took(self, answer: bytes) -> None:
        done = stick.take(self.at, answer)
        assert done.enrolled and done.problems == () and exchange.unsent(self.at) == []


@pytest.fixture
def loaded(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loaded]:
    monkeypatch.setattr(passage, "_LARGEST_STEP", scans.load().step_bytes)  # as on a thin line
    made = Loaded(town, tmp_path, next(_seeds))
    yield made
    made.at.close()
    town.agrees(made.carrier)


_seeds = itertools.count(900)
CUTS = [Fault.CUT_DURING, Fault.CUT_AFTER, Fault.TWICE, Fault.LATE, Fault.ERROR_500]


@pytest.mark.parametrize("fault", CUTS)
def test_a_cut_in_the_middle_of_a_bundle_sends_at_most_one_step_again(loaded: Loaded, fault: Fault) -> None:
    proxy = loaded.carrier.proxy
    proxy.wanted = lambda method, path: method == "PATCH" and "/bundles/" in path
    proxy.faults = [Fault.NONE, fault]
    answer = loaded.carrier.engine.carry(loaded.data).result(60)
    assert len(loaded.seen("PATCH")) <= loaded.steps + 1, "at most one step more than needed"
    loaded.took(answer)


def test_a_bundle_that_is_cut_at_any_byte_goes_on_and_sends_at_most_a_step_again(loaded: Loaded, town: Town) -> None:
    carrier, step = loaded.carrier, scans.load().step_bytes
    cuts = (1, step // 2, step - 1, step, len(loaded.data) - 1)
    with thin_line(town.process.port, bytes_s=2_000_000, delay_s=0.005) as line:
        town.restart(carrier, url=line.url)
        line.cuts = [("PATCH", at) for at in cuts]
        answer = carrier.engine.carry(loaded.data).result(60)
        used = len(cuts) - len(line.cuts)
    assert used >= 3
    assert len(loaded.data) <= line.carried["PATCH"] <= len(loaded.data) + used * step
    loaded.took(answer)


@pytest.mark.parametrize("fault", [Fault.CUT_DURING, Fault.CUT_AFTER, Fault.TWICE])
def test_work_whose_reply_was_lost_is_done_once_and_its_answer_is_the_same(loaded: Loaded, fault: Fault) -> None:
    proxy = loaded.carrier.proxy
    proxy.wanted = lambda method, path: method == "POST" and "/bundles/" in path
    proxy.faults = [fault]
    first = loaded.carrier.engine.carry(loaded.data).result(60)
    sent = len(loaded.seen("PATCH"))
    assert loaded.carrier.engine.carry(loaded.data).result(60) == first, "brought once more: the same bytes"
    assert len(loaded.seen("PATCH")) == sent == loaded.steps, "and nothing of it went up again"
    loaded.took(first)


def test_a_cut_on_the_way_back_fetches_at_most_one_step_again(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage, "_LARGEST_STEP", 1_500)  # an answer of a few steps
    proxy = loaded.carrier.proxy
    proxy.wanted = lambda method, path: "/bundles/answers/" in path
    proxy.faults = [Fault.NONE, Fault.HALF_ANSWER, Fault.CUT_AFTER, Fault.NONE, Fault.CUT_BEFORE]
    answer = loaded.carrier.engine.carry(loaded.data).result(60)
    assert len(answer) > 3_000
    assert len(loaded.seen("GET")) - 1 <= -(-len(answer) // 1_500) + 3, "three cuts, three steps"
    loaded.took(answer)


def test_without_an_engine_it_goes_on_across_cuts_as_long_as_it_gets_further(loaded: Loaded) -> None:
    carrier, proxy = loaded.carrier, loaded.carrier.proxy
    proxy.wanted = lambda method, path: "/bundles/" in path
    proxy.faults = [Fault.NONE, Fault.NONE, Fault.CUT_DURING, Fault.NONE, Fault.CUT_AFTER]
    loaded.took(carrier.run(lambda at: alone.carry(at, proxy.url, loaded.data)))
    assert len(loaded.seen("PATCH")) <= loaded.steps + 2
    proxy.always = Fault.CUT_BEFORE
    with pytest.raises(LinkProblem):
        carrier.run(lambda at: alone.carry(at, proxy.url, loaded.data))


def test_own_records_go_between_the_steps_and_the_screen_is_told_how_far_it_is(loaded: Loaded) -> None:
    carrier, proxy = loaded.carrier, loaded.carrier.proxy
    proxy.wanted = lambda method, path: method == "PATCH" and "/bundles/" in path
    proxy.faults = [Fault.NONE, Fault.BUSY]  # it asks to be left alone for an hour: the bundle stands still
    brought = carrier.engine.carry(loaded.data)
    held_up = carrier.shows(lambda state: state.bundle is not None and state.bundle.held_up != "").bundle
    assert held_up is not None and (held_up.leg, held_up.office) == (Leg.UP, OFFICE_A)
    assert 0 < held_up.so_far < held_up.size == len(loaded.data)
    carrier.record(lambda at: intake.submit(at, "childbirth", form()))
    carrier.all_sent()
    assert not brought.done()
    carrier.engine.send_now()
    loaded.took(brought.result(60))
    carrier.shows(lambda state: state.bundle is None)
    assert len({one.bundle.so_far for one in carrier.states if one.bundle and one.bundle.leg is Leg.UP}) >= loaded.steps


def test_a_bundle_goes_on_by_itself_when_the_line_comes_back(loaded: Loaded) -> None:
    carrier = loaded.carrier
    carrier.proxy.wanted = lambda method, path: method == "PATCH" and "/bundles/" in path
    carrier.proxy.faults = [Fault.NONE, Fault.BUSY]
    brought = carrier.engine.carry(loaded.data)
    carrier.shows(lambda state: state.bundle is not None and state.bundle.held_up != "")
    carrier.cut.set()
    carrier.engine.switched()
    carrier.shows(lambda state: not state.up)
    carrier.cut.clear()
    carrier.engine.switched()
    loaded.took(brought.result(60))


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
