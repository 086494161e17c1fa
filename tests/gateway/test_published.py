"""What the gateway publishes for verification without a line: keys of stations, and what no longer holds."""

from datetime import date

import msgspec
import pytest

from cqclerk.domain.afterlife_events import Corrected, Deregistered, Recalled, Revoked
from cqclerk.domain.application import Handover
from cqclerk.domain.events import HandedOver, PaperConfirmed
from cqclerk.gateway import standing
from cqclerk.protocol import credential
from cqclerk.protocol.published import Content, End, OfficesAndRevocations, State, read_list, symbol_digest
from cqclerk.protocol.signing import BadSignature, Ed25519Signer
from tests.gateway.test_afterlife import APPROVER, Issued
from tests.gateways import City
from tests.stations import YI

PATH = "/v1/reference/offices-and-revocations"


def listed(city: City) -> Content:
    answer = city.client.get(PATH)
    assert answer.status_code == 200
    return read_list(answer.content, city.gateway.root.public_key)[1]


def test_every_enrolled_station_is_listed_with_its_office_and_key_signed_by_the_root(city: City) -> None:
    one, other = city.station(), city.station(YI)
    found = {issuer.station: issuer for issuer in listed(city).issuers}
    assert set(found) == {credential.fingerprint(caller.maker.id) for caller in (one, other)}
    issuer = found[credential.fingerprint(other.maker.id)]
    assert (issuer.office, issuer.office_name, issuer.public_key) == (YI, "练习二区乙镇人民政府", other.maker.signer.public_key)
    assert (issuer.since, issuer.until, issuer.end) == (date(2026, 11, 25), None, None)
    with pytest.raises(BadSignature):
        read_list(city.client.get(PATH).content, Ed25519Signer(bytes(32)).public_key)


def test_an_unchanged_list_is_confirmed_for_another_day_without_its_text(city: City) -> None:
    city.station()
    first = city.client.get(PATH)
    head = msgspec.json.decode(first.content, type=OfficesAndRevocations).head
    assert city.client.get(PATH, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    city.clock.move(days=3)
    again = city.client.get(PATH, params={"have": head.digest})
    later = msgspec.json.decode(again.content, type=OfficesAndRevocations)
    assert (later.text, later.head.digest, later.head.as_of) == ("", head.digest, date(2026, 11, 28))
    assert len(again.content) < 600 and city.client.get(PATH, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    city.station(YI)
    assert msgspec.json.decode(city.client.get(PATH, params={"have": head.digest}).content, type=OfficesAndRevocations).text


def test_what_becomes_of_a_number_is_listed_with_its_day_and_no_persons_data(city: City) -> None:
    issued = Issued(city.station())
    assert listed(city).withdrawn == ()
    assert issued.says(Corrected(issued.number(0), "CQ1:RIGHT", issued.caller.maker.id, ("husband.name",), ("job",))) == [""]
    (corrected,) = listed(city).withdrawn
    assert (corrected.number, corrected.state, corrected.holds) == (issued.number(0), State.CORRECTED, symbol_digest("CQ1:RIGHT"))
    assert issued.says(PaperConfirmed(issued.number(0), "job2"), Recalled("王芳"), HandedOver(Handover.SPOT)) == [""] * 3
    issued.takes(1)
    assert issued.says(issued.replaced(1), PaperConfirmed(issued.number(1), "job3"), HandedOver(Handover.SELF)) == [""] * 3
    assert issued.says(Deregistered("行政许可法 70条（二）", None, "deceased"), roles=APPROVER) == [""]
    gone = {(one.number, one.state, str(one.since)) for one in listed(city).withdrawn if not one.holds}
    assert gone == {(issued.number(0), State.REPLACED, "2026-11-25"), (issued.number(1), State.DEREGISTERED, "2026-11-25")}
    assert "王芳" not in listed(city).encoded() and "5099001" not in listed(city).encoded()


def test_what_was_refused_is_not_listed(city: City) -> None:
    issued = Issued(city.station())
    assert issued.says(Revoked("", ()), roles=frozenset()) != [""]
    assert listed(city).withdrawn == ()


@pytest.mark.parametrize(("closed", "end"), [(False, End.COMPROMISED), (True, End.CLOSED)])
def test_the_key_of_a_revoked_station_ends_on_that_day_and_proves_nothing_unless_it_was_closed_in_good_order(
    city: City, closed: bool, end: End
) -> None:
    caller = city.station()
    city.clock.move(days=2)
    with city.hub.transaction() as tx:
        station = tx.station(caller.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "遗失", closed)
    (issuer,) = listed(city).issuers
    assert (issuer.until, issuer.end) == (date(2026, 11, 27), end)
