"""On a thin line a new connection costs seconds: a station keeps two, and a third is there only while published data is asked for."""

from cqclerk.commands import intake
from cqclerk.domain.events import Subject
from cqclerk.workplace import offices_list
from tests.cases import form
from tests.offices import OFFICE_A
from tests.towns import Post, Town, until

KEPT = 2  # one to ask, one to listen


def asked(post: Post, path: str) -> int:
    return sum(one.partition("?")[0] == path for _, one, _ in post.proxy.seen)


def test_many_events_claims_and_polls_go_over_the_two_connections_that_are_kept(town: Town) -> None:
    post, other = town.post(OFFICE_A), town.post(OFFICE_A)
    until(lambda: post.run(offices_list.known_digest) and asked(post, "/v1/reference"))
    until(lambda: post.proxy.now_open <= KEPT)
    assert post.proxy.opened <= KEPT + 1, "the third has come and gone"
    before = post.proxy.opened, asked(post, "/v1/events")
    for _ in range(12):
        theirs = other.record(lambda at: intake.submit(at, "childbirth", form())).id
        until(lambda case=theirs: post.run(lambda at: at.timeline(Subject.CASE, case)))  # type: ignore[misc]  # a poll brought it
        post.record(lambda at: intake.submit(at, "childbirth", form()))
        post.all_sent()
    post.engine.sync_once().result(30)
    assert asked(post, "/v1/events") > before[1] + 24
    assert post.proxy.opened == before[0], "not one new connection"
    post.engine.fetch_list().result(30)
    post.engine.fetch_reference().result(30)
    assert post.proxy.opened <= before[0] + 2 and post.proxy.most_at_once <= KEPT + 1
    until(lambda: post.proxy.now_open == KEPT)
    town.agrees(post)
