"""The gateway's database is put back from a backup, and offices that no line reaches give back by stick what it has forgotten."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cqclerk.commands import attachments, intake, prereview, processing
from cqclerk.domain.case import Case
from cqclerk.gateway import attachments as kept_scans
from cqclerk.gateway import carried, recovery
from cqclerk.protocol import bundles
from cqclerk.protocol.bundles import NoBundle, Up
from cqclerk.sync import stick
from cqclerk.workplace import exchange
from cqclerk.workplace.workplace import Workplace
from screens import stick_words
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import CHEN_JING, DING_YI
from tests.restores import Restored
from tests.scans import scan


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Restored]:
    made = Restored(tmp_path)
    yield made
    made.village.close()
    made.city.hub.close()


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form(CHEN_JING, DING_YI))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def reasons(done: stick.Imported) -> list[str]:
    return [one.type for one in done.problems]


def test_a_stick_gives_back_what_the_gateway_forgot_and_nothing_new_is_taken_before(restored: Restored) -> None:
    village = restored.village
    a = village.station(OFFICE_A)
    restored.backs_up()
    case, late = decided(a), village.station(OFFICE_B)  # enrolled after the backup
    open_ = taken_in(late)
    digest = attachments.attach(late, open_.id, open_.version, "marriage_certificate", scan(20_000), "a.jpg").attachments[-1].digest
    for at in (a, late, a):
        village.trip(at)
    before, before_folds = restored.known(), restored.folds()

    restored.puts_back()
    assert len(restored.known()) < len(before)
    new = taken_in(a)  # work goes on here meanwhile
    for at, why in ((a, ["gateway.recovering"]), (late, [])):  # the other has nothing to say
        done = village.trip(at)
        assert done.asked_back and reasons(done) == why and done.taken == 0
        assert "网关缺本站报过的一段，记录都在本机，请再导出一份带去。" in stick_words.imported(
            done
        ) and "没有办" not in stick_words.imported(done)
    assert set(restored.missing()) == {a.station.id, late.station.id}
    for at in (a, late):
        made = stick.export(at)
        assert made.returned > 0
        answers = [village.answer(made.data) for _ in range(2)]  # brought twice
        assert [stick.take(at, answer).asked_back for answer in answers] == [False, False]
        assert stick.export(at).returned == 0, "it is not given back again and again"
    assert restored.missing() == []
    restored.has_all(before)
    assert restored.folds() == before_folds
    assert exchange.unsent_count(a) > 0, "nothing new is taken yet"
    restored.is_done()
    done = village.trip(a)
    assert done.taken >= 1 and done.problems == ()
    for at in (a, late):
        village.trip(at)
        village.agrees(at)
    with restored.city.hub.reading() as tx:
        again = tx.scan(digest)
    assert again is not None and again.held == again.size, "scans of the forgotten days come again"
    assert decided(a).certificate_number != case.certificate_number
    assert restored.folds()[new.id][0] == "submitted"


def test_a_gateway_that_nobody_told_notices_by_the_gap_and_by_its_own_signature(restored: Restored) -> None:
    village = restored.village
    a = village.station(OFFICE_A)
    restored.backs_up()
    decided(a)
    village.trip(a)
    village.trip(a)
    before = restored.known()
    restored.puts_back(told=False)
    taken_in(a)
    done = village.trip(a)
    assert done.asked_back and reasons(done) == ["chain.gap"]
    done = village.trip(a)  # its own answers prove it
    assert done.asked_back and reasons(done) == ["gateway.recovering"]
    assert not village.trip(a).asked_back
    assert restored.missing() == []
    restored.has_all(before)
    restored.is_done()
    assert village.trip(a).taken == 1
    village.agrees(a)


def test_a_stick_that_comes_late_or_out_of_order_gives_back_all_the_same(restored: Restored) -> None:
    village = restored.village
    a = village.station(OFFICE_A)
    restored.backs_up()
    decided(a)
    early = stick.export(a).data  # the first of all, still on its way when the gateway is put back
    village.trip(a)
    before = restored.known()
    restored.city.clock.move(hours=1)
    restored.puts_back()
    asked = village.answer(stick.export(a).data)
    stick.take(a, asked)
    back = stick.export(a).data
    restored.is_done()  # the administrator waited no longer
    assert reasons(stick.take(a, village.answer(early))) == ["gateway.recovering"], "it was answered once, and is not judged again"
    stick.take(a, village.answer(back))
    assert reasons(stick.take(a, village.answer(early))) == []
    stick.take(a, asked)  # an answer of before
    assert stick.export(a).returned == 0, "it was given back already"
    assert restored.missing() == []
    restored.has_all({place: what for place, what in before.items() if place[0] == a.station.id})
    village.trip(a)
    village.agrees(a)


def test_what_is_not_proven_is_not_taken_back(restored: Restored) -> None:
    village = restored.village
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    restored.backs_up()
    decided(a)
    village.trip(a)
    restored.puts_back()
    village.trip(a)
    cover, sealed = bundles.cover_of(stick.export(a).data)
    gateway = restored.city.gateway
    mine = Up(after=0, head=(9, 9), returned=tuple(_opened(restored, sealed, cover).returned), returned_to=_mark(restored))
    there = restored.known()
    answer = village.answer(bundles.wrap(mine, bundles.cover_of(stick.export(b).data)[0], gateway.signer.public_key, b.signer))
    done = stick.take(b, answer)
    assert "event.other_station" in reasons(done), "b does not speak for a"
    assert {place for place in restored.known() if place[0] == a.station.id} == {place for place in there if place[0] == a.station.id}
    assert b.station.id in restored.missing()
    village.trip(b)
    stick.take(a, village.answer(stick.export(a).data))
    assert a.station.id not in restored.missing()


def test_the_word_of_another_station_lets_nobody_in(restored: Restored) -> None:
    village = restored.village
    a = village.station(OFFICE_A)
    restored.backs_up()
    late = village.station(OFFICE_B)
    restored.puts_back()
    cover, sealed = bundles.cover_of(stick.export(late).data)
    up = _opened(restored, sealed, cover)
    other = msgspec.structs.replace(up, word=_opened(restored, *reversed(bundles.cover_of(stick.export(a).data))).word)
    public = restored.city.gateway.signer.public_key
    for said in (other, msgspec.structs.replace(up, word=b"")):
        with pytest.raises(NoBundle, match="unknown_station"):
            village.answer(bundles.wrap(said, cover, public, late.signer))
    with pytest.raises(NoBundle, match="changed"):
        village.answer(bundles.wrap(up, cover, public, a.signer))
    assert village.trip(late).asked_back


def test_an_answer_that_was_made_while_the_gateway_recovered_is_not_given_again_afterwards(restored: Restored) -> None:
    gateway, digest = restored.city.gateway, "a" * 64

    def given_again() -> bool:
        with restored.city.hub.reading() as tx:
            return carried.known_answer(gateway, tx, digest) is not None

    def answered(content: bytes) -> None:
        with restored.city.hub.transaction() as tx:
            begun = carried.begin_answer(gateway, tx, content)
            kept_scans.grow(tx, begun, 0, content)
            carried.note_answer(gateway, tx, digest, begun.digest)

    answered(b"of before")
    assert given_again()
    restored.city.clock.move(minutes=1)
    with restored.city.hub.transaction() as tx:
        recovery.begin(gateway, tx)
    assert not given_again()
    answered(b"it takes nothing new")
    assert not given_again()
    restored.city.clock.move(minutes=1)
    restored.is_done()
    assert not given_again(), "now more can be said"
    restored.city.clock.move(minutes=1)
    answered(b"all of it")
    assert given_again()


def _opened(restored: Restored, sealed: bytes, cover: bundles.Cover) -> Up:
    from cqclerk.gateway.gateway import private_key

    with restored.city.hub.reading() as tx:
        return bundles.contents_of(cover, sealed, private_key(tx), Up)


def _mark(restored: Restored) -> int:
    with restored.city.hub.reading() as tx:
        known = tx.recovery()
    assert known is not None
    return known.epoch
