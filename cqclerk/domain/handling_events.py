"""What happens to a case beside its straight way: refusals, endings, stops of the clock, questions to other offices."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AcceptanceDeclined:
    """不予受理 (行政许可法 art. 32): nothing to ask for here, or another body is competent, which is named.

    reason    code table `decline_reason`
    body      the right body, "" where the law asks for nothing
    remedies  what the citizen is told about appealing, word for word
    """

    reason: str
    body: str
    remedies: tuple[str, ...]
    private: str | None = None  # in words


@dataclass(frozen=True, slots=True)
class ApplicationRefused:
    """不予批准 (行政许可法 art. 38): with reasons and remedies. article is what the reasons rest on."""

    article: str
    remedies: tuple[str, ...]
    private: str | None = None  # the reasons


@dataclass(frozen=True, slots=True)
class Closed:
    """结案 without a paper; result is of the code table `result_code`."""

    result: str
    private: str | None = None  # reason in words


@dataclass(frozen=True, slots=True)
class SpecialProcedureStarted:
    """特别程序 (鉴定 and its like, 行政许可法 art. 45): the clock stops after this day. procedure: code table `special_procedure`."""

    procedure: str
    started_on: date
    private: str | None = None  # by whom, what about


@dataclass(frozen=True, slots=True)
class SpecialProcedureEnded:
    """The outcome is here: the clock goes on from the day after, and the due date is reckoned anew."""

    ended_on: date
    due_on: date
    provisional: bool
    private: str | None = None  # the outcome


@dataclass(frozen=True, slots=True)
class DueDateExtended:
    """延期 (行政许可法 art. 42), once, by the head of the office, who is named."""

    due_on: date
    provisional: bool
    approver: str
    private: str | None = None  # the reason told to the citizen
    days: int = 0  # working days


@dataclass(frozen=True, slots=True)
class DueDateSet:
    """期限重算: what is known of working days has changed (a year's notice, a flood). cause says which."""

    due_on: date
    provisional: bool
    cause: str


@dataclass(frozen=True, slots=True)
class InquiryOpened:
    """协查: another office is asked. It follows the case from now on.

    office    id, "" if it is none of the city's: then body names it
    reason    code table `not_on_spot`
    puts_off  the decision waits for the answer: its day is not before answer_by
    """

    office: str
    body: str
    reason: str
    answer_by: date
    puts_off: bool
    private: str | None = None  # the question


@dataclass(frozen=True, slots=True)
class InquiryAnswered:
    """The answer, of the office asked, or as it came by letter to the office that asked.

    inquiry  id of the event that asked
    answer   code table `inquiry_answer`
    """

    inquiry: str
    answer: str
    private: str | None = None  # in words


HandlingEvent = (
    AcceptanceDeclined
    | ApplicationRefused
    | Closed
    | SpecialProcedureStarted
    | SpecialProcedureEnded
    | DueDateExtended
    | DueDateSet
    | InquiryOpened
    | InquiryAnswered
)
