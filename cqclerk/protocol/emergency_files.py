"""data/reference/emergency.toml as a value: the gate of 应急接件."""

from cqclerk.domain.emergency_gate import EmergencyGate, GatePeriod
from cqclerk.domain.offices import OfficeLevel
from data.reference import Table, read_toml

_FILE = "reference/emergency.toml"


def load() -> EmergencyGate:
    """Raises BadReferenceFile (file, key, reason)."""
    file = read_toml(_FILE)
    gate, back_entry = file.table("gate"), file.table("back_entry")
    return EmergencyGate(
        periods=tuple(map(_period, file.tables("period"))),
        items=frozenset(gate.texts("items")),
        levels=frozenset(map(OfficeLevel, gate.texts("levels"))),
        owed=back_entry.texts("owed"),
        back_entry_days=back_entry.number("days"),
    )


def _period(table: Table) -> GatePeriod:
    return GatePeriod(
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        open=table.flag("open"),
        article=table.text("article"),
        mark=table.text("mark"),
        note=table.text("note", ""),
    )
