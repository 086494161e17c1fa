"""Whatever is asked of the gateway, by a stranger or by an enrolled station, it answers as its document says, and never with a fault.

schemathesis makes the requests out of the OpenAPI document: such as it allows, and such as it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx2
import jsonschema_rs
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from tests.faults.counts import times
from tests.gateways import City
from tests.gateways import city as made
from tests.stations import Caller, problem

EXAMPLES = times(25, 1000)
few = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)


@dataclass(frozen=True)
class Place:
    """A gateway, a station at it, and the requests that its document lets one think of."""

    city: City
    caller: Caller
    requests: dict[str, st.SearchStrategy[schemathesis.Case]]
    document: dict[str, Any]

    def __hash__(self) -> int:
        return id(self)

    @cache  # noqa: B019  one place a run
    def said(self, method: str, path: str, status: int, kind: str) -> jsonschema_rs.Validator:
        """What the document says that an answer is."""
        answers = self.document["paths"][path][method.lower()]["responses"]
        contents = (answers.get(str(status)) or answers["default"])["content"]
        return jsonschema_rs.validator_for({**contents[kind]["schema"], "components": self.document["components"]})

    def kept(self) -> dict[str, Any]:
        """All that the gateway knows."""
        with self.city.hub.reading() as tx:
            return {"events": [(event.id, event.status) for event in tx.events()], "stations": tx.stations(), "offices": tx.offices()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with made(tmp_path_factory.mktemp("gateway")) as city:
        # a line of NDJSON is a JSON value; the tool knows only the latter
        document = msgspec.json.decode(city.client.get("/openapi.json").content.replace(b"application/x-ndjson", b"application/json"))
        schema = schemathesis.openapi.from_dict(document)
        found = {
            f"{done.ok().method.upper()} {done.ok().path}": st.one_of(
                done.ok().as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
            )
            for done in schema.get_all_operations()
        }
        yield Place(city, city.station(), found, document)


def sent(case: schemathesis.Case, client: httpx2.Client, caller: Caller | None) -> httpx2.Response:
    """Send it, signed by a station or by nobody."""
    query = {name: value for name, value in (case.query or {}).items() if name != "wait"}  # who asks for news would wait for it
    line = urlencode(query, doseq=True)
    path = case.formatted_path
    body = (
        b""
        if isinstance(case.body, NotSet)
        else case.body
        if isinstance(case.body, bytes)
        else msgspec.json.encode(case.body, enc_hook=str)
    )
    headers = {name: str(value) for name, value in (case.headers or {}).items() if _sendable(name, str(value))}
    if caller:
        return caller.request(case.method, path, line, body, headers)
    return client.request(case.method, f"{path}?{line}", content=body, headers=headers)


def _sendable(name: str, value: str) -> bool:
    return name.lower() not in ("content-length", "transfer-encoding", "host") and (name + value).isascii() and (name + value).isprintable()


@pytest.mark.parametrize("signed", [False, True], ids=["a stranger", "a station"])
def test_every_request_is_answered_as_the_document_says_and_never_with_a_fault(place: Place, signed: bool) -> None:
    before = place.kept()
    for name, cases in place.requests.items():
        _ask(place, place.caller if signed else None, name, cases)
    assert signed or place.kept() == before, "a stranger changes nothing"
    assert place.caller.answers([]) == [], "the station can still work"


def _ask(place: Place, caller: Caller | None, name: str, cases: st.SearchStrategy[schemathesis.Case]) -> None:
    @few
    @given(cases)
    def one(case: schemathesis.Case) -> None:
        answer = sent(case, place.city.client, caller)
        assert answer.status_code < 500, (name, answer.text)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if answer.status_code >= 400:
            problem(answer)
        if answer.content and "json" in kind:
            method, _, path = name.partition(" ")
            said = place.said(method, path, answer.status_code, kind)
            assert said.is_valid(msgspec.json.decode(answer.content)), (name, answer.text)

    one()
