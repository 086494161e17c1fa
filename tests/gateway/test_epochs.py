"""What becomes of a station that was copied, put back from a backup, or revoked: it is stopped, its work is kept, it begins anew."""

import msgspec

from cqclerk.domain.access import Role
from cqclerk.domain.block_events import BlockLeased, FoundPaper, LeaseEnded, NumberFound
from cqclerk.domain.events import Claimed, ClaimReleased, Withdrawn
from cqclerk.domain.station_events import BegunAnew, Enrolled, OperatorAdded, StationStopped
from cqclerk.gateway import standing
from cqclerk.protocol.envelope import Head, Sealed, head_of
from cqclerk.protocol.messages import Answer, EnrolRequest, EventsReply, open_line
from cqclerk.protocol.signing import Ed25519Signer, read_certificate
from tests.gateways import City
from tests.stations import ALL_ROLES, JIA, YI, Caller, Maker, granted, problem, read, reserved


def copy_of(caller: Caller, upto: int) -> Caller:
    """The same station as it was when it had made so many events: a disk that was copied, or a backup."""
    known = caller.maker
    maker = Maker(known.office, known.window, known.id, known.signer, known.epoch, operator=known.operator, now=known.now)
    maker.journal = known.journal[:upto]
    maker.head = head_of(maker.journal[-1].envelope) if upto else Head()
    return Caller(caller.client, maker)


def begin_anew(caller: Caller, epoch: int = 2, why: str = "restored") -> Ed25519Signer:
    """As a station does that knows what happened; returns the key before."""
    maker, before = caller.maker, caller.maker.signer
    maker.signer, maker.epoch = Ed25519Signer(bytes([epoch] * 32)), epoch
    maker.make(maker.id, BegunAnew(maker.signer.public_key, why), {Role.ADMINISTRATOR})
    return before


def asked(caller: Caller, code: str, before: Ed25519Signer, **other: object) -> bytes:
    maker = caller.maker
    plain = EnrolRequest(
        code=code,
        station=maker.id,
        office=maker.office,
        window=maker.window,
        public_key=maker.signer.public_key,
        epoch=maker.epoch,
    )
    return msgspec.json.encode(msgspec.structs.replace(plain.proven(before), **other))


def enrol_anew(city: City, caller: Caller, before: Ed25519Signer) -> Enrolled:
    from cqclerk.protocol.messages import EnrolReply

    reply = read(city.client.post("/v1/enrol", content=asked(caller, city.code(caller.maker.office), before)), EnrolReply)
    event = open_line(reply.event).event
    assert isinstance(event, Enrolled)
    return event


def given_back(caller: Caller) -> list[Sealed]:
    box = read(caller.request("GET", "/v1/events/own", "after=0"), EventsReply).inbox
    assert box is not None and not box.more
    return [open_line(item.line) for item in box.items]


def reasons(answers: list[Answer]) -> list[str]:
    return [answer.reason for answer in answers]


def test_two_copies_of_a_station_stop_each_other_and_nothing_that_they_made_is_lost(city: City) -> None:
    one = city.station(JIA)
    two = copy_of(one, len(one.maker.journal))
    one.maker.submit()
    two.maker.submit()
    two.maker.submit()
    assert reasons(one.answers(one.maker.journal[-1:])) == [""]
    assert reasons(two.answers(two.maker.journal[-2:])) == ["chain.fork"] * 2
    one.maker.submit()
    assert reasons(one.answers(one.maker.journal[-1:])) == ["chain.fork"]  # it has to stop too: nobody knows which one is true
    kept = city.look(lambda tx: [one.envelope for one in tx.all_quarantined(one.maker.id)])
    assert kept == [sealed.data for sealed in (*two.maker.journal[-2:], one.maker.journal[-1])]
    for caller in (one, two):
        assert problem(caller.request("GET", "/v1/events")).type == "station.forked"
        assert problem(caller.lease()).type == "station.forked"
    other = city.station(JIA, "2")
    assert StationStopped(1, "forked", "") in [sealed.event for sealed in other.poll()]


def test_the_same_bytes_get_the_same_answer_also_in_quarantine(city: City) -> None:
    one = city.station(JIA)
    two = copy_of(one, len(one.maker.journal) - 1)
    two.maker.submit()
    first = two.answers(two.maker.journal[-1:])
    assert two.answers(two.maker.journal[-1:]) == first
    assert len(city.look(lambda tx: tx.all_quarantined())) == 1  # type: ignore[arg-type]


def test_a_forger_without_the_key_fences_nobody(city: City) -> None:
    one = city.station(JIA)
    two = copy_of(one, len(one.maker.journal) - 1)
    true, two.maker.signer = two.maker.signer, Ed25519Signer(bytes([9] * 32))
    two.maker.submit()
    two.maker.signer = true  # the request is in order, the event inside is not
    assert problem(two.send(two.maker.journal[-1:])).type == "event.signature"
    one.maker.submit()
    assert reasons(one.answers(one.maker.journal[-1:])) == [""]


def test_a_restored_station_begins_anew_and_gets_back_what_it_had_lost(city: City) -> None:
    one = city.station(JIA)
    one.maker.submit()
    one.answers(one.maker.journal[-1:])
    backup = copy_of(one, len(one.maker.journal))
    lost = [one.maker.submit(), one.maker.submit()]
    one.answers(one.maker.journal[-2:])
    before = begin_anew(backup)
    backup.maker.submit()  # it takes in meanwhile
    assert problem(backup.request("GET", "/v1/events")).type == "station.uncertified"
    event = enrol_anew(city, backup, before)
    assert event.epoch == 2 and read_certificate(event.certificate, event.root_key).public_key == backup.maker.signer.public_key
    assert reasons(backup.answers(backup.maker.journal)) == [""] * len(backup.maker.journal)  # old ones by their first answer
    assert [sealed.envelope.subject_id for sealed in given_back(backup)][-2:] == lost
    assert problem(one.request("GET", "/v1/events")).type == "station.epoch"  # whoever has the disk from before
    one.maker.submit()
    assert reasons(one.answers(one.maker.journal[-1:])) == ["chain.fork"]
    assert reasons(backup.answers([backup.maker.journal[-1]])) == [""]
    backup.maker.submit()
    assert reasons(backup.answers(backup.maker.journal[-1:])) == [""]  # and the new epoch goes on


def test_what_a_backup_had_and_the_city_has_not_yet_arrives_late(city: City) -> None:
    one = city.station(JIA)
    one.maker.submit()  # before the backup, without a line
    backup = copy_of(one, len(one.maker.journal))
    before = begin_anew(backup)
    enrol_anew(city, backup, before)
    assert reasons(backup.answers(backup.maker.journal)) == [""] * len(backup.maker.journal)


def test_a_copy_that_did_not_know_is_stopped_and_goes_on_in_a_new_epoch_with_its_work_in_quarantine(city: City) -> None:
    one = city.station(JIA)
    two = copy_of(one, len(one.maker.journal))
    one.maker.submit()
    one.answers(one.maker.journal[-1:])
    two.maker.submit()
    forked = two.maker.journal[-1]
    assert reasons(two.answers([forked])) == ["chain.fork"]
    before = begin_anew(two, why="forked")
    two.maker.submit()
    enrol_anew(city, two, before)
    assert reasons(two.answers([forked, *two.maker.journal[-2:]])) == ["chain.fork", "", ""]


def test_only_the_same_station_with_a_new_key_and_a_new_epoch_is_enrolled_anew(city: City) -> None:
    one = city.station(JIA)
    before = begin_anew(one)
    stranger, code = Ed25519Signer(bytes([8] * 32)), city.code(JIA)

    def told(content: bytes) -> str:
        return problem(city.client.post("/v1/enrol", content=content)).type

    assert told(asked(one, code, stranger)) == "enrol.not_this_station"
    assert told(asked(one, code, before, proof="")) == "enrol.not_this_station"
    assert told(asked(one, code, before, window="7")) == "enrol.not_this_station"  # not what was signed
    assert told(asked(one, code, before, epoch=1)) == "enrol.epoch"
    one.maker.signer = before
    assert told(asked(one, code, before)) == "enrol.not_this_station"  # the old key again
    one.maker.epoch = 1
    assert told(asked(one, code, before)) == "enrol.already"
    assert told(asked(Caller(city.client, Maker(JIA, "5", epoch=3)), code, before)) == "station.unknown"


def test_a_re_enrolment_whose_answer_was_lost_is_answered_again(city: City) -> None:
    one = city.station(JIA)
    before, code = begin_anew(one), city.code(JIA)
    first, again = (city.client.post("/v1/enrol", content=asked(one, code, before)).json()["event"] for _ in range(2))
    assert first == again


def test_a_revoked_station_is_told_why_is_served_no_more_and_is_heard_out(city: City) -> None:
    one, other = city.station(JIA), city.station(JIA, "2")
    (block,) = (sealed for sealed in granted(one.lease()) if isinstance(sealed.event, BlockLeased))
    with city.hub.transaction() as tx:
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "窗口电脑被盗")
    for response in (one.request("GET", "/v1/events"), one.lease(), one.claim("x")):
        assert dict(problem(response).params)["reason"] == "窗口电脑被盗"
    one.maker.submit()
    (answer,) = one.answers(one.maker.journal[-1:])
    assert (answer.status, answer.reason, dict(answer.params)) == ("refused", "station.revoked", {"reason": "窗口电脑被盗"})
    assert read(one.send(one.maker.journal[-1:], "after=0"), EventsReply).inbox is None  # nothing of others
    seen = [sealed.event for sealed in other.poll()]
    assert StationStopped(1, "revoked", "窗口电脑被盗") in seen and LeaseEnded("revoked") in seen
    assert city.station(JIA, "1").maker.window == "1"  # the window is free
    assert city.look(lambda tx: tx.lease_ended(block.envelope.subject_id))


def test_a_new_epoch_takes_no_number_from_an_old_lease_and_gets_a_new_one(city: City) -> None:
    one = city.station(JIA)
    old = next(sealed for sealed in granted(one.lease()) if isinstance(sealed.event, BlockLeased))
    case_id = one.maker.submit()
    one.answers(one.maker.journal[-1:])
    before = begin_anew(one)
    enrol_anew(city, one, before)
    one.answers(one.maker.journal[-1:])
    assert isinstance(old.event, BlockLeased)
    one.maker.make(old.envelope.subject_id, reserved(old.event.first, case_id))
    assert reasons(one.answers(one.maker.journal[-1:])) == ["numbers.lease_ended"]
    new = [sealed.event for sealed in granted(one.lease()) if isinstance(sealed.event, BlockLeased)][-1]
    assert new.first >= old.event.first + old.event.count


def test_a_decision_of_the_epoch_before_that_comes_late_has_its_number(city: City) -> None:
    one = city.station(JIA)
    old = next(sealed for sealed in granted(one.lease()) if isinstance(sealed.event, BlockLeased))
    assert isinstance(old.event, BlockLeased)
    case_id = one.maker.submit()
    one.maker.make(old.envelope.subject_id, reserved(old.event.first, case_id))
    before = begin_anew(one)
    enrol_anew(city, one, before)
    assert reasons(one.answers(one.maker.journal[-3:])) == [""] * 3


def test_a_claim_that_is_sent_again_after_it_was_given_back_is_not_granted_again(city: City) -> None:
    intake, home = city.station(JIA), city.station(YI)
    case_id = intake.maker.submit(home=YI)
    intake.answers(intake.maker.journal[-1:])
    body = msgspec.json.encode({"case_id": case_id, "give_back": False})
    signed = home.maker.headers("POST", "/v1/claims", "", body)
    assert granted(city.client.post("/v1/claims", content=body, headers=signed))[-1].envelope.kind == "claimed"
    home.claim(case_id, give_back=True)
    again = granted(city.client.post("/v1/claims", content=body, headers=signed))
    assert again[-1].envelope.kind == "claim_released"
    city.clock.move(minutes=11)
    assert problem(city.client.post("/v1/claims", content=body, headers=signed)).type == "clock.skew"
    assert granted(home.claim(case_id))[-1].envelope.kind == "claimed"


def test_a_paper_that_was_found_is_taken_once_from_whoever_may_tell_of_it_and_every_window_of_the_office_hears(city: City) -> None:
    one, two, strange = city.station(JIA), city.station(JIA, "2"), city.station(YI)
    block, event = next((each.envelope.subject_id, each.event) for each in granted(one.lease()) if isinstance(each.event, BlockLeased))

    def found(caller: Caller, serial: int, number: str = "", roles: frozenset[Role] = ALL_ROLES | {Role.ADMINISTRATOR}) -> str:
        caller.maker.make(caller.maker.operator, OperatorAdded(tuple(sorted(roles)), "李敏"), {Role.ADMINISTRATOR})
        number = number or f"{event.prefix}{serial:0{event.width}d}"
        caller.maker.make(block, NumberFound(serial, number, False, FoundPaper("王芳")), roles)
        return caller.answers(caller.maker.journal[-2:])[-1].reason

    assert found(one, event.first, roles=ALL_ROLES) == "administration.role"
    assert found(one, event.first) == ""
    assert found(one, event.first) == "numbers.told"
    assert found(one, event.first + 1, event.prefix + "x") == "numbers.not_leased"
    assert found(one, event.first + event.count) == "numbers.not_leased"
    assert found(two, event.first + 1) == "numbers.other_station"
    assert found(strange, event.first + 1) == "numbers.not_leased"
    assert [sealed.event.private for sealed in two.poll() if isinstance(sealed.event, NumberFound)] == [FoundPaper("王芳")]
    one.maker.make(block, reserved(event.first, one.maker.submit()))
    assert one.answers(one.maker.journal[-2:])[-1].reason == "numbers.twice", "no decision takes it any more"
    with city.hub.transaction() as tx:
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "被盗")
    assert found(two, event.first + 1) == ""


def test_what_a_revoked_station_had_claimed_is_free_for_the_other_windows(city: City) -> None:
    one, two = city.station(JIA), city.station(JIA, "2")
    own = one.maker.submit()
    assert one.answers(one.maker.journal[-1:])[0].status == "accepted"  # taken in and decided at one place: claimed with it
    taken = two.maker.submit()
    two.answers(two.maker.journal[-1:])
    granted(two.claim(taken, give_back=True))
    granted(one.claim(taken))
    ended = one.maker.submit()
    one.maker.make(ended, Withdrawn(), seen=1)
    one.answers(one.maker.journal[-2:])
    for case_id in (own, taken):
        assert problem(two.claim(case_id)).type == "claim.held"
    two.poll()
    with city.hub.transaction() as tx:
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "被盗")
    freed = [sealed.envelope.subject_id for sealed in two.poll() if isinstance(sealed.event, ClaimReleased)]
    assert sorted(freed) == sorted([own, taken]), "what has come to its end is left as it is"
    for case_id in (own, taken):
        assert any(isinstance(sealed.event, Claimed) for sealed in granted(two.claim(case_id)))
    one.maker.make(own, Withdrawn(), seen=1)
    assert one.answers(one.maker.journal[-1:])[0].reason == "station.revoked"
