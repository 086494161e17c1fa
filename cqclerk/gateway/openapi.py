"""The OpenAPI document: the calls as FastAPI sees them, their bodies from the very types of the protocol."""

from typing import Any

import msgspec
from fastapi import FastAPI

from cqclerk.protocol.editions import Editions, EditionText
from cqclerk.protocol.messages import (
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    BundleAnswer,
    CheckRequest,
    ClaimRequest,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Granted,
    Health,
    Line,
    Problem,
    Trust,
)
from cqclerk.protocol.published import OfficesAndRevocations
from cqclerk.protocol.returning import Forgotten, Given

_TYPES = (
    AttachmentHeld,
    AttachmentOffer,
    BlockRequest,
    BundleAnswer,
    CheckRequest,
    ClaimRequest,
    Editions,
    EditionText,
    EnrolReply,
    EnrolRequest,
    EventsReply,
    Forgotten,
    Given,
    Granted,
    Health,
    Line,
    OfficesAndRevocations,
    Problem,
    Trust,
)
_REF = "#/components/schemas/{name}"
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_SIGNATURE = {
    "signed": {
        "type": "apiKey",
        "in": "header",
        "name": "Signature",
        "description": "RFC 9421 form, with Signature-Input and Content-Digest: covers method, path, query, digest; keyid is station.epoch",
    }
}


def described(
    reply: type[msgspec.Struct] | None,
    body: type[msgspec.Struct] | None = None,
    *,
    lines: bool = False,
    binary: bool = False,
    signed: bool = True,
) -> dict[str, Any]:
    """What a route says about itself: keyword arguments for FastAPI's decorator.

    reply   None: bytes
    lines   the body is NDJSON of the type; binary: it is bytes
    """
    extra: dict[str, Any] = {"security": [{"signed": []}]} if signed else {}
    if body is not None:
        media = "application/x-ndjson" if lines else "application/json"
        extra["requestBody"] = {"required": True, "content": {media: {"schema": _ref(body)}}}
    if binary:
        extra["requestBody"] = {"required": True, "content": _BYTES}
    answered = {"description": "bytes", "content": _BYTES} if reply is None else _described_reply(reply)
    return {
        "openapi_extra": extra,
        "responses": {
            200: answered,
            "default": {"description": _summary(Problem), "content": {"application/problem+json": {"schema": _ref(Problem)}}},
        },
    }


def _described_reply(reply: type[msgspec.Struct]) -> dict[str, Any]:
    return {"description": _summary(reply), "content": {"application/json": {"schema": _ref(reply)}}}


def install(app: FastAPI) -> None:
    """Let the app's document carry the types of the protocol."""
    original = app.openapi

    def document() -> dict[str, Any]:
        made = original()
        components = made.setdefault("components", {})
        components["schemas"] = msgspec.json.schema_components(_TYPES, ref_template=_REF)[1]
        components["securitySchemes"] = _SIGNATURE
        return made

    app.openapi = document  # type: ignore[method-assign]


def _ref(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _summary(kind: type[msgspec.Struct]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]
