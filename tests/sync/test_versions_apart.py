"""Station and gateway of different age, over real sockets: what one of them cannot read waits, and counts once it was updated."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Withdrawn
from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol import codec
from cqclerk.workplace import exchange, rebuild, refolding
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.gateways import GatewayProcess
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import CHEN_JING, DING_YI
from tests.stations import Caller, Maker
from tests.towns import Post, Town, founded, until

KIND = "withdrawn"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with founded(tmp_path) as made:
        yield made


def change_program(town: Town, *program: str) -> None:
    """The gateway's process ends, and another program begins at the same address."""
    port = town.process.port
    town.process.kill()
    town.process = GatewayProcess(town.folder, port, program=program or ("cqclerk.gateway.app",))


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def withdraw(at: Workplace, case: Case) -> Case:
    return prereview.withdraw(at, case.id, at.case(case.id).version, "不办了")


def statuses(post: Post) -> list[str]:
    def read(at: Workplace) -> list[str]:
        with at.store.reading() as tx:
            return [answer.status for row in tx.own() if (answer := tx.answer(row.id)) is not None]

    return post.run(read)


def refused(post: Post, work: Callable[[Workplace], object]) -> str:
    with pytest.raises(NotAllowed) as error:
        post.run(work)
    return error.value.objection.key


def sound(post: Post) -> None:
    assert post.run(lambda at: rebuild.rebuild(at.store, at.reference.initials)) == ()
    assert post.run(lambda at: rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults) == ()


def test_a_gateway_of_an_older_program_holds_what_it_cannot_read_and_answers_after_its_update(town: Town) -> None:
    post, other = town.post(), town.post()
    case, second = post.record(taken_in), post.record(lambda at: intake.submit(at, "childbirth", form(CHEN_JING, DING_YI)))
    post.all_sent()
    post.cut.set()
    post.record(lambda at: withdraw(at, case))
    third = post.record(lambda at: intake.submit(at, "childbirth", form(CHEN_JING, DING_YI)))
    change_program(town, "tests.older_gateway", KIND)
    post.cut.clear()
    post.engine.send_now()
    post.all_sent()
    assert statuses(post).count("held") == 1 and "refused" not in statuses(post)
    assert post.run(lambda at: at.case(case.id)).phase is Phase.WITHDRAWN, "here it has happened"
    until(lambda: not town.has(post, lambda at: at.gateway_reads is None or KIND in at.gateway_reads))
    assert refused(post, lambda at: withdraw(at, second)) == "version.gateway_older"
    until(lambda: town.has(other, lambda at: third.id in _cases(at)))  # other cases go on
    assert other.run(lambda at: at.case(case.id)).phase is Phase.SUBMITTED
    change_program(town)
    for each in (post, other):
        each.engine.send_now()
    until(lambda: town.has(post, lambda at: exchange.held(at) == []))
    assert statuses(post).count("held") == 0 and "refused" not in statuses(post)
    until(lambda: town.has(other, lambda at: at.case(case.id).phase is Phase.WITHDRAWN))
    until(lambda: town.has(post, lambda at: KIND in (at.gateway_reads or {})))
    post.record(lambda at: withdraw(at, second))
    post.all_sent()
    for each in (post, other):
        sound(each)
    town.agrees(post)


def _cases(at: Workplace) -> list[str]:
    with at.store.reading() as tx:
        return [case_id for case_id, _ in tx.states("case")]


def test_a_station_of_an_older_program_keeps_what_it_cannot_read_and_folds_it_after_its_update(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.process.client() as client, monkeypatch.context() as older:
        newer = Caller(client, Maker(OFFICE_B, "77"))
        newer.maker.set_up()
        newer.enrol(town.code(OFFICE_B))
        newer.answers(newer.maker.journal)
        older.delitem(codec.BY_NAME, KIND)
        older.setattr(refolding, "READS", {name: version for name, version in codec.READS.items() if name != KIND})
        post = town.post()
        case_id = newer.maker.submit(home=OFFICE_A)
        newer.maker.make(case_id, Withdrawn("申请人不办了"), seen=1)
        assert [answer.status for answer in newer.answers(newer.maker.journal[-2:])] == ["accepted", "accepted"]
        until(lambda: town.has(post, lambda at: case_id in _cases(at) and at.case(case_id).unread == 1))
        assert refused(post, lambda at: prereview.accept(at, case_id, at.case(case_id).version)) == "version.newer"
        sound(post)
        post.close()
    post = town.reopen(post.home)
    case = post.run(lambda at: at.case(case_id))
    assert (case.unread, case.phase) == (0, Phase.WITHDRAWN)
    post.record(taken_in)
    post.all_sent()
    sound(post)
