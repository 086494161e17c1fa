"""The gateway is killed at random moments of real traffic, or comes back older than it was: nothing is lost, nothing doubled."""

import random
import shutil
from pathlib import Path

from cqclerk.commands import intake
from cqclerk.sync import alone
from cqclerk.sync.light import Light
from cqclerk.workplace import exchange
from tests.cases import form
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, OFFICE_B
from tests.people import OUYANG_NANA
from tests.towns import Post, Town, until


def take_in(post: Post) -> str:
    return post.record(lambda at: intake.submit(at, "childbirth", form(wife=OUYANG_NANA))).id


def town_of(folder: Path) -> Town:
    """A gateway that may be killed: not the one that other tests share."""
    code = prepare(folder / "gateway")
    return Town(folder / "gateway", folder, GatewayProcess(folder / "gateway"), code)


def test_a_gateway_that_is_killed_again_and_again_has_every_event_once(tmp_path: Path) -> None:
    town, chance = town_of(tmp_path), random.Random(20261125)
    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    cases: list[str] = []
    for _ in range(5):
        cases += [take_in(a) for _ in range(chance.randint(1, 4))]
        target = a.unsent() - chance.randint(0, 2)
        until(lambda target=target: a.unsent() <= target)
        town.process.kill()
        cases += [take_in(a) for _ in range(chance.randint(0, 2))]
        town.process = GatewayProcess(town.folder)
        a.proxy.target = b.proxy.target = town.process.port
        a.engine.send_now()
        b.engine.send_now()
    a.all_sent()
    until(lambda: all(b.run(lambda at, case=case: _has(at, case)) for case in cases))
    town.agrees(a)
    town.agrees(b)
    town.close()
    town.process.kill()


def _has(at, case_id: str) -> bool:
    with at.store.reading() as tx:
        return tx.state("case", case_id) is not None


def test_a_gateway_that_comes_back_older_than_it_was_is_told_and_the_station_keeps_everything(tmp_path: Path) -> None:
    town = town_of(tmp_path)
    post = town.post()
    town.process.kill()
    shutil.copytree(town.folder, tmp_path / "older")
    town.process = GatewayProcess(town.folder)
    post.proxy.target = town.process.port
    take_in(post)
    post.engine.send_now()
    post.all_sent()
    town.process.kill()
    older = GatewayProcess(tmp_path / "older")
    post.proxy.target = older.port
    take_in(post)
    state = post.shows(lambda state: state.reason == "chain.gap")
    assert state.up and state.unsent == 1  # the gateway answers; only the sending stands still
    town.close()
    older.kill()


def test_what_the_store_remembers_of_failures_holds_over_a_restart(town: Town) -> None:
    from cqclerk.sync.engine import Engine

    post = town.post()
    post.engine.stop()
    take_in(post)
    ids = tuple(one.id for one in post.run(exchange.unsent))
    import time

    due = time.time() + 600
    for _ in range(7):
        post.run(lambda at: exchange.failed(at, ids, due, "link.no_answer"))
    before = len(post.proxy.seen)
    post.engine = Engine(post.desk.run, post.proxy.url, chance=lambda: 0.0)
    post.engine.start()
    until(lambda: post.engine._due is not None)
    assert len(post.proxy.seen) == before and post.unsent() == 1
    assert post.engine._failures == 7
    post.engine.send_now()
    post.all_sent()
    town.agrees(post)


def test_one_round_without_an_engine_does_it_all_and_notes_what_did_not_go(town: Town) -> None:
    post = town.post()
    post.engine.stop()
    take_in(post)
    done = post.run(lambda at: alone.round_trip(at, post.proxy.url))
    assert (done.sent, done.refused, done.left) == (1, 0, 0)
    assert alone.look(post.proxy.url).up
    take_in(post)
    post.proxy.down()
    seen = alone.look(post.proxy.url)
    assert (seen.up, seen.key) == (False, "link.refused")
    error = post.run(lambda at: _failure(at, post.proxy.url))
    assert error.key == "link.refused" and post.run(exchange.unsent)[0].attempts == 1
    assert post.engine.state.light is not Light.UNKNOWN


def _failure(at, url: str) -> alone.LinkProblem:
    try:
        alone.round_trip(at, url)
    except alone.LinkProblem as problem:
        return problem
    raise AssertionError
