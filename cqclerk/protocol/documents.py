"""Reference files that were loaded at this station, beside those that came with the program: rules, holidays, local days, papers,
kinds of pre-printed forms.

What they say is checked when they are loaded, and read again at each start.
"""

from dataclasses import dataclass
from typing import Final

from cqclerk.domain.holiday_notice import UnreadableNotice, read_notice
from cqclerk.domain.workdays import Notice
from cqclerk.protocol.pack_files import canonical_hash
from cqclerk.protocol.reading import only
from data.reference import BadReferenceFile, Table, parse_toml

RULES: Final = "rules"
HOLIDAYS: Final = "holidays"
LOCAL_DAYS: Final = "local_days"
PAPERS: Final = "papers"
STATIONERY: Final = "stationery"
OWN_FILES: Final = (PAPERS, STATIONERY)
"""What a station draws by files of its own instead of the program's."""
DIVISIONS: Final = "divisions"
OFFICES: Final = "offices"
CREDIT: Final = "credit"
PLATFORM: Final = "platform"
GUIDES: Final = "guides"
PUBLISHED: Final = (RULES, HOLIDAYS, LOCAL_DAYS, DIVISIONS, OFFICES, CREDIT, PLATFORM, GUIDES)
"""What the city publishes to all stations."""


@dataclass(frozen=True, slots=True)
class Document:
    """One loaded file: kind is one of those above, file what it is called in errors, text what it says.

    Of papers and stationery: the file is named after its paper or its kind of form; what it must say is known where they are drawn.
    No text: back to the program's own.
    """

    kind: str
    file: str
    text: str
    name: str = ""  # of a published file, and its edition
    edition: int = 0

    def table(self) -> Table:
        """The file of rules or local days. Raises BadReferenceFile."""
        return parse_toml(self.file, self.text)

    def notice(self) -> Notice:
        """A year's holidays. Raises BadReferenceFile with the clause that is wrong."""
        try:
            return read_notice(self.text)
        except UnreadableNotice as error:
            clause = dict(error.params).get("clause", "")
            raise BadReferenceFile(self.file, clause[:40], error.key) from error

    def digest(self) -> str:
        """SHA-256 of what it says, whatever its layout."""
        if self.kind != HOLIDAYS:
            return canonical_hash(self.table().values)
        notice = self.notice()
        return canonical_hash({"year": notice.year, "off": sorted(notice.days_off), "makeup": sorted(notice.makeup_days)})


def check_local_days(file: Table) -> None:
    """Raise BadReferenceFile unless every table says whose days, which days, and why."""
    only(file, "about local")
    if not file.tables("local"):
        raise file.bad("local", "is missing")
    for table in file.tables("local"):
        only(table, "offices divisions days_off makeup_days reason article mark source note")
        table.text("reason")
        if not (table.texts("offices", ()) or table.texts("divisions", ())):
            raise table.bad("offices", "is missing, and so is divisions")
        if not (table.days("days_off") or table.days("makeup_days")):
            raise table.bad("days_off", "is empty, and so is makeup_days")
