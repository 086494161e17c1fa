"""Blocks of certificate numbers and batches of numbered forms as 号段与证件纸 shows them, read on the store thread."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cqclerk.domain.block_events import NumberFound, NumberVoided
from cqclerk.domain.events import Made, Subject
from cqclerk.domain.form_events import FormLost, FormVoided
from cqclerk.workplace.clock import OFFICE_TIME
from data.reference import read_toml

if TYPE_CHECKING:
    from cqclerk.domain.form_batch import FormBatch
    from cqclerk.domain.numbers import NumberBlock
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Stock:
    """One block or batch: its numbers by state, and each number that is void or lost with its reason, or on a paper that was found.

    lost  None: of another window's block this one does not know what became of all its numbers
    """

    id: str
    what: str
    first: str
    last: str
    unused: int
    taken: int
    used: int
    voided: int
    lost: int | None
    note: str
    gone: tuple[str, ...]


def look(at: "Workplace") -> tuple[Stock, ...]:
    """The blocks of this station, and those that are over of other windows of its office, the newest first; then its forms."""
    with at.reading() as tx:
        blocks, batches = tx.blocks(), tx.form_batches()
    ours = [block for block in blocks if block.station == at.station.id or (block.ended and block.office == at.station.office)]
    own = sorted(ours, key=lambda block: (block.prefix[-4:], block.id), reverse=True)
    return (*(_block(at, block) for block in own), *(_batch(at, batch) for batch in batches))


def _block(at: "Workplace", block: "NumberBlock") -> Stock:
    item = at.reference.items.get(block.item)
    prefix, _ = at.reference.numbers.certificate(block.office, block.item, at.today())
    own = block.station == at.station.id
    told = at.timeline(Subject.BLOCK, block.id)
    gone = tuple(f"{said}{_made(at, made)}" for event, made in told if (said := _said(block, event)))
    return Stock(
        block.id,
        item.name if item else block.item,
        block.number(block.first),
        block.number(block.first + block.count - 1),
        len(block.unused),
        len(block.reserved),
        len(block.issued),
        len(block.voided),
        len(block.lost) if own else None,
        _note(block, prefix, own),
        gone,
    )


def _note(block: "NumberBlock", prefix: str, own: bool) -> str:
    """What a block is good for now; prefix: what this day's numbers begin with."""
    if block.ended:
        over = f"没用的 {len(block.returned)} 个已交回" if block.returned else "已收回"
        return over if own else f"另一个窗口的，{over}"
    if block.prefix == prefix:
        return ""
    return "来年用" if block.prefix > prefix else "往年的，不再取用"


def _said(block: "NumberBlock", event: object) -> str:
    """What is told of one number, "" for what is not told one by one."""
    match event:
        case NumberVoided(serial=serial, reason=reason):
            return f"{block.number(serial)} {_reason(reason)}"
        case NumberFound(certificate_number=number, void=void, private=paper):
            seen = [paper.holder, f"{paper.dated} 签发" if paper.dated else "", paper.note] if paper else []
            return " ".join(filter(None, (number, "清点作废" if void else "清点见证", *seen)))
        case _:
            return ""


def _batch(at: "Workplace", batch: "FormBatch") -> Stock:
    gone = tuple(
        f"{batch.number(event.serial)} {'遗失' if isinstance(event, FormLost) else '作废'} {_reason(event.reason)}{_made(at, made)}"
        for event, made in at.timeline(Subject.FORMS, batch.id)
        if isinstance(event, FormVoided | FormLost)
    )
    return Stock(
        batch.id,
        title_of(at.reference, batch.template),
        batch.number(batch.first),
        batch.number(batch.first + batch.count - 1),
        len(batch.unused),
        len(batch.bound),
        len(batch.used),
        len(batch.voided),
        len(batch.lost),
        "证件纸",
        gone,
    )


def title_of(reference: "Reference", template: str) -> str:
    """What a kind of form is called; one whose template has gone says its name."""
    from printing.stationery import shelf
    from printing.templates import TemplateError

    try:
        return shelf.load(template, reference.own_stationery).title
    except TemplateError:
        return template


def numbered_templates(reference: "Reference", today: date) -> tuple[tuple[str, str], ...]:
    """(name, title) of each kind of form that bears numbers."""
    from printing.stationery import shelf

    return tuple((form.name, form.title) for form in shelf.in_force(reference.own_stationery, today) if form.numbered)


def _reason(reason: str) -> str:
    return read_toml("words/desk.toml").table("void_reason").text(reason, reason)


def _made(at: "Workplace", made: Made) -> str:
    return f"（{made.at.astimezone(OFFICE_TIME):%m-%d %H:%M}）"
