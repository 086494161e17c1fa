"""The register of offices: data/reference/offices.toml, with what the city published since about single offices."""

from collections.abc import Iterable

from cqclerk.domain.divisions import DivisionLevel, Divisions, division_code
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister, OfficeRule, Territory
from cqclerk.protocol.reading import only
from data.reference import Table, read_toml

_FILE = "reference/offices.toml"


def load(divisions: Divisions, practice: Iterable[Table], published: Iterable[Table] = ()) -> OfficeRegister:
    """The register. Of an office that is named again the last word counts. Raises BadReferenceFile.

    practice   tables of the invented offices
    published  files: id, edition, [about], [[office]] as in offices.toml
    """
    register = read_toml(_FILE)
    named = {office.id: office for office in (_office(table, divisions, training=False) for table in register.tables("office"))}
    named |= {office.id: office for office in (_office(table, divisions, training=True) for table in practice)}
    for later in published:
        only(later, "id edition about office")
        if not later.tables("office"):
            raise later.bad("office", "is missing")
        for table in later.tables("office"):
            office = _office(table, divisions, training=table.text("id") in named and named[table.text("id")].training)
            named[office.id] = office
    return OfficeRegister(named.values(), map(_rule, register.tables("rule")), divisions)


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
