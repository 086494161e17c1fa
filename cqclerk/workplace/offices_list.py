"""The list of offices and revocations as this station keeps it: a plain file beside the database, signed by the city's root."""

from cqclerk.protocol.published import Content, KeptList, ListHead, OfficesAndRevocations, check_head, digest_of, read_list
from cqclerk.protocol.signing import BadSignature
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome, replace_file


def kept(home: StationHome, root_key: str = "") -> tuple[ListHead, Content] | None:
    """The list that is here; None if there is none that the root signed."""
    try:
        return read_list(home.offices_list.read_bytes(), root_key)
    except (FileNotFoundError, BadSignature):
        return None


def known_digest(at: Workplace) -> str:
    """Of the list that is here, so that it need not be sent again; "" if there is none."""
    found = kept(at.home, at.station.root_key) if at.home else None
    return found[0].digest if found else ""


def keep(at: Workplace, given: OfficesAndRevocations) -> None:
    """Keep what the gateway published. Raises BadSignature for what the root did not sign, or a list older than the one here."""
    if at.home is None:
        return
    check_head(given.head, at.station.root_key)
    text, before = given.text, kept(at.home, at.station.root_key)
    if before and given.head.as_of < before[0].as_of:
        raise BadSignature(f"a list of {given.head.as_of}, one of {before[0].as_of} is here")
    if not text and before and before[0].digest == given.head.digest:
        text = before[1].encoded()
    if digest_of(text) != given.head.digest:
        raise BadSignature("another list than the one that was signed")
    replace_file(at.home.offices_list, KeptList(root_key=at.station.root_key, head=given.head, text=text).encoded())
