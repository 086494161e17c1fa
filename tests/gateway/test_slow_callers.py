"""Who is slow, or a stranger, keeps nobody else waiting: a body has its time, and a turn is held only for what is here and signed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import msgspec
import pytest

from cqclerk.gateway import bundle_calls, service
from cqclerk.protocol.messages import BundleAnswer, Problem
from cqclerk.protocol.scans import digest_of
from cqclerk.sync import stick
from tests.gateways import City
from tests.offices import OFFICE_A, OFFICE_B
from tests.stations import Caller, read
from tests.sticks import Village

BYTES = {"Content-Type": "application/octet-stream"}


@contextmanager
def asked(city: City) -> Iterator[httpx2.AsyncClient]:
    """A client on this loop."""
    yield httpx2.AsyncClient(transport=httpx2.ASGITransport(app=city.app), base_url="http://gateway")


@pytest.mark.parametrize("path", ["/v1/events", "/v1/enrol", "/v1/recovery/enrolment"])
async def test_a_body_that_does_not_come_has_its_time_whoever_sends_it(city: City, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(service, "LONGEST_BODY_S", 0.05)
    told: list[dict[str, object]] = []
    first = [{"type": "http.request", "body": b"x", "more_body": True}]

    async def receive() -> dict[str, object]:
        return first.pop() if first else await asyncio.Event().wait() or {}

    async def send(message: dict[str, object]) -> None:
        told.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [(b"content-length", b"1000000")], "server": ("gateway", 80),
        "client": ("10.0.0.9", 1), "root_path": "",
    }  # fmt: skip
    await asyncio.wait_for(city.app(scope, receive, send), 30)
    assert told[0]["status"] == 408
    assert msgspec.json.decode(told[1]["body"], type=Problem).type == "request.too_slow"  # type: ignore[arg-type]


def put(caller: Caller, data: bytes) -> str:
    """A bundle, all of whose bytes are there; its name."""
    name = digest_of(data)
    assert caller.request("PATCH", f"/v1/bundles/{name}", f"start=0&size={len(data)}", data, BYTES).status_code == 200
    return name


async def test_a_bundle_that_takes_long_keeps_nobody_from_bringing_another(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    city = village.city
    one, two, three = (city.station(office, window) for office, window in ((OFFICE_A, "7"), (OFFICE_B, "8"), (OFFICE_B, "9")))
    beyond = village.station(OFFICE_A)
    made = [stick.export(beyond).data for _ in range(3)]
    long, short, other = (put(one, data) for data in made)
    rightly, free, begun = bundle_calls.Sticks._done, asyncio.Event(), asyncio.Event()

    async def takes_long(self: bundle_calls.Sticks, digest: str) -> bytes:
        if digest == long:
            begun.set()
            await free.wait()
        return await rightly(self, digest)

    monkeypatch.setattr(bundle_calls.Sticks, "_done", takes_long)
    with asked(city) as client:

        async def brings(caller: Caller, name: str) -> httpx2.Response:
            path = f"/v1/bundles/{name}"
            return await client.post(path, headers=caller.maker.headers("POST", path, "", b""))

        working = asyncio.ensure_future(brings(one, long))
        await asyncio.wait_for(begun.wait(), 30)
        assert (await client.post(f"/v1/bundles/{long}")).status_code == 401, "a stranger holds no turn"
        assert read(await brings(two, short), BundleAnswer).size, "somebody else's is worked on meanwhile"
        assert [(await brings(*each)).status_code for each in ((one, other), (three, long))] == [429, 429], "one at a time each, none twice"
        free.set()
        assert read(await working, BundleAnswer).size
        assert read(await brings(one, other), BundleAnswer).size
