"""The list of offices and revocations comes over the line like everything else, and stops nothing when it does not."""

from dataclasses import replace

from cqclerk.commands import afterlife, verification
from cqclerk.protocol.verifying import Verdict
from cqclerk.workplace import offices_list
from cqclerk.workplace.workplace import Workplace
from tests.offices import OFFICE_A, OFFICE_B
from tests.proxy import Fault
from tests.screens.desks import decided
from tests.towns import QUICK, Post, Town, until

PATH = "/v1/reference/offices-and-revocations"


def has_list(post: Post) -> bool:
    return bool(post.run(offices_list.known_digest))


def test_another_offices_paper_is_verified_here_and_its_end_is_known_after_the_next_list(town: Town) -> None:
    a, b = town.post(OFFICE_A), town.post(OFFICE_B)
    case = a.record(decided)
    a.all_sent()
    until(lambda: has_list(b))
    b.engine.fetch_list().result(30)
    a.cut.set()
    b.cut.set()  # from here on nobody has a line
    b.engine.switched()

    def verdict(at: Workplace) -> Verdict:
        return verification.verify(at, case.credential).verdict

    assert b.run(verdict) is Verdict.VALID
    a.cut.clear()
    b.cut.clear()
    a.record(lambda at: afterlife.void(at, case.id, at.case(case.id).version, "打错了"))
    a.all_sent()
    assert b.run(verdict) is Verdict.VALID, "the list of before does not know of it"
    b.engine.fetch_list().result(30)
    assert b.run(verdict) is Verdict.REVOKED


def test_an_unchanged_list_is_not_sent_again(town: Town) -> None:
    post = town.post()
    until(lambda: has_list(post))
    post.engine.fetch_list().result(30)
    before = len(post.proxy.seen)
    post.engine.fetch_list().result(30)
    (path,) = [path for _, path, _ in post.proxy.seen[before:] if path.startswith(PATH)]
    assert path == f"{PATH}?have={post.run(offices_list.known_digest)}"


def test_a_list_that_does_not_come_keeps_nothing_from_going_out(town: Town) -> None:
    post = town.post(limits=replace(QUICK, list_every_s=0, list_again_s=0))
    until(lambda: has_list(post))
    post.proxy.wanted = lambda method, path: path.startswith(PATH)
    post.proxy.faults += [Fault.CUT_AFTER] * 3
    before = post.run(offices_list.known_digest)
    case = post.record(decided)
    post.all_sent()
    post.engine.sync_once().result(30)
    assert post.engine.state.up and post.run(offices_list.known_digest) == before
    assert post.run(lambda at: at.case(case.id)).certificate_number
