"""The signed frame: any change is seen, and the chain says what follows what."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.events import Event, Withdrawn
from cqclerk.protocol.envelope import Frame, Head, Sealed, Unfit, check_signature, follows, head_of, open_sealed, seal
from cqclerk.protocol.messages import line, read_line
from cqclerk.protocol.signing import BadSignature, Ed25519Signer
from tests.strategies import events

SIGNER = Ed25519Signer(bytes(range(32)))
NOW = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)


def sealed(event: Event, head: Head = Head(), epoch: int = 0) -> Sealed:
    actor = Actor("operator", frozenset({Role.CLERK}), "station", "T509901001", epoch)
    return seal(event, Frame("id", "subject", actor, NOW), head, SIGNER)


@given(events)
def test_what_was_sealed_is_read_again_and_verifies(event: Event) -> None:
    one = sealed(event)
    again = open_sealed(one.data, one.payload)
    check_signature(again, SIGNER.public_key)
    assert again == one and again.event == event


@given(events)
def test_a_line_carries_the_very_bytes(event: Event) -> None:
    one = sealed(event)
    assert read_line(line(one.data, one.payload)) == one


@given(events, st.data())
def test_any_changed_byte_is_found(event: Event, data: st.DataObject) -> None:
    one = sealed(event)
    place = data.draw(st.integers(0, len(one.data) - 1))
    changed = bytearray(one.data)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        again = open_sealed(bytes(changed), one.payload)
    except Unfit:
        return
    with pytest.raises(BadSignature):
        check_signature(again, SIGNER.public_key)


def test_another_payload_does_not_fit_and_a_withheld_one_still_verifies() -> None:
    one = sealed(Withdrawn("不办了"))
    with pytest.raises(Unfit):
        open_sealed(one.data, b'"other"')
    withheld = open_sealed(one.data, None)
    check_signature(withheld, SIGNER.public_key)
    assert withheld.event == Withdrawn(None)


def test_a_chain_goes_on_within_an_epoch_and_into_the_next() -> None:
    first = sealed(Withdrawn())
    head = head_of(first.envelope)
    second = sealed(Withdrawn(), head)
    assert (second.envelope.sequence, follows(second.envelope, head)) == (2, True)
    assert not follows(second.envelope, Head())
    enrolled = sealed(Withdrawn(), head_of(second.envelope), epoch=1)
    assert (enrolled.envelope.epoch, enrolled.envelope.sequence) == (1, 1)
    assert follows(enrolled.envelope, head_of(second.envelope))
    assert not follows(second.envelope, head_of(enrolled.envelope))
