"""The facts of papers that are filled in and signed, or sent and put up: the form, the commitment, the public notice, the inquiry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormRow:
    """One answer: what was asked, and what stands there."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FormFacts:
    """申请承诺登记表 and 告知承诺书: one set of facts, of which each paper uses its own.

    people .. materials  the form as it was captured, in its order
    told, promised       the heads that were told, and the sentences that are promised (data/words/commitment.toml)
    commitment           the sentence of the item
    signers              who signs, by what people are called (女方): never somebody who acts for them
    """

    receipt_number: str
    office: str
    item_name: str
    certificate_name: str
    applicants: tuple[str, ...]
    applied: str
    people: tuple[FormRow, ...]
    marriages: tuple[FormRow, ...]
    children: tuple[FormRow, ...]
    request: tuple[FormRow, ...]
    materials: tuple[FormRow, ...]
    told: tuple[FormRow, ...]
    promised: tuple[FormRow, ...]
    commitment: str
    signers: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class PublicNoticeFacts:
    """公示, which everybody reads: no identity number, nothing of health, no address."""

    item_name: str
    applicants: tuple[str, ...]
    started: str
    until: str
    office: str
    ask: str


@dataclass(frozen=True, slots=True)
class InquiryFacts:
    """协查函: what one office asks another. people: name and identity number of each, without which nobody could be looked up."""

    receipt_number: str
    addressee: str
    item_name: str
    people: tuple[FormRow, ...]
    reason: str
    question: str
    answer_by: str
    office: str
    dated: str
    clerk: str
    ask: str
