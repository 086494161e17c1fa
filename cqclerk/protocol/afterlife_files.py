"""data/reference/afterlife.toml as a value: where another paper is asked for, and what each ground of 注销 rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cqclerk.domain.application import Application
from cqclerk.domain.case import Case
from cqclerk.domain.delivery import PostState
from cqclerk.domain.guards import Objection, no
from data.reference import Table, read_toml

_FILE = "reference/afterlife.toml"


class AnotherPaper(StrEnum):
    """Where another paper of an item is asked for."""

    SAME_CASE = "same_case"
    NEW_CASE = "new_case"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PaperTerms:
    """How one item knows 补办 and 换证."""

    replacement: AnotherPaper
    renewal: AnotherPaper


@dataclass(frozen=True, slots=True)
class Ending:
    """A decision on item `by` ends what the same people hold of item `certificate`, except of these orders of birth.

    Of an item with variants only by these.
    """

    by: str
    certificate: str
    ground: str
    except_orders: tuple[str, ...]
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AfterlifeTerms:
    """another_paper by item; endings across items;
    deregistration_articles by code of the table `deregistration_ground`; recall_reasons by phase or act."""

    another_paper: Mapping[str, PaperTerms]
    deregistration_articles: Mapping[str, str]
    recall_reasons: Mapping[str, str]
    endings: tuple[Ending, ...] = ()

    def ends(self, case: Case) -> Ending | None:
        """What a decision on this case ends."""
        asked = case.application or Application()

        def is_met(one: Ending) -> bool:
            wanted = not one.variants or asked.answer("variant") in one.variants
            return one.by == case.item and asked.birth_order not in one.except_orders and wanted

        return next(filter(is_met, self.endings), None)

    def replaces(self, case: Case) -> Objection | None:
        """Whether the item wants a new application instead; what the courier lost is replaced here all the same."""
        asks_anew = self.another_paper[case.item].replacement is AnotherPaper.NEW_CASE
        return no("replace.new_case") if asks_anew and case.delivery.state is not PostState.LOST else None

    def renews(self, case: Case) -> Objection | None:
        """Whether there is 换证 of this item's paper, and here."""
        match self.another_paper[case.item].renewal:
            case AnotherPaper.SAME_CASE:
                return None
            case AnotherPaper.NEW_CASE:
                return no("replace.new_case")
            case _:
                return no("renew.not_provided")


def load() -> AfterlifeTerms:
    """Raises BadReferenceFile if something is missing."""
    papers, grounds = read_toml(_FILE).table("another_paper"), read_toml(_FILE).table("deregistration")
    reasons = read_toml(_FILE).table("recall_reason")
    return AfterlifeTerms(
        another_paper={
            item: PaperTerms(
                papers.table(item).member("replacement", AnotherPaper),
                papers.table(item).member("renewal", AnotherPaper),
            )
            for item in papers.values
        },
        deregistration_articles={ground: grounds.table(ground).text("article") for ground in grounds.values},
        recall_reasons={why: reasons.text(why) for why in reasons.values},
        endings=tuple(map(_ending, read_toml(_FILE).tables("ends"))),
    )


def _ending(table: Table) -> Ending:
    return Ending(
        table.text("by"), table.text("certificate"), table.text("ground"), table.texts("except_orders", ()), table.texts("variants", ())
    )
