"""Bundles between real stations and a gateway without any line: what comes twice, late, broken or from elsewhere is told, and harmless."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cqclerk.commands import attachments, intake, prereview, processing
from cqclerk.domain.case import Case, Phase
from cqclerk.gateway import bundles as carrying
from cqclerk.gateway import editions, standing
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import NoBundle
from cqclerk.sync import stick
from cqclerk.workplace import editions as here
from cqclerk.workplace import exchange, offices_list, scans, supply
from cqclerk.workplace.workplace import Workplace
from tests import reference_files
from tests.cases import form
from tests.gateways import City
from tests.offices import OFFICE_A, OFFICE_B, HandClock, enter, make_station
from tests.scans import scan
from tests.sticks import Village
from tests.workplace.stations import everything

MARRIAGE = "marriage_certificate"
BYTES = {"Content-Type": "application/octet-stream"}


def take_in(at: Workplace, **more: str) -> Case:
    return intake.submit(at, "childbirth", form(**more))


def at_hub(city: City) -> list[tuple[str, str]]:
    with city.hub.reading() as tx:
        return [(event.id, event.status) for event in tx.events()]


# ---- an office without any line -------------------------------------------------------------------------------------------


def test_a_case_goes_from_one_office_to_another_and_back_without_any_line(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    for at in (a, b):
        assert at.actor.enrolled and supply.numbers_left(at, "childbirth", at.today()) >= 100, "certified, and numbers leased, in one trip"
        assert offices_list.kept(at.home, at.station.root_key) is not None  # type: ignore[arg-type]
    case = take_in(a, home_choice="husband")
    assert village.trip(a).taken == 1
    got = village.trip(b)
    assert got.received >= 1 and b.case(case.id).claim_station == b.station.id, "the case and the right to decide it come together"
    there = prereview.accept(b, case.id, b.case(case.id).version)
    there = processing.approve(b, case.id, there.version, ())
    assert there.certificate_number
    assert village.trip(b).refused == 0
    village.trip(a)
    assert (a.case(case.id).phase, a.case(case.id).certificate_number) == (Phase.APPROVED, there.certificate_number)
    for at in (a, b):
        village.agrees(at)


def test_what_is_withdrawn_comes_with_the_signed_list(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    with village.city.hub.transaction() as tx:
        station = tx.station(b.station.id)
        assert station is not None
        standing.revoke(village.city.gateway, tx, station, "被盗")
    village.trip(a)
    kept = offices_list.kept(a.home, a.station.root_key)  # type: ignore[arg-type]
    assert kept is not None and [one.end for one in kept[1].issuers if one.office == OFFICE_B] == ["compromised"]


def publish(city: City, kind: str, text: str) -> None:
    with city.hub.transaction() as tx:
        editions.publish(city.gateway, tx, kind, text, "f")


def states(at: Workplace) -> dict[tuple[str, int], str]:
    return {(one.head.kind, one.head.edition): one.state for one in here.standing(at).held}


def test_reference_data_of_the_city_comes_by_stick_and_a_late_answer_takes_nothing_back(village: Village) -> None:
    publish(village.city, "divisions", reference_files.divisions())
    a = village.station(OFFICE_A)
    assert states(a) == {("divisions", 1): "used"}
    late = village.answer(stick.export(a).data)
    publish(village.city, "credit", reference_files.credit(1, 5))
    publish(village.city, "credit", reference_files.credit(2, 6))
    village.trip(a)
    known = states(a)
    assert (known["divisions", 1], known["credit", 2]) == ("used", "used")
    stick.take(a, late)
    assert states(a) == known, "an answer that lay about takes nothing back"


def test_a_chain_that_the_city_began_anew_is_taken_by_stick(village: Village) -> None:
    publish(village.city, "divisions", reference_files.divisions())
    a = village.station(OFFICE_A)
    with village.city.hub.transaction() as tx:
        editions.begin_anew(tx)
    publish(village.city, "credit", reference_files.credit(1, 5))
    village.trip(a)
    assert states(a)["credit", 1] == "used"


def test_a_scan_travels_both_ways_by_stick(village: Village) -> None:
    a, b, content = village.station(OFFICE_A), village.station(OFFICE_B), scan(150_000)
    case = take_in(a, home_choice="husband")
    attachments.attach(a, case.id, case.version, MARRIAGE, content, "a.jpg")
    assert stick.export(a).scans == 1
    village.trip(a)
    assert stick.export(a).scans == 0, "the gateway has it"
    assert village.trip(b).scans == 1, "with the case, for whoever has to decide it"
    (one,) = b.case(case.id).attachments
    assert attachments.content(b, one.digest) == content and attachments.incomplete(b, b.case(case.id)) is None


def test_a_window_with_a_line_does_not_take_every_case_by_stick(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    exchange.met(b, b.now())
    case = take_in(a, home_choice="husband")
    village.trip(a)
    village.trip(b)
    assert b.case(case.id).claim_station == ""


# ---- twice, late, out of order --------------------------------------------------------------------------------------------


def test_the_same_bundle_and_the_same_answer_twice_change_nothing(village: Village) -> None:
    a = village.station(OFFICE_A)
    take_in(a)
    data = stick.export(a).data
    first = village.answer(data)
    there = at_hub(village.city)
    again = village.answer(data)
    assert at_hub(village.city) == there
    assert stick.take(a, first).taken == 1
    here = everything(a)
    for answer in (first, again):
        assert stick.take(a, answer).taken == 0, "it was told as taken the first time"
        assert everything(a) == here | {"setting": everything(a)["setting"]}
    village.agrees(a)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_bundles_and_answers_in_any_order_come_to_the_same(village: Village, order: tuple[int, ...]) -> None:
    a = village.station(OFFICE_A)
    made = []
    for _ in range(3):
        take_in(a)
        made.append(stick.export(a).data)
    answers = [village.answer(made[place]) for place in order]
    for answer in reversed(answers):
        stick.take(a, answer)
    assert exchange.unsent(a) == []
    village.agrees(a)


def test_what_a_bundle_asks_for_is_over_once_the_station_has_made_another_event(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    case = take_in(a, home_choice="husband")
    village.trip(a)
    old = stick.export(b).data
    take_in(b)
    village.trip(b)  # in the meantime b went itself, and got the claim
    with village.city.hub.transaction() as tx:
        from cqclerk.gateway import claims
        from cqclerk.protocol.messages import ClaimRequest

        station = tx.station(b.station.id)
        assert station is not None
        claims.claim(village.city.gateway, tx, station, ClaimRequest(case_id=case.id, give_back=True))
    done = stick.take(b, village.answer(old))
    assert [one.type for one in done.problems] == ["bundle.overtaken"]
    assert b.case(case.id).claim_station == "", "a late stick takes no claim again"


def test_after_the_line_came_back_a_late_stick_doubles_nothing(village: Village) -> None:
    a = village.station(OFFICE_A)
    take_in(a)
    late = stick.export(a).data
    village.trip(a)  # as by the line: another way for the same events
    there = at_hub(village.city)
    answer = village.answer(late)
    assert at_hub(village.city) == there
    here = everything(a)
    stick.take(a, answer)
    assert everything(a) == here | {"setting": everything(a)["setting"]}


# ---- broken, changed, somebody else's -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda data: data[: len(data) // 2], "cut_short"),
        (lambda data: data[:-1], "cut_short"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "changed"),
        (lambda data: data.replace(b'"window":"1"', b'"window":"2"'), "changed"),
        (lambda data: b"\xff\xd8\xff" + data, "foreign"),
        (lambda data: data.replace(b"cqclerk-bundle-1", b"cqclerk-bundle-2", 1), "newer"),
        (lambda data: b"", "foreign"),
    ],
)
def test_a_broken_or_changed_file_is_told_and_changes_nothing_on_either_side(village: Village, spoil, key: str) -> None:  # type: ignore[no-untyped-def]
    a = village.station(OFFICE_A)
    take_in(a)
    data = stick.export(a).data
    answer, there, here = village.answer(data), at_hub(village.city), everything(a)
    with pytest.raises(NoBundle) as caught:
        village.answer(spoil(data))
    assert caught.value.key == key
    with pytest.raises(NoBundle) as caught:
        stick.take(a, spoil(answer))
    assert caught.value.key == key
    assert (at_hub(village.city), everything(a)) == (there, here)


def test_another_stations_answer_is_not_taken(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    answer, here = village.answer(stick.export(a).data), everything(b)
    with pytest.raises(NoBundle, match="other_reader"):
        stick.take(b, answer)
    with pytest.raises(NoBundle, match="other_reader"):
        stick.take(b, stick.export(a).data)
    assert everything(b) == here


def test_nobody_speaks_in_the_name_of_another_station(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    take_in(a)
    cover, _ = bundles.cover_of(stick.export(a).data)
    said = bundles.Up(after=0, head=(9, 9), claims_new=True)
    there = at_hub(village.city)
    with pytest.raises(NoBundle, match="changed"):
        village.answer(bundles.wrap(said, cover, village.city.gateway.signer.public_key, b.signer))
    with pytest.raises(NoBundle, match="unknown_station"):
        village.answer(
            bundles.wrap(said, msgspec.structs.replace(cover, station="nobody-here"), village.city.gateway.signer.public_key, b.signer)
        )
    assert at_hub(village.city) == there


def test_an_answer_that_the_gateway_did_not_sign_is_not_taken(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    cover, _ = bundles.cover_of(village.answer(stick.export(a).data))
    forged = bundles.Down(after=0, reply=b'{"server_time":"2026-11-25T00:00:00Z"}')
    with pytest.raises(NoBundle, match="changed"):
        stick.take(a, bundles.wrap(forged, cover, a.station.public_key, b.signer))


def test_a_bundle_for_another_city_is_not_opened(village: Village, tmp_path: Path) -> None:
    a = village.station(OFFICE_A)
    card = carrying.card(village.city.gateway)
    with pytest.raises(NoBundle, match="other_gateway"):
        stick.keep_card(a, msgspec.structs.replace(card, gateway_key=a.station.public_key))
    stranger = enter(make_station(tmp_path / "z"), HandClock())
    stick.keep_card(stranger, msgspec.structs.replace(card, gateway_key=a.station.public_key))
    stranger.keep_enrolment_code("CODE")
    with pytest.raises(NoBundle, match="other_reader"):
        village.answer(stick.export(stranger).data)
    stranger.close()


def test_without_card_or_code_nothing_is_made_that_nobody_could_read(village: Village, tmp_path: Path) -> None:
    stranger = enter(make_station(tmp_path / "z"), HandClock())
    with pytest.raises(stick.NotReady, match="no_card"):
        stick.export(stranger)
    stick.keep_card(stranger, carrying.card(village.city.gateway))
    with pytest.raises(stick.NotReady, match="no_code"):
        stick.export(stranger)
    stranger.keep_enrolment_code("WRONG-CODE")
    done = village.trip(stranger)
    assert [one.type for one in done.problems] == ["enrol.code", "station.unknown"] and not stranger.actor.enrolled
    stranger.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_fuzzed_bundles_are_refused_with_a_reason(village: Village, data: st.DataObject) -> None:
    if not village.stations:
        village.station(OFFICE_A)
    a = village.stations[0]
    made = stick.export(a).data
    file = bytearray(made)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(file) - 1))
        file[place] ^= data.draw(st.integers(1, 255))
    fuzzed, there = bytes(file[: data.draw(st.integers(0, len(file)))]), at_hub(village.city)
    assume(fuzzed != made)
    with pytest.raises(NoBundle):
        village.answer(fuzzed)
    assert at_hub(village.city) == there


def test_a_scan_that_the_gateway_has_no_longer_comes_with_the_next_stick(village: Village) -> None:
    a = village.station(OFFICE_A)
    case = take_in(a)
    case = attachments.attach(a, case.id, case.version, MARRIAGE, scan(900), "a.jpg")
    digest = case.attachments[-1].digest
    scans.went_up(a, digest, 900)  # it went up first, by the line, and was swept out before its event was sent

    def there() -> bool:
        with village.city.hub.reading() as tx:
            known = tx.scan(digest)
            return known is not None and known.held == known.size

    village.trip(a)
    assert not there() and [one.digest for one in scans.all_waiting(a)[0]] == [digest]
    village.trip(a)
    assert there() and scans.all_waiting(a)[0] == []
