"""How receipt, case and certificate numbers are written: templates from data, parted by station, so that serials never meet."""

import re
from dataclasses import dataclass
from datetime import date

from data.reference import read_toml


@dataclass(frozen=True, slots=True)
class NumberTemplates:
    """Templates as in data/reference/numbers.toml; each method returns (prefix, digits of the serial)."""

    receipt_template: str
    receipt_width: int
    case_template: str
    case_width: int
    certificate_template: str
    certificate_width: int
    letters: dict[str, str]
    block_size: int
    low_water: int
    ahead_days: int

    def receipt(self, office: str, window: str, day: date) -> tuple[str, int]:
        """For the receipt numbers of one station and day."""
        return _fill(self.receipt_template, office, window, day), self.receipt_width

    def case(self, office: str, window: str, day: date) -> tuple[str, int]:
        """For the case numbers of one station and day."""
        return _fill(self.case_template, office, window, day), self.case_width

    def certificate(self, office: str, item: str, day: date) -> tuple[str, int]:
        """For the certificate numbers of an office, item and year: what a block is leased for."""
        filled = self.certificate_template.format(letter=self.letters[item], office=_digits(office, 9), year=day.year)
        return filled, self.certificate_width

    def until(self, day: date) -> date | None:
        """The last day that has the same certificate numbers to give as this one; None where they do not change with the year."""
        return date(day.year, 12, 31) if "{year}" in self.certificate_template else None

    def to_have(self, day: date) -> tuple[date, ...]:
        """The days whose numbers a station should have: today's and, shortly before New Year, those of 1 January."""
        new_year = date(day.year + 1, 1, 1)
        return (day, new_year) if (new_year - day).days <= self.ahead_days else (day,)


def _fill(template: str, office: str, window: str, day: date) -> str:
    return template.format(office=_digits(office, 9), window=_digits(window, 2), date=f"{day:%Y%m%d}")


def _digits(text: str, width: int) -> str:
    """The digits of an office id (T500110001) or window (1号窗口), filled or cut to a fixed width."""
    return "".join(re.findall(r"\d", text))[:width].rjust(width, "0")


def load() -> NumberTemplates:
    """The templates in force."""
    file = read_toml("reference/numbers.toml")
    receipt, case, certificate, block = (file.table(name) for name in ("receipt", "case", "certificate", "block"))
    letters = certificate.table("letters")
    return NumberTemplates(
        receipt.text("template"),
        receipt.number("width"),
        case.text("template"),
        case.number("width"),
        certificate.text("template"),
        certificate.number("width"),
        {item: letters.text(item) for item in letters.values},
        block.number("size"),
        block.number("low_water"),
        block.number("ahead_days"),
    )
