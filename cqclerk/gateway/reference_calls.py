"""The calls by which a station gets reference data: what there is new, and the files themselves or what changed in them."""

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Query, Request, Response

from cqclerk.gateway import editions
from cqclerk.gateway.openapi import described
from cqclerk.gateway.replies import TIME_HEADER, reply
from cqclerk.gateway.service import Service, Signed
from cqclerk.protocol.editions import Editions, EditionText

Serial = Annotated[int, Query(ge=0, le=2**31 - 1, description="the last edition that the station knows of, 0 if none")]
Place = Annotated[int, Path(ge=0, le=2**31 - 1, description="place of the edition in the chain")]
Start = Annotated[int, Query(ge=0, le=2**31 - 1, description="characters of the text that are here already")]
Have = Annotated[str, Query(max_length=64, description="digest of an older edition of the same file: only what changed is sent")]


def install(app: FastAPI, service: Service) -> None:
    """Add the calls. Both are signed: the list of bad credit is for the windows of the city only."""
    signed = Depends(service.signed)

    @app.get("/v1/reference", **described(Editions))
    async def published(request: Request, after: Serial = 0, by: Signed = signed) -> Response:
        """参考数据: the heads of what was published since, and the tip of the chain; with If-None-Match 304 while nothing is new."""
        found = await service.hands.look(lambda tx: editions.after(service.gateway, tx, after))
        headers = {"ETag": found.tip.etag}
        if request.headers.get("if-none-match") == found.tip.etag and not found.heads:
            headers[TIME_HEADER] = found.server_time.isoformat(timespec="milliseconds")
            return Response(status_code=304, headers=headers)
        return reply(request, found, found.server_time, headers=headers)

    @app.get("/v1/reference/{serial}", **described(EditionText))
    async def text(request: Request, serial: Place, have: Have = "", start: Start = 0, by: Signed = signed) -> Response:
        """参考数据: a part of an edition, or of what changed in it since an older one."""
        found = await service.hands.look(lambda tx: editions.piece(service.gateway, tx, serial, have, start))
        return reply(request, found, found.server_time)
