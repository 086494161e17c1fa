"""The SQL of the finished papers: which of them, and where each is on its way."""

from data.rows import PaperFilter

FOLD = "json_extract(CAST(s.state AS TEXT), '$.{}')"  # of the case as it is stored
PAPER = f"c.id, c.stage, c.item, c.names, c.receipt_number, c.certificate_number, {FOLD.format('delivery')}"


def papers(columns: str, wanted: PaperFilter) -> tuple[str, list[object]]:
    """Text is looked for in names, initials, the end of the receipt number, certificate and waybill numbers."""
    places = ", ".join("?" for _ in wanted.stages)
    sql = (
        f"SELECT {columns} FROM case_row c INDEXED BY case_stage JOIN subject_state s ON s.subject = 'case' AND s.subject_id = c.id "
        f"WHERE c.stage IN ({places}) AND c.phase = 'completed' "
        f"AND (coalesce(nullif({FOLD.format('deciding_office')}, ''), c.home_office) = ? OR c.printing_station = ?)"
    )
    values: list[object] = [*wanted.stages, wanted.office, wanted.station]
    if not (text := wanted.text):
        return sql, values
    words = (
        "instr(c.names, ?) OR instr(c.initials, ?) OR substr(c.receipt_number, -length(?)) = ? OR instr(c.certificate_number, ?) "
        f"OR instr({FOLD.format('delivery.waybill_number')}, ?) OR instr({FOLD.format('delivery.awaiting')}, ?)"
    )
    return f"{sql} AND ({words})", [*values, text, text.lower(), text, text, *([text.upper()] * 3)]
