"""The SQL behind what an office was asked by 协查 and has not answered. No connection, no ORM."""

from data.rows import AskedRow
from data.searching import Ask

_OF = "json_extract(i.value, '$.{}')"
_MAKER = "SELECT json_extract(CAST(envelope AS TEXT), '$.office') FROM {} WHERE id = " + _OF.format("id")
_ASKED = (
    f"SELECT coalesce(({_MAKER.format('received')}), ({_MAKER.format('journal')}), ''), coalesce({_OF.format('question')}, ''), "
    f"{_OF.format('answer_by')} FROM subject_state s, json_each(CAST(s.state AS TEXT), '$.inquiries') i "
    f"WHERE s.subject = 'case' AND s.subject_id = ? AND (? = '' OR {_OF.format('office')} = ?) "
    f"AND coalesce({_OF.format('answer')}, '') = '' ORDER BY i.key LIMIT 1"
)


def asked(ask: Ask, case_id: str, office: str) -> AskedRow | None:
    """The oldest question about a case that this office, or ("") that nobody has answered."""
    rows = ask(_ASKED, case_id, office, office)
    return AskedRow(*rows[0]) if rows else None
