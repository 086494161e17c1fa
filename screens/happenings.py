"""What happened to a case, one row an event: day, word, who, and what a person at the window wants to know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cqclerk.domain import events as e
from cqclerk.domain.access import GATEWAY
from cqclerk.domain.afterlife_events import AfterlifeEvent
from cqclerk.domain.application import Application, MaterialForm
from cqclerk.domain.attachment_events import AttachmentEvent
from cqclerk.domain.check_events import CheckEvent
from cqclerk.domain.commitment_events import CommitmentEvent
from cqclerk.domain.conflict_events import ConflictEvent
from cqclerk.domain.delivery_events import DeliveryEvent
from cqclerk.domain.emergency_events import EmergencyEvent
from cqclerk.domain.handling_events import HandlingEvent
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import PrereviewEvent
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.step_events import StepEvent
from cqclerk.workplace.clock import OFFICE_TIME
from data.reference import read_toml
from screens import check_lines, conflict_happenings, rare_happenings
from screens.phases import handover_word

if TYPE_CHECKING:
    from cqclerk.domain.findings import Gap
    from screens.session import Session

_FILE = "words/events.toml"
_SHORT = 4  # last digits of a number, where the row is about something else


def event_word(kind: str) -> str:
    """What a kind of event is called: accepted → 接件; a kind from a newer program says itself."""
    return read_toml(_FILE).table("event").text(kind, kind or "新事件")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the timeline shows it. kind is its name on the wire, "" if it needs a newer program; article is what it rests on."""

    event_id: str
    kind: str
    day: str
    word: str
    who: str
    detail: str
    article: str = ""

    @property
    def grounded(self) -> str:
        """What counts, and the article behind it, as far as there is room."""
        return "  ".join(filter(None, (self.detail, self.article)))

    @property
    def told(self) -> str:
        """All of it in one line: for what does not fit its column."""
        return "  ".join(filter(None, (self.word, self.who, self.grounded)))


def happening(kind: str, event: e.Event | None, made: e.Made, session: "Session") -> Happening:
    """One event in words; an event that this program cannot read yet says so."""
    day = f"{made.at.astimezone(OFFICE_TIME):%m-%d %H:%M}"
    detail = detail_of(event, session) if event else "要更新程序后才看得懂，内容原样保存"
    article = _article(kind)
    return Happening(made.event_id, kind, day, event_word(kind), who(made, session), detail, "" if article in detail else article)


def told(history: "Iterable[tuple[str, e.Event | None, e.Made]]", session: "Session") -> tuple[Happening, ...]:
    """A history in words, oldest first. A case is 办结 once: a sheet that came out later has words of its own."""
    again, rows = read_toml(_FILE).table("again"), []
    numbers: list[str] = []  # of the sheets that have come out
    for kind, event, made in history:
        row = happening(kind, event, made, session)
        if isinstance(event, e.PaperConfirmed):
            if numbers:
                row = replace(row, word=again.text("same_number" if event.certificate_number in numbers else "new_number"))
            numbers.append(event.certificate_number)
        rows.append(row)
    return tuple(rows)


def _article(kind: str) -> str:
    """What an event of this kind rests on, "" where no law asks for it."""
    return read_toml(_FILE).table("article").text(kind, "")


def who(made: e.Made, session: "Session") -> str:
    """The office, and the person if it is one of ours; the gateway is called so."""
    if made.operator == GATEWAY:
        return "网关"
    name = next((slot.name for slot in session.file.operators if slot.operator_id == made.operator), "")
    return f"{session.office_name(made.office)} {name}".rstrip()


def detail_of(event: e.Event, session: "Session") -> str:
    """What counts of an event, in a few words; "" if the word says it all."""
    match event:
        case e.Submitted(gaps=gaps, private=application):
            return "，".join(filter(None, [_materials(application), _gaps(gaps), _updated(event, session)]))
        case e.Claimed(station=station) | e.ClaimReleased(station=station):
            return session.station_word(station)
        case e.OneTimeNoticeGiven(gaps=gaps):
            return _gaps(gaps)
        case e.SupplementReceived(gaps=gaps):
            return _gaps(gaps) if gaps else "已补齐"
        case e.PreReviewRefused(reasons=reasons, private=words):
            table = session.reference.codes["prereview_refusal"]
            return "，".join([*(table.label(code) for code in reasons), *filter(None, [words])])
        case e.Accepted(case_number=number, due_on=due, provisional=provisional):
            return f"编号末四位 {number[-_SHORT:]}  应于 {_day(due)}{'（暂定）' if provisional else ''}"
        case e.Approved(certificate_number=number) | e.PaperConfirmed(certificate_number=number):
            return f"编号 {number}"
        case e.HandedOver(way=way, private=to):
            signed = rare_happenings.signed_words(event.receiver, event.shown, session)
            return "，".join(filter(None, (handover_word(way), f"交给 {to}" if to else "", signed)))
        case e.Withdrawn(private=words):
            return words or ""
        case PlatformFiled(number=number, filed_by=by, profile=profile):
            return f"{by}抄录，编号 {number}（{profile}）"
        case PrintMoved():
            return _print_moved(event, session)
        case _ if isinstance(event, HandlingEvent):
            return rare_happenings.handled(event, session)
        case _ if isinstance(event, DeliveryEvent):
            return rare_happenings.delivered(event, session)
        case _ if isinstance(event, PrereviewEvent):
            return rare_happenings.gathered(event, session)
        case _ if isinstance(event, StepEvent):
            return rare_happenings.stepped(event)
        case _ if isinstance(event, EmergencyEvent):
            return rare_happenings.by_the_bypass(event, session)
        case _ if isinstance(event, CheckEvent):
            return check_lines.happened(event, session)
        case _ if isinstance(event, CommitmentEvent):
            return rare_happenings.promised(event, session)
        case _ if isinstance(event, AttachmentEvent):
            return rare_happenings.scanned(event, session)
        case _ if isinstance(event, AfterlifeEvent):
            return rare_happenings.afterwards(event, session)
        case _ if isinstance(event, ConflictEvent):
            return conflict_happenings.collided(event, session)
        case _:
            return ""


def _print_moved(event: PrintMoved, session: "Session") -> str:
    """Who may print the original now."""
    if not event.station:
        return "交还，等别的窗口接"
    here = "本机" if event.station == session.file.station_id else session.office_name(event.office)
    return "，".join(filter(None, (f"改由{here}打印", "原打印窗口无应答" if event.taken else "", event.private)))


def _materials(application: Application | None) -> str:
    if application is None:
        return ""
    taken = sum(material.form is not MaterialForm.MISSING for material in application.materials)
    return f"材料{taken}件"


def _updated(event: e.Submitted, session: "Session") -> str:
    """That other rules count for its day meanwhile."""
    old = session.reference.rulebook.superseded(event.pack, event.item, event.applied_on)
    return f"规则已更新（当时 {event.pack.id}）" if old else ""


def _gaps(gaps: "tuple[Gap, ...]") -> str:
    """缺2项：结婚证、男方户口簿."""
    return f"缺{len(gaps)}项：{'、'.join(gap.name for gap in gaps)}" if gaps else ""


def _day(day: date) -> str:
    return f"{day:%m-%d}"
