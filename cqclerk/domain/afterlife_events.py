"""What happens to a decision after it was made: four acts with four names. A number never returns to unused."""

from dataclasses import dataclass


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
    """注销: the certificate was right and ends (a 光荣证 whose holders had another child approved)."""

    article: str
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class Recalled:
    """收回: a paper that no longer holds is back at the office."""

    private: str | None = None  # who brought it


AfterlifeEvent = Voided | Revoked | Deregistered | Recalled
