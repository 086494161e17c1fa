"""What happens to a decision after it was made: each act has its own name. A number never returns to unused."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.application import Application


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the application that was wrong: its key in the form, as it stood and as it should have been."""

    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction knows of people: the whole application as it is now, each change, and why."""

    application: Application
    changes: tuple[Change, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """更正: the decision was right and its paper was not. The same number and date of issue, printed anew.

    credential        signed again, for it must say what the paper says
    printing_station  which may print the corrected original
    fields            keys of what was wrong; what stood there is private
    old_jobs          print jobs whose sheets hold no longer
    """

    certificate_number: str
    credential: str
    printing_station: str
    fields: tuple[str, ...]
    old_jobs: tuple[str, ...]
    private: Correction | None = None


@dataclass(frozen=True, slots=True)
class ReprintAllowed:
    """补打: one more sheet of the same paper, number, date and credential; `time` counts them from 1."""

    certificate_number: str
    time: int
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class Replaced:
    """补办: the paper is lost. A new number takes the place of the old one, which is void; the date of issue stays.

    cause  code table `replacement_cause`
    """

    old_number: str
    certificate_number: str
    block: str
    replaced_on: date
    credential: str
    printing_station: str
    registrar: str
    cause: str
    private: str | None = None  # what was declared


@dataclass(frozen=True, slots=True)
class Renewed:
    """换证: the paper is there and cannot go on being used. As Replaced, but the old paper is taken back."""

    old_number: str
    certificate_number: str
    block: str
    replaced_on: date
    credential: str
    printing_station: str
    registrar: str
    cause: str  # code table `renewal_cause`
    private: str | None = None


@dataclass(frozen=True, slots=True)
class Voided:
    """作废: a paper that should not be, before it reached the citizen (wrong sheet, wrong name); its number is void with it."""

    certificate_number: str
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class Revoked:
    """撤销: the decision loses its legal effect (行政许可法 art. 69: got by deceit, or against the law). With remedies, as any refusal."""

    article: str
    remedies: tuple[str, ...]
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class Deregistered:
    """注销: the certificate was right and ends (a 光荣证 whose holders had another child approved).

    ground  code table `deregistration_ground`; "" in what was written before there was one
    """

    article: str
    private: str | None = None  # why, in words
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """收回: a paper that no longer holds is back at the office, or will not come: code table `recall_outcome`."""

    private: str | None = None  # who brought it, or what was declared
    outcome: str = "back"


@dataclass(frozen=True, slots=True)
class OtherEnded:
    """By this decision another certificate of the same people has ended (a 光荣证, once one more child is approved): it is 注销 there.

    item, certificate_number  of that one; ground: code table `deregistration_ground`
    """

    item: str
    certificate_number: str
    ground: str


NewNumber = Replaced | Renewed
AfterlifeEvent = Corrected | ReprintAllowed | Replaced | Renewed | Voided | Revoked | Deregistered | Recalled | OtherEnded
