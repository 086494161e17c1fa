"""The reference files as domain values, each made when it is first asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cqclerk.domain.clock import StopRule
from cqclerk.domain.codes import Code, CodeTable
from cqclerk.domain.divisions import Divisions
from cqclerk.domain.emergency_gate import EmergencyGate
from cqclerk.domain.fields import Readers
from cqclerk.domain.findings import Words
from cqclerk.domain.guides import Guide
from cqclerk.domain.items import CommitmentTexts, Item
from cqclerk.domain.offices import OfficeRegister
from cqclerk.domain.people import Regions
from cqclerk.domain.platform import PlatformProfile
from cqclerk.domain.rule_pack import Rulebook, RulePack, pack_for
from cqclerk.domain.text import Initials
from cqclerk.domain.workdays import Calendar, Notice
from cqclerk.protocol import (
    afterlife_files,
    credit_list,
    division_files,
    emergency_files,
    guide_files,
    handling_files,
    number_templates,
    office_files,
    platform_files,
)
from cqclerk.protocol.afterlife_files import AfterlifeTerms
from cqclerk.protocol.credit_list import CreditList
from cqclerk.protocol.documents import (
    CREDIT,
    DIVISIONS,
    GUIDES,
    HOLIDAYS,
    LOCAL_DAYS,
    OFFICES,
    PAPERS,
    PLATFORM,
    RULES,
    STATIONERY,
    Document,
    check_local_days,
)
from cqclerk.protocol.handling_files import HandlingTerms
from cqclerk.protocol.number_templates import NumberTemplates
from cqclerk.protocol.packs import load_commitment_texts, load_items, load_rulebook, load_words
from data.reference import Table, read_rows, read_toml

_TRAINING = "reference/training.toml"
_SAID_BY = {  # what files of each kind say something about
    RULES: ("rulebook", "words"),
    HOLIDAYS: ("calendar",),
    LOCAL_DAYS: ("local_days",),
    PAPERS: ("own_papers",),
    STATIONERY: ("own_stationery",),
    DIVISIONS: ("divisions", "offices", "readers"),
    OFFICES: ("offices",),
    CREDIT: ("credit_list",),
    PLATFORM: ("platforms",),
    GUIDES: ("guides",),
}


@dataclass(frozen=True, slots=True)
class PracticeOperator:
    """Someone invented who may sign in in training. roles: clerk, reviewer, approver, administrator."""

    office_id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """Who works in training, and the password of all of them."""

    operators: tuple[PracticeOperator, ...]
    password: str


class Reference:
    """What this machine knows of divisions, offices, days and codes; in training the invented districts too.

    Raises BadReferenceFile (file, key, reason) when a file that is asked for does not say what it must.
    """

    def __init__(self, training: bool, documents: tuple[Document, ...] = ()) -> None:
        self.training, self.documents = training, documents
        self._calendars: dict[str, Calendar] = {}

    @classmethod
    def load(cls, training: bool) -> "Reference":
        return cls(training)

    def with_documents(self, documents: tuple[Document, ...]) -> "Reference":
        """The same with other loaded files. Raises BadReferenceFile if one of them does not say what it must.

        Everything else that was read already is shared.
        """
        if documents == self.documents:
            return self
        other = Reference(self.training, documents)
        new = {name for kind, names in _SAID_BY.items() if _of(documents, kind) != _of(self.documents, kind) for name in names}
        other.__dict__ |= {name: value for name, value in self.__dict__.items() if name not in new and name not in other.__dict__}
        for name in sorted(new):
            getattr(other, name)  # whatever is wrong is said now
        return other

    def _tables(self, kind: str) -> Iterator[Table]:
        return (each.table() for each in self.documents if each.kind == kind)

    @cached_property
    def divisions(self) -> Divisions:
        practice = read_toml(_TRAINING).table("divisions").rows("rows", 3) if self.training else ()
        return Divisions(division_files.load(practice, self._tables(DIVISIONS)))

    @cached_property
    def offices(self) -> OfficeRegister:
        practice = read_toml(_TRAINING).tables("office") if self.training else ()
        return office_files.load(self.divisions, practice, self._tables(OFFICES))

    @cached_property
    def calendar(self) -> Calendar:
        """The working days of the whole country."""
        notices = [
            Notice(table.number("year"), frozenset(table.days("days_off")), frozenset(table.days("makeup_days")))
            for table in read_toml("reference/holidays.toml").tables("notice")
        ]
        later = read_toml("reference/statutory_days.toml").tables("year")
        loaded = (each.notice() for each in self.documents if each.kind == HOLIDAYS)
        return Calendar.from_notices([*notices, *loaded], (day for table in later for day in table.days("days")))

    @cached_property
    def own_papers(self) -> Mapping[str, str]:
        """The station's own files of papers, each as it was loaded last."""
        return self._own_files(PAPERS)

    @cached_property
    def own_stationery(self) -> Mapping[str, str]:
        """The station's own files of pre-printed forms, each as it was loaded last."""
        return self._own_files(STATIONERY)

    def _own_files(self, kind: str) -> Mapping[str, str]:
        last = {each.file: each.text for each in self.documents if each.kind == kind}
        return {name: text for name, text in last.items() if text}

    @cached_property
    def local_days(self) -> tuple[Table, ...]:
        """Days on which single offices rest, or work."""
        loaded = [each.table() for each in self.documents if each.kind == LOCAL_DAYS]
        for file in loaded:
            check_local_days(file)
        return tuple(table for file in (read_toml("reference/local_days.toml"), *loaded) for table in file.tables("local"))

    def calendar_of(self, office_id: str) -> Calendar:
        """The working days of one office: the national ones, and days of its own."""
        if not self.local_days:
            return self.calendar
        if office_id not in self._calendars:
            self._calendars[office_id] = self._calendar_of(office_id)
        return self._calendars[office_id]

    def _calendar_of(self, office_id: str) -> Calendar:
        office = self.offices.get(office_id)
        codes = [territory.division_code for territory in office.divisions] if office else []
        calendar = self.calendar
        for table in self.local_days:
            below = any(code.startswith(prefix) for code in codes for prefix in table.texts("divisions", ()))
            if below or office_id in table.texts("offices", ()):
                calendar = calendar.with_local_days(table.days("days_off"), table.days("makeup_days"))
        return calendar

    @cached_property
    def stop_rules(self) -> tuple[StopRule, ...]:
        """What stops the decision clock, and what does not."""
        return tuple(map(_stop_rule, read_toml("reference/stops.toml").tables("stop")))

    @cached_property
    def codes(self) -> dict[str, CodeTable]:
        """Code tables by key: sex, ethnicity, marital_status, …"""
        file = read_toml("reference/codes.toml")
        return {key: _code_table(key, file.table(key)) for key in file.values if key != "about"}

    @cached_property
    def initials(self) -> Initials:
        readings = {char: letters for letters, chars in read_rows("reference/initials.tsv", 2) for char in chars}
        surnames = read_toml("reference/initials.toml").table("surnames").rows("rows", 2)
        return Initials(readings, {row[0]: row[1] for row in surnames})

    @cached_property
    def regions(self) -> Regions:
        file = read_toml("reference/regions.toml")
        settings = file.table("settings")
        names = _names(file.table("names"))
        if self.training:
            return Regions(names | _names(read_toml(_TRAINING).table("regions")), settings.texts("detailed"))
        return Regions(names, settings.texts("detailed"), settings.texts("never_issued"))

    @cached_property
    def readers(self) -> Readers:
        """What the fields of a form are read with."""
        return Readers(self.divisions, self.regions, self.codes)

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by identifier: forms, checklists, clocks; those that windows take in come first."""
        return load_items()

    @property
    def offered(self) -> tuple[Item, ...]:
        """The items that windows take in at present."""
        return tuple(item for item in self.items.values() if item.offered)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every dated rule pack, also those that are switched off."""
        return load_rulebook(self.items, (each.table() for each in self.documents if each.kind == RULES))

    @cached_property
    def platforms(self) -> tuple[PlatformProfile, ...]:
        """Every generation of the city's platform that is known."""
        return platform_files.load(self.items, self._tables(PLATFORM))

    def platform_on(self, day: date) -> PlatformProfile:
        """The platform as it is on that day."""
        return platform_files.profile_on(self.platforms, day)

    @cached_property
    def credit_list(self) -> CreditList | None:
        """The list of bad credit as the city published it last, None if it has published none."""
        found = [credit_list.read(table) for table in self._tables(CREDIT)]
        return max(found, key=lambda one: one.edition) if found else None

    @cached_property
    def guides(self) -> Mapping[str, Guide]:
        """The platform's guides by item, as far as the city published them."""
        published = (each for each in self.documents if each.kind == GUIDES)
        return {one.name: guide_files.read(one.text, one.file, one.name, one.edition, self.items) for one in published}

    @property
    def packs(self) -> tuple[RulePack, ...]:
        """The packs that count."""
        return self.rulebook.packs

    def pack_for(self, item: str, on: date) -> RulePack:
        """The rule pack for an application of that day, see rules.pack_for."""
        return pack_for(self.packs, item, on)

    @cached_property
    def words(self) -> Words:
        """Sentences for findings and for what is said at a field."""
        return load_words((*self.rulebook.known, *self.packs))

    @cached_property
    def afterlife(self) -> AfterlifeTerms:
        """What holds after the decision: 补办, 换证 and 注销 of each item."""
        return afterlife_files.load()

    @cached_property
    def handling(self) -> HandlingTerms:
        """Terms and texts of handling that hold for every item."""
        return handling_files.load()

    @cached_property
    def emergency(self) -> EmergencyGate:
        """The gate of 应急接件: who, what, when."""
        return emergency_files.load()

    @cached_property
    def commitment(self) -> CommitmentTexts:
        """What every commitment tells and promises."""
        return load_commitment_texts()

    @cached_property
    def numbers(self) -> NumberTemplates:
        """How receipt, case and certificate numbers are written."""
        return number_templates.load()

    @cached_property
    def practice(self) -> Practice:
        """The people of training; asked for in training only."""
        file = read_toml(_TRAINING)
        operators = (PracticeOperator(each.text("office"), each.text("name"), each.texts("roles")) for each in file.tables("operator"))
        return Practice(tuple(operators), file.table("settings").text("password"))


def _of(documents: tuple[Document, ...], kind: str) -> list[Document]:
    return [each for each in documents if each.kind == kind]


def _stop_rule(table: Table) -> StopRule:
    return StopRule(
        key=table.text("key"),
        name=table.text("name"),
        stops=table.flag("stops"),
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        article=table.text("article"),
        mark=table.text("mark"),
        also=table.text("also", ""),
    )


def _code_table(key: str, table: Table) -> CodeTable:
    return CodeTable(
        key=key,
        title=table.text("title"),
        standard=table.text("standard"),
        mark=table.text("mark"),
        source=table.text("source"),
        entries=tuple(Code(code, label, initials) for code, label, initials in table.rows("codes", 3)),
    )


def _names(table: Table) -> dict[str, str]:
    return {prefix: table.text(prefix) for prefix in table.values}
