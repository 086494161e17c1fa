"""The reference files as domain values, each made when it is first asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from cqclerk.domain.clock import StopRule
from cqclerk.domain.codes import Code, CodeTable
from cqclerk.domain.divisions import Division, DivisionLevel, Divisions, division_code
from cqclerk.domain.emergency_gate import EmergencyGate
from cqclerk.domain.fields import Readers
from cqclerk.domain.findings import Words
from cqclerk.domain.items import CommitmentTexts, Item
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister, OfficeRule, Territory
from cqclerk.domain.people import Regions
from cqclerk.domain.platform import PlatformProfile
from cqclerk.domain.rule_pack import Rulebook, RulePack, pack_for
from cqclerk.domain.text import Initials
from cqclerk.domain.workdays import Calendar, Notice
from cqclerk.protocol import afterlife_files, emergency_files, handling_files, number_templates, platform_files
from cqclerk.protocol.afterlife_files import AfterlifeTerms
from cqclerk.protocol.documents import HOLIDAYS, LOCAL_DAYS, PAPERS, RULES, STATIONERY, Document, check_local_days
from cqclerk.protocol.handling_files import HandlingTerms
from cqclerk.protocol.number_templates import NumberTemplates
from cqclerk.protocol.packs import load_commitment_texts, load_items, load_rulebook, load_words
from data.reference import BadReferenceFile, Table, read_rows, read_toml

_TRAINING = "reference/training.toml"
_DATED = ("rulebook", "words", "calendar", "local_days", "own_papers", "own_stationery")  # what loaded files say something about


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
        other.__dict__ |= {name: value for name, value in self.__dict__.items() if name not in (*_DATED, *other.__dict__)}
        _ = other.rulebook, other.calendar, other.local_days
        return other

    @cached_property
    def divisions(self) -> Divisions:
        return Divisions(_divisions(self.training))

    @cached_property
    def offices(self) -> OfficeRegister:
        register = read_toml("reference/offices.toml")
        named = [_office(table, self.divisions, training=False) for table in register.tables("office")]
        if self.training:
            named += [_office(table, self.divisions, training=True) for table in read_toml(_TRAINING).tables("office")]
        return OfficeRegister(named, map(_rule, register.tables("rule")), self.divisions)

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
        return platform_files.load(self.items)

    def platform_on(self, day: date) -> PlatformProfile:
        """The platform as it is on that day."""
        return platform_files.profile_on(self.platforms, day)

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


def _divisions(training: bool) -> Iterator[Division]:
    """City, provinces and all below the city, in the order of codes, with every change that is on file."""
    file = read_toml("reference/divisions.toml")
    city = file.table("city")
    root = division_code(city.text("code"))
    yield Division(root, city.text("name"), DivisionLevel.CITY, initials=(city.text("initials"),))
    for code, name, initials in file.table("elsewhere").rows("provinces", 3):
        yield Division(division_code(code), name, DivisionLevel.PROVINCE, initials=(initials,))
    periods: dict[str, list[Division]] = {}
    for code, name, initials in read_rows("reference/divisions.tsv", 3):
        periods[division_code(code)] = [_division(code, name, initials, root)]
    for change in file.tables("change"):
        _apply(change, periods, root)
    if training:
        for code, name, initials in read_toml(_TRAINING).table("divisions").rows("rows", 3):
            periods[division_code(code)] = [_division(code, name, initials, root)]
    for code in sorted(periods):
        yield from periods[code]


_LEVELS = {6: DivisionLevel.DISTRICT, 9: DivisionLevel.TOWNSHIP, 12: DivisionLevel.VILLAGE}


def _division(code: str, name: str, initials: str, root: str) -> Division:
    level = _LEVELS.get(len(code))
    if level is None or not code.isdigit():
        raise BadReferenceFile("reference/divisions.tsv", code, "a code has 6, 9 or 12 digits")
    parent = root if level is DivisionLevel.DISTRICT else code[:-3].ljust(12, "0")
    return Division(code.ljust(12, "0"), name, level, parent, tuple(initials.split(",")))


def _apply(change: Table, periods: dict[str, list[Division]], root: str) -> None:
    """One change of divisions: what was made, what ended, what lies elsewhere from that day on under its old code."""
    day = change.day("date")
    for code, name, initials in change.rows("made", 3):
        periods[division_code(code)] = [replace(_division(code, name, initials, root), valid_from=day)]
    for abolished in change.tables("abolished"):
        successors = tuple(map(division_code, abolished.texts("successors")))
        last = _last(abolished, abolished.text("code"), periods)
        periods[last.code][-1] = replace(last, valid_to=day - timedelta(days=1), successors=successors)
    for moved in change.tables("moved"):
        parent = _last(moved, moved.text("to"), periods).code
        for code in moved.texts("townships"):
            last = _last(moved, code, periods)
            periods[last.code][-1:] = [replace(last, valid_to=day - timedelta(days=1)), replace(last, parent=parent, valid_from=day)]


def _last(table: Table, code: str, periods: dict[str, list[Division]]) -> Division:
    if division_code(code) not in periods:
        raise table.bad(code, "is not in divisions.tsv")
    return periods[division_code(code)][-1]


def _office(table: Table, divisions: Divisions, training: bool) -> Office:
    return Office(
        id=table.text("id"),
        name=table.text("name"),
        level=table.member("level", OfficeLevel),
        divisions=tuple(_territory(each, divisions) for each in table.tables("division")),
        decides=frozenset(table.texts("decides")),
        extranet=table.flag("extranet", True),
        address=table.text("address", ""),
        phone=table.text("phone", ""),
        parent=table.text("parent", ""),
        training=training,
    )


def _territory(table: Table, divisions: Divisions) -> Territory:
    code = division_code(table.text("code"))
    if divisions.get(code) is None:
        raise table.bad("code", f"no division has the code {code}")
    return Territory(code, table.day_or_none("from"), table.day_or_none("to"))


def _rule(table: Table) -> OfficeRule:
    return OfficeRule(
        level=table.member("divisions", DivisionLevel),
        office_level=table.member("level", OfficeLevel),
        prefix=table.text("prefix"),
        digits=table.number("digits"),
        endings=tuple((ending, added) for ending, added in table.rows("endings", 2)),
        decides=frozenset(table.texts("decides")),
        extranet=table.flag("extranet"),
    )


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
