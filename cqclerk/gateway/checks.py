"""核查: the questions of a case that wait for an answer, and the answer as an event of the gateway's own in the case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cqclerk.domain import case as cases
from cqclerk.domain import check_guards, duplicates
from cqclerk.domain.application import PARTIES, Application
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAnswered, CheckDetail, CheckKind, CheckOutcome
from cqclerk.domain.checks import Asking
from cqclerk.domain.events import Subject
from cqclerk.domain.likeness import keys
from cqclerk.domain.people import Person
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.outer.adapter import Party, Question, Reply
from cqclerk.gateway.states import Kept, keep, kept
from cqclerk.protocol.messages import Status, declined
from data.hub import HubTransaction
from data.hub_rows import Station

_ASKED = "check_asked"
_MENTIONED = b'"check_asked"'
_MOST = 20  # cases alike that are told, and lines of one answer
_LONGEST = 200  # characters of one thing that a register says


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question of a case. station: where it was asked. question: None if there is nobody to be asked about."""

    case_id: str
    asking: Asking
    station: str
    question: Question | None

    @property
    def kind(self) -> CheckKind:
        return self.asking.kind

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others that are asked at the same time."""
        return self.case_id, self.kind.value, self.asking.asked


def asked_in(tx: HubTransaction, lines: Iterable[bytes], hashes: Iterable[str]) -> frozenset[str]:
    """The cases of which a batch asks something. Hardly any batch does: only then is anything looked up."""
    if not any(_MENTIONED in line for line in lines):
        return frozenset()
    events = filter(None, (tx.event_by_hash(one) for one in hashes))
    return frozenset(one.subject_id for one in events if one.kind == _ASKED and one.status == Status.ACCEPTED.value)


def asked_since(tx: HubTransaction, moment: str) -> frozenset[str]:
    """The cases of which something was asked since a moment (ISO 8601)."""
    return tx.subjects_of_kind(_ASKED, Status.ACCEPTED.value, moment)


def asked_between(tx: HubTransaction, after: int, upto: int) -> frozenset[str]:
    """The same of the events behind one position of the hub's journal and up to another."""
    return tx.subjects_of_kind_between(_ASKED, Status.ACCEPTED.value, after, upto)


def waiting(tx: HubTransaction, case_id: str) -> tuple[Waiting, ...]:
    """The questions of a case that have no answer; none once it is decided."""
    case = kept(tx, Case, case_id).state
    if not case.checks.open or case.phase not in check_guards.WHILE:
        return ()
    makers = {one.asked: tx.event_by_id(one.asked) for one in case.checks.open}
    return tuple(
        Waiting(case_id, one, maker.maker if (maker := makers[one.asked]) else "", _question(case, one.kind)) for one in case.checks.open
    )


def _question(case: Case, kind: CheckKind) -> Question | None:
    """Of a couple both, else the one who applies, and for what concerns a marriage the spouse."""
    if case.application is None:
        return None
    people = tuple(_parties(case.application, everybody=kind is not CheckKind.CREDIT))
    return Question(kind, case.item, people) if people or kind is CheckKind.DUPLICATES else None


def _parties(application: Application, everybody: bool) -> Iterable[Party]:
    asked = application.people() if everybody else application.applicants()
    for who in PARTIES:
        person = application.person(who)
        if person in asked and person.identity_number:
            yield _party(who, person)


def _party(who: str, person: Person) -> Party:
    place = person.registered_residence.division_code
    return Party(who, person.name, person.identity_number, place, person.marital_status, person.marriage_date)


def require_concern(tx: HubTransaction, station: Station, case_id: str) -> None:
    """Only an office that follows a case is told of its registers. Raises Declined."""
    case = kept(tx, Case, case_id).state
    if not case.version:
        raise declined(404, "case.unknown", "the gateway does not have this case")
    if station.office not in case.followers:
        raise declined(403, "case.other_office", "a case of other offices", office=case.home_office)


def alike(tx: HubTransaction, case_id: str) -> Reply:
    """全市查重 among the cases that the gateway has, by the search that the stations use."""
    case = kept(tx, Case, case_id).state
    if case.application is None:
        return Reply(CheckOutcome.UNKNOWN)
    others = [kept(tx, Case, other).state for other in tx.cases_alike(case_id, keys(case.application), _MOST)]
    found = duplicates.duplicates(case, others)
    return Reply(CheckOutcome.FOUND if found else CheckOutcome.CLEAR, found=found)


def answer(gateway: Gateway, tx: HubTransaction, asked: Waiting, source: str, reply: Reply, why: str = "") -> frozenset[str]:
    """Record the answer, unless there is one already; returns the offices that have news."""
    fold = kept(tx, Case, asked.case_id)
    still = fold.state.checks.asking(asked.kind)
    if still is None or still.asked != asked.asking.asked or tx.is_held(Subject.CASE.value, asked.case_id):
        return frozenset()
    event = CheckAnswered(
        kind=asked.kind,
        outcome=reply.outcome,
        asked=asked.asking.asked,
        source=source,
        as_of=reply.as_of,
        answered_at=gateway.now(),
        why=why,
        found=reply.found[:_MOST],
        private=tuple(_short(detail) for detail in reply.details[:_MOST]) or None,
    )
    recorded = record(gateway, tx, asked.case_id, event, fold.sequence + 1)
    after = Kept(cases.apply(fold.state, event, recorded.sealed.made), fold.sequence + 1)
    keep(tx, after)
    return inbox.deliver(tx, recorded.position, inbox.concerned(tx, after.state, event))


def _short(detail: CheckDetail) -> CheckDetail:
    return replace(detail, said=detail.said[:_LONGEST])
