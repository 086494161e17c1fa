"""参考数据 over real sockets: new editions come by themselves and count from their day; a bad one changes nothing, and nothing waits."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from cqclerk.commands import days, intake
from cqclerk.domain.check_events import CheckOutcome
from cqclerk.domain.guards import NotAllowed
from cqclerk.gateway import editions as published
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol.signing import BadSignature
from cqclerk.sync.problems import LinkProblem
from cqclerk.sync.reference_rounds import ReferenceRounds
from cqclerk.workplace import editions
from cqclerk.workplace.workplace import Workplace
from data.hub import Hub, HubTransaction
from tests import reference_files
from tests.cases import form
from tests.commands.test_days import NOTICE
from tests.people import WANG_FANG
from tests.proxy import Fault
from tests.rule_files import pack_text
from tests.towns import QUICK, Post, Town

T = TypeVar("T")
PROFILE = (Path(__file__).parents[2] / "data" / "platform" / "ykb.toml").read_text(encoding="utf-8")
NEW_VILLAGE = "500110001996"


def at_the_hub(folder: Path, work: Callable[[Gateway, HubTransaction], T]) -> T:
    """As the administrator at the command line, beside the running process."""
    hub = Hub.open(folder)
    try:
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            return work(gateway, tx)
    finally:
        hub.close()


def publish(town: Town, kind: str, text: str, name: str = "", on: date | None = None) -> None:
    at_the_hub(town.folder, lambda gateway, tx: published.publish(gateway, tx, kind, text, "f", name, on))


def fetched(post: Post) -> int:
    return post.engine.fetch_reference().result(60)


def states(post: Post) -> dict[tuple[str, str, int], str]:
    held = post.run(editions.standing).held
    return {(one.head.kind, one.head.name, one.head.edition): one.state for one in held}


def test_what_the_city_publishes_is_in_use_at_a_window_without_anybody_doing_anything_and_outlives_the_program(town: Town) -> None:
    post = town.post()
    publish(town, "divisions", reference_files.divisions())
    publish(town, "rules", pack_text())
    publish(town, "credit", reference_files.credit(1, 5, WANG_FANG.identity_number))
    publish(town, "offices", reference_files.office())
    publish(town, "guides", reference_files.guide(), "childbirth")
    fetched(post)  # the engine may have asked a moment before

    def look(at: Workplace) -> tuple[object, ...]:
        reference = at.reference
        village = reference.divisions.get(NEW_VILLAGE.ljust(12, "0"))
        credit, office = reference.credit_list, reference.offices.get("T500110001")
        assert village and credit and office
        listed = credit.look_up([WANG_FANG.identity_number])
        return village.name, reference.pack_for("childbirth", date(2027, 1, 1)).id, listed, office.name, set(reference.guides)

    expected = ("古南新一社区居民委员会", "childbirth-2027", CheckOutcome.LISTED, "古南街道便民服务中心", {"childbirth"})
    assert post.run(look) == expected
    assert set(states(post).values()) == {"used"}
    assert fetched(post) == 0, "nothing comes twice"
    post.run(lambda at: at.refresh_loaded())
    assert post.run(look) == expected
    standing = post.run(editions.standing)
    assert standing.as_of == post.run(lambda at: at.today()) and standing.checked is not None
    town.agrees(post)


def test_a_newer_edition_takes_the_place_of_the_older_on_its_day_and_old_packs_stay_for_old_cases(town: Town) -> None:
    post = town.post()
    today = post.run(lambda at: at.today())
    publish(town, "offices", reference_files.office(3, "甲街道一号大厅"))
    publish(town, "offices", reference_files.office(4, "甲街道二号大厅"), on=today + timedelta(days=40))
    fetched(post)
    name = post.run(lambda at: at.reference.offices.get("T500110001"))
    assert name is not None and name.name in ("甲街道一号大厅", "甲街道二号大厅")
    assert states(post)["offices", "offices-2027", 4] in ("later", "used")
    publish(town, "rules", pack_text(title="二版", edition=2))
    before = post.run(lambda at: [one.ref for one in at.reference.rulebook.known])
    fetched(post)
    after = post.run(lambda at: [one.ref for one in at.reference.rulebook.known])
    assert set(before) <= set(after) and len(after) == len(before) + 1


def test_a_file_that_is_broken_unsigned_or_not_whole_is_refused_and_the_old_one_stays(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    post = town.post()
    publish(town, "credit", reference_files.credit(10, 2))
    fetched(post)
    publish(town, "credit", reference_files.credit(11, 3))
    serial = at_the_hub(town.folder, lambda gateway, tx: tx.last_edition().serial)  # type: ignore[union-attr]

    def spoiled(self: ReferenceRounds, who: object, wanted: editions.Wanted) -> None:
        """What came is another text than was signed."""
        with pytest.raises(BadSignature):
            post.run(lambda at: editions.keep(at, wanted, "id = 'x'", is_delta=False))

    with monkeypatch.context() as patch:
        patch.setattr(ReferenceRounds, "_fetch", spoiled)
        fetched(post)
    assert post.run(lambda at: at.reference.credit_list.edition) == 10  # type: ignore[union-attr]
    assert states(post)["credit", "credit", 11] == "coming"
    assert fetched(post) == 1, "it is fetched again"
    assert post.run(lambda at: at.reference.credit_list.edition) == 11  # type: ignore[union-attr]

    def refuse(at: Workplace) -> str:
        """A file that is signed, and that this program cannot work with."""
        wanted = editions.Wanted(_head_of(town, serial), "")
        changed = reference_files.credit(11, 3)
        return editions._refusal(at.reference, editions.document_of(wanted.head, changed.replace("cost = 4096", "cost = 9")))

    assert "power of two" in post.run(refuse)


def _head_of(town: Town, serial: int) -> "editions.EditionHead":
    return at_the_hub(town.folder, lambda gateway, tx: published.heads(tx)[serial - 1])


def test_a_chain_that_was_turned_back_is_not_believed(town: Town) -> None:
    post = town.post()
    publish(town, "guides", reference_files.guide(), "only_child_honor")
    fetched(post)
    tip = post.run(editions.tip)
    assert tip is not None

    def older(gateway: Gateway, tx: HubTransaction) -> "editions.Editions":
        given = published.after(gateway, tx, tip.serial)
        forged = type(given.tip)(serial=tip.serial - 1, mark="", as_of=given.tip.as_of).signed(gateway.root)
        return type(given)(server_time=given.server_time, tip=forged)

    given = at_the_hub(town.folder, older)
    with pytest.raises(BadSignature):
        post.run(lambda at: editions.learn(at, given))
    assert post.run(editions.tip) == tip


def test_without_a_line_the_editions_that_are_here_serve(town: Town) -> None:
    post = town.post()
    publish(town, "divisions", reference_files.divisions(7, ("500110001997", "古南新二社区居民委员会", "jssq")))
    fetched(post)
    post.cut.set()
    post.engine.switched()
    assert post.run(lambda at: at.reference.divisions.get("500110001997")) is not None


def long_list(edition: int) -> str:
    """Four pieces of a credit list, of nobody."""
    marks = sorted(hashlib.sha256(str(serial).encode()).hexdigest()[:12] for serial in range(8000))
    rows = "".join(f'    "{mark}",\n' for mark in marks)
    return reference_files.credit(edition, 0).replace("listed = [\n", f"listed = [\n{rows}")


def asked_for(method: str, path: str) -> bool:
    return path.startswith("/v1/reference")


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.ERROR_500, Fault.CUT_AFTER, Fault.HALF_ANSWER, Fault.LOGIN_PAGE])
def test_a_failing_fetch_keeps_no_event_and_no_claim_back(town: Town, fault: Fault) -> None:
    """With silence the question is out all the while: everything that is sent here goes while nothing of it has come back."""
    post, other = town.post(limits=replace(QUICK, list_every_s=0, list_again_s=0)), town.post()
    post.proxy.wanted, post.proxy.always = asked_for, fault
    case = other.record(lambda at: intake.submit(at, "childbirth", form()))
    other.all_sent()
    asked = post.engine.fetch_reference()
    post.proxy.until(lambda seen: any(one is fault for *_, one in seen))
    post.record(lambda at: intake.submit(at, "childbirth", form()))
    post.all_sent()
    with pytest.raises(NotAllowed):  # the gateway's own answer, also with the question out
        post.engine.claim(case.id).result(20)
    if fault is Fault.SILENCE:
        assert not asked.done()
    else:
        assert isinstance(asked.exception(30), LinkProblem)
    assert post.engine.state.up
    post.proxy.always = Fault.NONE
    town.agrees(post)


def test_a_case_goes_out_between_the_pieces_of_a_long_text(town: Town) -> None:
    post = town.post()
    fetched(post)
    publish(town, "credit", long_list(20))
    recorded = threading.Event()

    def second_piece(method: str, path: str) -> bool:
        if asked_for(method, path) and "start=" in path and "start=0" not in path and not recorded.is_set():
            recorded.set()
            post.record(lambda at: intake.submit(at, "childbirth", form()))
        return False

    post.proxy.wanted = second_piece
    assert fetched(post) == 1
    assert recorded.is_set()
    post.all_sent()
    ways = [(method, path.partition("?")[0]) for method, path, _ in post.proxy.seen]
    sent = max(place for place, way in enumerate(ways) if way == ("POST", "/v1/events"))
    assert any(path.startswith("/v1/reference/") for _, path in ways[sent + 1 :]), "it went before the rest of the text"


def test_a_years_holidays_move_the_days_of_cases_that_are_going_on_once(town: Town) -> None:
    post = town.post()
    publish(town, "holidays", NOTICE)
    fetched(post)
    assert post.run(lambda at: at.reference.calendar.is_workday(date(2027, 2, 14)))
    first = post.run(days.reckon_again)
    assert post.run(days.reckon_again) == () and all(one.before != one.after for one in first)


def test_after_a_backup_was_put_back_at_the_gateway_the_chain_begins_anew_and_what_is_here_stays_in_use(town: Town) -> None:
    post = town.post()
    publish(town, "platform", PROFILE.replace("edition = 1", "edition = 5"))
    publish(town, "offices", reference_files.office(20, "古南街道三号大厅"))
    fetched(post)
    known = [one.ref for one in post.run(lambda at: at.reference.platforms)]

    def lose_the_last(gateway: Gateway, tx: HubTransaction) -> None:
        """As an older backup has it; the net under the table would not let anybody do so at the command line."""
        last = tx.last_edition()
        assert last is not None
        tx._connection.exec_driver_sql("DROP TRIGGER edition_stays")
        tx._connection.exec_driver_sql(f"DELETE FROM edition WHERE serial = {last.serial}")

    at_the_hub(town.folder, lose_the_last)
    with pytest.raises(BadSignature):
        fetched(post)
    at_the_hub(town.folder, lambda gateway, tx: published.begin_anew(tx))
    assert fetched(post) == 0, "the texts are here already"
    assert [one.ref for one in post.run(lambda at: at.reference.platforms)] == known
    name = post.run(lambda at: at.reference.offices.get("T500110001"))
    assert name is not None and name.name == "古南街道三号大厅", "what the chain lacks now stays in use"
    publish(town, "offices", reference_files.office(20, "古南街道四号大厅"))
    assert fetched(post) == 1
    name = post.run(lambda at: at.reference.offices.get("T500110001"))
    assert name is not None and name.name == "古南街道四号大厅"
