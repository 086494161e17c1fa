"""How many certificate numbers this station has left of each item, in words: before they are used up, and when they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cqclerk.domain import routing
from data.reference import read_toml
from screens import texts
from screens.spans import Line, Span

if TYPE_CHECKING:
    from screens.session import Session


@dataclass(frozen=True, slots=True)
class Stock:
    """The numbers of one item's papers that this station can still give out this year.

    had     whether it has ever had any
    no_more whether they were handed in, and none come by themselves
    """

    item: str
    paper: str
    left: int
    low_water: int
    had: bool
    no_more: bool = False

    @property
    def low(self) -> bool:
        """Whether another block should be here by now."""
        return self.had and self.left < self.low_water and not self.no_more


def stocks(session: "Session") -> tuple[Stock, ...]:
    """One stock for each item whose papers this office issues; none before the station may issue."""
    reference, today = session.reference, session.today()
    office = reference.offices.get(session.file.office_id)
    if office is None or session.epoch == 0:
        return ()
    left, had = session.views.numbers_left(session.file.station_id), session.views.items_with_blocks(session.file.station_id)
    handed_in, found = session.views.items_without_numbers(), []
    for item in reference.offered:
        if routing.issues(office, item, today):
            prefix, _ = reference.numbers.certificate(office.id, item.identifier, today)
            here = left.get(prefix, 0)
            id, low = item.identifier, reference.numbers.low_water
            found.append(Stock(id, item.name, here, low, id in had, id in handed_in))
    return tuple(found)


def fewest(stocks: Sequence[Stock]) -> int:
    """Of the item that has fewest, of those that there have ever been numbers of."""
    return min((stock.left for stock in stocks if stock.had), default=0)


def warning(stocks: Sequence[Stock]) -> list[Line]:
    """What the desk says of numbers that run low or are used up, with what to do; nothing while there are enough."""
    none_left = [stock for stock in stocks if stock.had and not stock.left]
    used_up = "、".join(stock.paper for stock in none_left if not stock.no_more)
    handed_in = "、".join(stock.paper for stock in none_left if stock.no_more)
    low = "、".join(f"{stock.paper}余{stock.left}" for stock in stocks if stock.low and stock.left)
    said = (("used_up", used_up, "error"), ("low", low, "warning"), ("handed_in", handed_in, "dim"))
    return [(Span(f" {texts.filled(_words(key), {'papers': papers})}", tone),) for key, papers, tone in said if papers]


def _words(key: str) -> str:
    return read_toml("words/desk.toml").table("numbers").text(key)
