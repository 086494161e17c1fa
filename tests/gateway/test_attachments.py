"""Scans at the gateway: taken in steps, kept only as what their name says, given only to the offices of a case that cites them."""

import msgspec
import pytest

from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentLost
from cqclerk.domain.events import CaseEvent
from cqclerk.protocol import scans
from cqclerk.protocol.messages import AttachmentHeld, AttachmentOffer, EventsReply
from tests.gateways import City
from tests.scans import JPEG, PDF, scan
from tests.stations import YI, Caller, accepted, problem, read

MARRIAGE = "marriage_certificate"
BYTES = {"Content-Type": "application/octet-stream"}


def offered(caller: Caller, content: bytes, digest: str = "", media_type: str = "image/jpeg") -> int:
    asked = AttachmentOffer(digest=digest or scans.digest_of(content), size=len(content), media_type=media_type)
    return read(caller.request("POST", "/v1/attachments", "", msgspec.json.encode(asked)), AttachmentHeld).held


def put(caller: Caller, content: bytes, start: int, end: int, digest: str = "") -> int:
    path = f"/v1/attachments/{digest or scans.digest_of(content)}"
    return read(caller.request("PATCH", path, f"start={start}", content[start:end], BYTES), AttachmentHeld).held


def fetched(caller: Caller, content: bytes, start: int = 0, length: int = 65536) -> bytes:
    answer = caller.request("GET", f"/v1/attachments/{scans.digest_of(content)}", f"start={start}&length={length}")
    assert answer.headers["content-type"] == "application/octet-stream", answer.text
    return answer.content


def cite(caller: Caller, case_id: str, content: bytes) -> str:
    event = AttachmentAdded(MARRIAGE, scans.digest_of(content), len(content), "image/jpeg", "a.jpg")
    return caller.answers([caller.maker.make(case_id, event)])[0].status


def test_a_scan_goes_on_where_it_stopped_and_a_step_that_comes_twice_changes_nothing(city: City) -> None:
    caller, content = city.station(), scan(100_001)
    assert offered(caller, content) == 0
    assert put(caller, content, 0, 30_000) == 30_000
    assert put(caller, content, 0, 30_000) == 30_000, "the answer was lost, the step comes again"
    assert put(caller, content, 20_000, 50_000) == 50_000, "half of it is there"
    assert put(caller, content, 70_000, 90_000) == 50_000, "what is not next is not taken"
    assert offered(caller, content) == 50_000
    assert put(caller, content, 50_000, 100_001) == 100_001
    assert offered(caller, content) == 100_001, "whole: a second upload costs one question"


def test_bytes_that_are_not_what_their_name_says_are_dropped(city: City) -> None:
    caller, content = city.station(), scan(50_000)
    other = scans.digest_of(scan(50_000, seed=9))
    offered(caller, content, other)
    assert put(caller, content, 0, 50_000, other) == 0
    assert offered(caller, content, other) == 0
    pdf = scan(4_000, begins=PDF)
    offered(caller, pdf, media_type="image/jpeg")
    assert put(caller, pdf, 0, 4_000) == 0, "a PDF under the name of a picture"


@pytest.mark.parametrize(
    ("asked", "status", "key"),
    [
        (AttachmentOffer(digest="a" * 64, size=0, media_type="image/jpeg"), 413, "attachment.too_large"),
        (AttachmentOffer(digest="a" * 64, size=2**30, media_type="image/jpeg"), 413, "attachment.too_large"),
        (AttachmentOffer(digest="a" * 64, size=9, media_type="text/html"), 415, "attachment.kind"),
        (AttachmentOffer(digest="../../etc/passwd", size=9, media_type="image/jpeg"), 422, "attachment.unfit"),
    ],
)
def test_what_is_never_taken_is_refused_at_the_offer(city: City, asked: AttachmentOffer, status: int, key: str) -> None:
    answer = city.station().request("POST", "/v1/attachments", "", msgspec.json.encode(asked))
    assert (answer.status_code, problem(answer).type) == (status, key)


def test_steps_without_an_offer_or_with_too_many_bytes_are_refused(city: City) -> None:
    caller, content = city.station(), scan(1000)
    path = f"/v1/attachments/{scans.digest_of(content)}"
    assert problem(caller.request("PATCH", path, "start=0", content, BYTES)).type == "attachment.not_offered"
    offered(caller, content)
    assert problem(caller.request("PATCH", path, "start=0", content + b"!", BYTES)).type == "attachment.too_long"
    assert problem(caller.request("PATCH", "/v1/attachments/x", "start=0", content, BYTES)).status == 422


def test_only_offices_of_a_case_that_cites_it_get_its_bytes_before_or_after_the_event(city: City) -> None:
    caller, home, stranger = city.station(), city.station(YI), city.station(window="2")
    content, case_id = scan(80_000), caller.maker.submit(home=YI)
    caller.answers(caller.maker.journal[-1:])
    asked = f"/v1/attachments/{scans.digest_of(content)}", "start=0&length=9"
    assert problem(home.request("GET", *asked)).type == "attachment.unknown"
    assert cite(caller, case_id, content) == "accepted", "the gateway never refuses an event for a missing scan"
    assert problem(home.request("GET", *asked)).type == "attachment.not_there_yet"
    offered(caller, content)
    put(caller, content, 0, 80_000)
    assert fetched(home, content) + fetched(home, content, 65_536) == content
    assert fetched(stranger, content, 0, 4) == JPEG, "another window of the office that took it in"
    elsewhere = scan(900, seed=5)
    offered(home, elsewhere)
    put(home, elsewhere, 0, 900)
    assert problem(caller.request("GET", f"/v1/attachments/{scans.digest_of(elsewhere)}", "start=0&length=9")).type == "attachment.unknown"


def test_an_office_that_gets_an_event_without_its_payload_does_not_get_its_scan(city: City) -> None:
    intake, home = city.station(), city.station(YI)
    own, ruling = scan(900), scan(700, seed=3)
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    assert cite(intake, case_id, own) == "accepted"
    assert home.claim(case_id).status_code == 200
    home.maker.make(case_id, accepted(), seen=9)
    assert home.answers(home.maker.journal[-1:])[0].status == "accepted"
    assert cite(home, case_id, ruling) == "accepted"
    for caller, content in ((intake, own), (home, ruling)):
        offered(caller, content)
        put(caller, content, 0, len(content))
    came = {sealed.envelope.kind: sealed.payload for sealed in intake.poll()}
    assert came["attachment_added"] is None, "the case is the other office's now"
    asked = f"/v1/attachments/{scans.digest_of(ruling)}", "start=0&length=9"
    assert problem(intake.request("GET", *asked)).type == "attachment.unknown"
    assert fetched(intake, own) == own, "what it scanned itself"
    assert [fetched(home, content) for content in (own, ruling)] == [own, ruling]


def test_an_unsigned_question_gets_nothing(city: City) -> None:
    caller, content = city.station(), scan(900)
    offered(caller, content)
    answer = caller.client.get(f"/v1/attachments/{scans.digest_of(content)}?start=0&length=9")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (AttachmentLost("a" * 64, "broken"), "attachment.none"),
        (AttachmentAdded(MARRIAGE, "A" * 64, 9, "image/jpeg"), "attachment.unfit"),
        (AttachmentAdded(MARRIAGE, "a" * 64, 0, "image/jpeg"), "attachment.unfit"),
    ],
)
def test_the_gateway_holds_events_about_scans_to_the_same_guards(city: City, event: CaseEvent, reason: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    caller.maker.make(case_id, event)
    assert [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-2:])][-1] == ("refused", reason)


def test_the_answer_to_an_event_says_which_of_its_scans_is_not_here_or_no_longer(city: City) -> None:
    caller, content = city.station(), scan(900)
    case_id = caller.maker.submit()
    offered(caller, content)
    put(caller, content, 0, 900)
    city.clock.move(days=31)
    offered(caller, scan(50, seed=2))  # whoever offers one sweeps out what nobody has cited meanwhile
    event = caller.maker.make(case_id, AttachmentAdded(MARRIAGE, scans.digest_of(content), 900, "image/jpeg", "a.jpg"))
    other = caller.maker.make(case_id, AttachmentAdded(MARRIAGE, scans.digest_of(scan(50, seed=2)), 50, "image/jpeg", "b.jpg"))

    def wanted() -> set[str]:
        return set(read(caller.send([*caller.maker.journal[-3:-2], event, other]), EventsReply).wanted)

    assert wanted() == {scans.digest_of(content), scans.digest_of(scan(50, seed=2))}
    offered(caller, content)
    put(caller, content, 0, 900)
    assert wanted() == {scans.digest_of(scan(50, seed=2))}, "the same batch again: it says what is so now"


def test_what_no_case_cites_goes_after_its_time(city: City) -> None:
    caller, content = city.station(), scan(900)
    offered(caller, content)
    put(caller, content, 0, 900)
    digest = scans.digest_of(content)
    with city.gateway.hub.transaction() as tx:
        assert tx.scans_forgotten("2000-01-01", 9) == []
        assert tx.scans_forgotten("9999-01-01", 9) == [digest]
        tx.cite_scan(digest, "c")
        assert tx.scans_forgotten("9999-01-01", 9) == []
