"""The facts that each paper needs: plain text, ready for the paper (dates as 2026年11月25日). A template names them."""

from dataclasses import dataclass

from printing.day_facts import DayFacts
from printing.form_paper_facts import FormFacts, InquiryFacts, PublicNoticeFacts


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material as taken in or as missing. `form`: 原件核验, 复印件, 电子证照; `count` in 份; both may be empty."""

    name: str
    form: str = ""
    count: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason of a refusal, with the article it rests on."""

    text: str
    article: str = ""


class Addressed:
    """Somebody is spoken to."""

    __slots__ = ()
    applicants: tuple[str, ...]

    @property
    def you(self) -> str:
        """您 for one person, 你们 for a couple."""
        return "您" if len(self.applicants) == 1 else "你们"


@dataclass(frozen=True, slots=True)
class ReceiptFacts(Addressed):
    """接收凭证: what was taken, what is missing (then this slip is the 一次性告知), until when it is told, and who to ask."""

    receipt_number: str
    office: str
    item_name: str
    applicants: tuple[str, ...]
    received: str
    materials: tuple[MaterialRow, ...]
    gaps: tuple[MaterialRow, ...]
    told_until: str
    ask: str
    clerk: str
    home_office: str = ""

    @property
    def material_count(self) -> int:
        return len(self.materials)


@dataclass(frozen=True, slots=True)
class NoticeFacts(Addressed):
    """一次性告知书, 受理通知书, 预审不予通过: one set of facts, of which each paper uses its own."""

    receipt_number: str
    office: str
    item_name: str
    applicants: tuple[str, ...]
    applied: str
    dated: str
    clerk: str
    ask: str
    number: str = ""
    gaps: tuple[MaterialRow, ...] = ()
    reasons: tuple[ReasonRow, ...] = ()
    due: str = ""
    promise: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeFacts(Addressed):
    """不予受理, 不予批准, 延期, 特别程序: what was decided beside the straight way, on the day of that act.

    reason     by the code table, words as the office wrote them; either may be empty
    body       the right body, where this office is not competent
    until      the new day of decision, given by approver
    remedies   what may be done against it, word for word as it was told with the act
    """

    receipt_number: str
    number: str
    office: str
    item_name: str
    applicants: tuple[str, ...]
    applied: str
    dated: str
    clerk: str
    ask: str
    reason: str = ""
    words: str = ""
    article: str = ""
    body: str = ""
    until: str = ""
    approver: str = ""
    remedies: tuple[ReasonRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """生育服务证. `credential`: the text of the QR as it stands in the decision, the same on every print and reprint.

    Before the decision number, credential and date are empty: such a paper serves the glyph check only.
    """

    certificate_number: str
    wife_name: str
    wife_identity_number: str
    wife_registered_residence: str
    wife_current_residence: str
    husband_name: str
    husband_identity_number: str
    husband_registered_residence: str
    husband_current_residence: str
    marriage_date: str
    birth_order: str
    office: str
    registrar: str
    decided: str
    credential: str


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child on a certificate; `note`: 收养."""

    name: str
    sex: str
    birth_date: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MaritalFacts:
    """婚育情况证明: what was checked, from what and when, and for what purpose. Before the decision as in CertificateFacts.

    spouse_name   "" for somebody who is not married
    had_children  whether any were named: without, the paper says that there are none; children are those that live
    checks        what was looked at, each with its form
    valid_until   "" where no term is known
    """

    certificate_number: str
    name: str
    sex: str
    ethnicity: str
    birth_date: str
    identity_number: str
    registered_residence: str
    current_residence: str
    marital_status: str
    spouse_name: str
    spouse_identity_number: str
    married_on: str
    had_children: bool
    children: tuple[ChildRow, ...]
    checks: tuple[str, ...]
    checked: str
    purpose: str
    used_at: str
    valid_until: str
    office: str
    registrar: str
    decided: str
    credential: str


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """送达回证: who signed for which paper, as what, and when. No identity number."""

    office: str
    applicants: tuple[str, ...]
    paper_name: str
    certificate_number: str
    receipt_number: str
    way: str
    waybill_number: str
    signed_by: str
    receiver: str
    shown: str
    signed: str
    clerk: str


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """快递面单: only what a waybill may carry (快递暂行条例 art. 22). `time`: which sending it is; `before`: it was sent already."""

    recipient_name: str
    recipient_phone: str
    recipient_address: str
    office: str
    office_phone: str
    office_address: str
    waybill_number: str
    time: str
    before: bool


@dataclass(frozen=True, slots=True)
class RecallFacts(Addressed):
    """证件收回通知书: which paper no longer holds and why; `renewed`: another one waits for it."""

    applicants: tuple[str, ...]
    paper_name: str
    certificate_number: str
    decided: str
    reason: str
    renewed: bool
    remedies: tuple[ReasonRow, ...]
    office: str
    dated: str
    clerk: str
    ask: str


@dataclass(frozen=True, slots=True)
class HonorFacts:
    """独生子女父母光荣证: the parents who asked (one of them may be alone), their child, and what an older certificate said.

    variant          办什么 in words (补办, 换证); with previous_office "" for a first certificate
    Before the decision as in CertificateFacts.
    """

    certificate_number: str
    wife_name: str
    wife_birth_date: str
    wife_ethnicity: str
    wife_identity_number: str
    wife_registered_residence: str
    wife_employer: str
    husband_name: str
    husband_birth_date: str
    husband_ethnicity: str
    husband_identity_number: str
    husband_registered_residence: str
    husband_employer: str
    child_name: str
    child_sex: str
    child_birth_date: str
    child_ethnicity: str
    child_address: str
    variant: str
    previous_number: str
    previous_office: str
    previous_date: str
    office: str
    registrar: str
    decided: str
    credential: str


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """再生育服务证: the couple, the children they have, the article that allows one more, and until when. Before the decision as above.

    ground  the article alone: what a child suffers from stands on no certificate
    """

    certificate_number: str
    wife_name: str
    wife_identity_number: str
    wife_registered_residence: str
    wife_marital_status: str
    husband_name: str
    husband_identity_number: str
    husband_registered_residence: str
    husband_marital_status: str
    marriage_date: str
    children: tuple[ChildRow, ...]
    ground: str
    valid_until: str
    office: str
    registrar: str
    decided: str
    credential: str


Decided = CertificateFacts | MaritalFacts | HonorFacts | ApprovalFacts
Facts = (
    ReceiptFacts
    | NoticeFacts
    | OutcomeFacts
    | ProofFacts
    | LabelFacts
    | RecallFacts
    | FormFacts
    | PublicNoticeFacts
    | InquiryFacts
    | DayFacts
    | Decided
)
