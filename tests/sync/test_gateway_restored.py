"""The gateway's database is put back from a backup: the stations give back what it has forgotten, and everything is as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Phase
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_B
from tests.people import LIU_QIANG, OUYANG_NANA
from tests.restores import (
    at_the_gateway,
    copied,
    decided,
    folds,
    gateway_line,
    given_back,
    handed_over,
    missing,
    opened,
    put_back,
    quiet,
    sound,
    states,
    taken_in,
)
from tests.towns import Town, founded, until


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with founded(tmp_path) as made:
        yield made


def test_what_came_after_the_backup_comes_back_as_it_was_and_nothing_new_is_taken_before(town: Town, tmp_path: Path) -> None:
    one, two, there = town.post(), town.post(), town.post(OFFICE_B)
    known = one.record(taken_in)
    one.all_sent()
    backup = copied(town, tmp_path / "backup")
    lost = [one.record(handed_over), two.record(decided)]
    for_others = one.record(lambda at: intake.submit(at, "childbirth", form(OUYANG_NANA, LIU_QIANG)))
    for post in town.posts:
        post.all_sent()
    until(lambda: for_others.id in states(there))
    there.engine.claim(for_others.id).result(30)
    there.record(lambda at: prereview.accept(at, for_others.id, at.case(for_others.id).version))
    there.all_sent()
    late = town.post()  # enrolled after the backup
    late.record(taken_in)
    late.all_sent()
    quiet(town)
    until(lambda: all(states(post) == states(one) for post in (two, late)))
    before, before_folds, before_states = at_the_gateway(town), folds(town), [states(post) for post in town.posts]

    put_back(town, backup, "restored")
    assert len(at_the_gateway(town)) < len(before)
    one.record(lambda at: prereview.accept(at, known.id, at.case(known.id).version))  # work goes on here meanwhile
    until(lambda: one.engine.state.reason == "gateway.recovering")
    given_back(town)
    assert one.unsent() > 0, "nothing new is taken yet"
    again = at_the_gateway(town)
    assert {place: again.get(place) for place in before} == before, "every event, with its answer, in its place"
    assert folds(town) == before_folds
    assert "照常收新的" in gateway_line(town, "restored", "--done")
    for post in town.posts:
        post.engine.send_now()
        post.all_sent()
    assert [states(post) | {known.id: ()} for post in town.posts] == [each | {known.id: ()} for each in before_states]
    new = [post.record(decided).certificate_number for post in (one, two)]
    for post in town.posts:
        post.all_sent()
    until(lambda: set(new) <= {number for _, number, _ in states(one).values()})
    numbers = [number for _, number, _ in states(one).values() if number]
    assert len({*numbers, *new}) == len({*numbers}) and len(numbers) == len(set(numbers)), "no number twice"
    until(lambda: states(one) == states(two) == states(late))
    leased = late.run(lambda at: [(block.first, block.count) for block in _blocks(at)])
    assert leased and lost
    for post in town.posts:
        sound(post)
        town.agrees(post)


def _blocks(at: Workplace) -> list[object]:
    with at.reading() as tx:
        return list(tx.blocks())


def test_a_gateway_that_nobody_told_notices_by_its_own_signature(town: Town, tmp_path: Path) -> None:
    one, two = town.post(), town.post()
    backup = copied(town, tmp_path / "backup")
    case = one.record(decided)
    one.all_sent()
    quiet(town)
    until(lambda: states(two) == states(one))
    before = at_the_gateway(town)
    put_back(town, backup)
    one.record(taken_in)
    given_back(town)
    assert {place: at_the_gateway(town).get(place) for place in before} == before
    opened(town)
    for post in (one, two):
        post.engine.send_now()
        post.all_sent()
    until(lambda: states(two) == states(one))
    assert states(two)[case.id][0] is Phase.APPROVED
    for post in (one, two):
        sound(post)
        town.agrees(post)


def test_who_was_away_gives_back_later_and_finds_his_places_free(town: Town, tmp_path: Path) -> None:
    one, away = town.post(), town.post()
    shared = one.record(taken_in)
    one.all_sent()
    until(lambda: shared.id in states(away))
    backup = copied(town, tmp_path / "backup")
    away.record(lambda at: prereview.withdraw(at, shared.id, at.case(shared.id).version, "不办了"))
    case = away.record(decided)
    away.all_sent()
    away.cut.set()
    put_back(town, backup, "restored")
    one.engine.send_now()
    until(lambda: missing(town) == [away.id])
    opened(town)
    mine = one.record(decided)
    one.all_sent()
    away.cut.clear()
    away.engine.send_now()
    until(lambda: missing(town) == [])
    until(lambda: states(one).get(case.id, ("",))[0] is Phase.APPROVED)
    until(lambda: states(away).get(mine.id, ("",))[0] is Phase.APPROVED)
    assert mine.certificate_number != case.certificate_number
    for post in (one, away):
        post.all_sent()
        sound(post)
        town.agrees(post)
    assert town.quarantined(away) == []
