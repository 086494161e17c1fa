"""What happens to a finished paper on its way: by courier, back again, or lost. Collection and hand-over are HandedOver."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Posted:
    """已寄出: the paper has left with the courier, carriage paid by the recipient (货到付款).

    waybill_number  as typed, "" while only the platform knows it
    """

    posted_on: date
    waybill_number: str


@dataclass(frozen=True, slots=True)
class WaybillNoted:
    """The waybill number, from the platform or typed afterwards; it may come after the paper has left."""

    waybill_number: str


@dataclass(frozen=True, slots=True)
class Signed:
    """已签收. receiver: code table `receiver`, who took it (送达回证: date and signature)."""

    signed_on: date
    receiver: str
    private: str | None = None  # the name that signed


@dataclass(frozen=True, slots=True)
class Returned:
    """退回: the courier brought it back. The certificate is good; it is kept under lock and offered again."""

    returned_on: date
    reason: str  # code table `return_reason`


@dataclass(frozen=True, slots=True)
class LostInPost:
    """丢失: the courier does not find it."""

    private: str | None = None  # what the courier said


DeliveryEvent = Posted | WaybillNoted | Signed | Returned | LostInPost
