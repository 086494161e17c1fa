"""A certificate verified without a line: the symbol, the city's list, and one of a few answers."""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import credential
from cqclerk.protocol.credential import Credential
from cqclerk.protocol.published import Content, End, Issuer, KeptList, State, Withdrawn, read_list, signed_head, symbol_digest
from cqclerk.protocol.signing import BadSignature, Ed25519Signer
from cqclerk.protocol.verifying import Answer, Verdict, verify
from tests.people import identity_number

STATION, DAY, TODAY = "station-1", date(2026, 5, 20), date(2026, 11, 25)
SIGNER, ROOT = Ed25519Signer(bytes(range(32))), Ed25519Signer(bytes(reversed(range(32))))
NUMBER, HOLDERS = "Y5099010012026000129", ("509900199103070025", "509900198905120011")
GOOD = Credential(NUMBER, "childbirth", DAY, None, credential.holder_digest(NUMBER, HOLDERS), credential.fingerprint(STATION), False)
ISSUER = Issuer(credential.fingerprint(STATION), "T509901001", "练习一区甲街道办事处", SIGNER.public_key, date(2026, 1, 1))
SYMBOL = credential.issue(GOOD, SIGNER)


def asked(symbol: str = SYMBOL, issuer: Issuer = ISSUER, *withdrawn: Withdrawn, today: date = TODAY, **more: object) -> Answer:
    return verify(symbol, Content((issuer,), withdrawn), TODAY, today, **{"training": False, **more})  # type: ignore[arg-type]


def ended(end: End, until: date | None) -> Issuer:
    return Issuer(ISSUER.station, ISSUER.office, ISSUER.office_name, ISSUER.public_key, ISSUER.since, until, end)


def test_a_good_symbol_is_valid_and_names_its_office_and_the_day_of_the_list() -> None:
    answer = asked()
    assert (answer.verdict, answer.credential, answer.as_of) == (Verdict.VALID, GOOD, TODAY)
    assert answer.issuer is not None and answer.issuer.office_name == "练习一区甲街道办事处"


@pytest.mark.parametrize("mangle", [str.lower, lambda s: f" {s}\r\n", lambda s: s[:90] + "\n" + s[90:], lambda s: s.replace(":", "：")])
def test_what_readers_and_keyboards_do_to_a_symbol_does_not_matter(mangle: object) -> None:
    assert asked(mangle(SYMBOL)).verdict is Verdict.VALID  # type: ignore[operator]


@given(st.integers(4, len(SYMBOL) - 2), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_changed_sign_never_verifies(place: int, sign: str) -> None:
    changed = SYMBOL[:place] + sign + SYMBOL[place + 1 :]
    expected = {Verdict.VALID} if changed == SYMBOL else {Verdict.ALTERED, Verdict.UNKNOWN_OFFICE}
    assert asked(changed).verdict in expected


@given(st.text(max_size=200))
def test_any_other_text_is_answered_and_never_valid(text: str) -> None:
    assert asked(text).verdict is Verdict.ALTERED


def test_a_key_that_no_root_has_let_issue_is_an_unknown_office() -> None:
    stranger = credential.issue(replace(GOOD, station=credential.fingerprint("stranger")), Ed25519Signer(bytes(32)))
    assert asked(stranger).verdict is Verdict.UNKNOWN_OFFICE
    assert asked(credential.issue(GOOD, Ed25519Signer(bytes(32)))).verdict is Verdict.ALTERED, "our station's mark, a stranger's key"


@pytest.mark.parametrize("state", [State.VOIDED, State.REVOKED, State.DEREGISTERED, State.REPLACED])
def test_a_number_that_was_withdrawn_says_since_when_and_why(state: State) -> None:
    answer = asked(SYMBOL, ISSUER, Withdrawn("OTHER", State.REVOKED, DAY), Withdrawn(NUMBER, state, date(2026, 6, 1)))
    assert (answer.verdict, answer.since, answer.withdrawn) == (Verdict.REVOKED, date(2026, 6, 1), state)


def test_after_a_correction_only_the_corrected_sheet_holds() -> None:
    right = credential.issue(replace(GOOD, holder="00" * 8), SIGNER)
    corrected = Withdrawn(NUMBER, State.CORRECTED, date(2026, 6, 1), symbol_digest(right))
    assert asked(right, ISSUER, corrected).verdict is Verdict.VALID
    assert asked(SYMBOL, ISSUER, corrected).withdrawn is State.CORRECTED


def test_a_stolen_key_can_date_back_so_nothing_of_it_is_proven() -> None:
    answer = asked(SYMBOL, ended(End.COMPROMISED, date(2026, 6, 1)))
    assert (answer.verdict, answer.since) == (Verdict.UNPROVEN, date(2026, 6, 1))


def test_a_station_that_was_closed_in_good_order_was_good_when_it_issued() -> None:
    answer = asked(SYMBOL, ended(End.CLOSED, date(2026, 6, 1)))
    assert (answer.verdict, answer.closed) == (Verdict.VALID, True)
    assert asked(SYMBOL, ended(End.CLOSED, DAY - timedelta(days=1))).verdict is Verdict.UNPROVEN


def test_a_term_that_is_over_is_said_with_its_last_day() -> None:
    until = date(2026, 8, 20)
    symbol = credential.issue(replace(GOOD, valid_until=until), SIGNER)
    assert asked(symbol, today=until).verdict is Verdict.VALID
    assert (asked(symbol).verdict, asked(symbol).since) == (Verdict.EXPIRED, until)


def test_a_training_mark_is_believed_only_after_its_signature() -> None:
    forged = credential.issue(replace(GOOD, training=True), Ed25519Signer(bytes(32)))
    assert asked(forged).verdict is asked(forged, training=True).verdict is Verdict.ALTERED
    stranger = replace(GOOD, training=True, station=credential.fingerprint("stranger"))
    assert asked(credential.issue(stranger, SIGNER)).verdict is Verdict.UNKNOWN_OFFICE


def test_the_sample_key_makes_training_samples_and_nothing_else() -> None:
    key, said = Ed25519Signer(credential.SAMPLE_KEY), replace(GOOD, station=credential.fingerprint(credential.SAMPLE_STATION))
    assert asked(credential.issue(replace(said, training=True), key)).verdict is Verdict.TRAINING
    assert asked(credential.issue(said, key)).verdict is Verdict.ALTERED


def test_a_training_sample_is_looked_at_only_in_training() -> None:
    symbol = credential.issue(replace(GOOD, training=True), SIGNER)
    assert asked(symbol).verdict is Verdict.TRAINING
    assert asked(symbol, training=True).verdict is Verdict.VALID


def test_the_holders_are_checked_by_their_numbers_in_any_order() -> None:
    assert asked().holder is None
    assert asked(holders=HOLDERS[::-1]).holder is True
    assert asked(holders=(HOLDERS[0].lower(), f" {HOLDERS[1]} ")).holder is True
    assert asked(holders=HOLDERS[:1]).holder is False, "a couple's paper is of both"
    assert asked(holders=(HOLDERS[0], "509900199103070033")).holder is False


def test_a_replacement_keeps_the_day_of_its_decision_though_its_key_is_younger() -> None:
    assert asked(credential.issue(replace(GOOD, issued_on=date(2016, 1, 4)), SIGNER)).verdict is Verdict.VALID


def test_a_list_that_was_tampered_with_is_no_list() -> None:
    text = Content((ISSUER,)).encoded()
    head = signed_head(ROOT, text, TODAY)
    good = KeptList(root_key=ROOT.public_key, head=head, text=text).encoded()
    assert read_list(good) == (head, Content((ISSUER,)))
    for bad in (good.replace(b"2026-11-25", b"2026-11-26"), good.replace(b"T509901001", b"T509901002"), b"{}", b"", good[:-9]):
        with pytest.raises(BadSignature):
            read_list(bad)
    with pytest.raises(BadSignature):
        read_list(good, SIGNER.public_key)


HAN = st.characters(categories=("Lo",), min_codepoint=0x3400, max_codepoint=0x323AF) | st.just("·")
NAMES = st.text(HAN, min_size=2, max_size=50)
PEOPLE = st.tuples(NAMES, st.builds(identity_number, st.dates(date(1950, 1, 1), date(2010, 1, 1)), st.integers(0, 999)))


@given(st.lists(PEOPLE, min_size=1, max_size=2), st.sampled_from(sorted(credential.ITEMS)))
def test_no_identity_number_and_no_name_stands_in_the_symbol(holders: list[tuple[str, str]], item: str) -> None:
    """Neither in its text nor in its bytes, in whatever code, whole or in part."""
    said = replace(GOOD, item=item, holder=credential.holder_digest(NUMBER, tuple(number for _, number in holders)))
    symbol = credential.issue(said, SIGNER)
    body = symbol.removeprefix(credential.PREFIX)
    packed = base64.b32decode(body + "=" * (-len(body) % 8))[:44].replace(NUMBER.encode(), b"")
    for name, number in holders:
        for secret in (name, name[:2], number, number[6:14]):
            assert secret not in symbol
            assert not any(secret.encode(code) in packed for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
        as_number = int(number[:17]).to_bytes(8, "big")
        assert as_number not in packed and as_number[::-1] not in packed


def test_the_numbers_of_the_holders_are_what_the_digest_is_made_of() -> None:
    assert credential.holder_digest(NUMBER, HOLDERS) != credential.holder_digest(NUMBER, (HOLDERS[0], identity_number(DAY, 1)))
