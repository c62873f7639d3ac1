"""The OpenAPI 3.1 document, worked out from the operations and the types they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lagebild.desk.api.operations import TITLES, TOKEN_HEADER, Operation, Problem

REF = "#/components/schemas/{name}"
FAILURES = {"GET": (400, 401, 403, 404, 422), "POST": (400, 401, 403, 404, 409, 411, 413, 422)}


_ABOUT = f"""A case of Lagebild: who claims what, through whom, how likely it is, and who was right.

A program sends a bearer token: on a desk without accounts the one in the address that `lagebild desk` prints, otherwise
one that `lagebild account token` makes. A script on the desk's own pages may use the session's cookie; writes then need
the form token in the header {TOKEN_HEADER}. Lists are told in parts (`limit`, `offset`, and `total` in the answer). Ids
may be shortened to a beginning that is unique, and a source may be named instead. What cannot be done is answered as a
problem (RFC 9457). `/events` tells changes as they happen; who comes back with `Last-Event-ID` hears what was missed.
"""


def document(operations: Sequence[Operation], version: str) -> dict[str, Any]:
    """The document of these operations and of the stream of events."""
    types = [*_types(operations), Problem]
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    # the same type may stand for several operations, and not every type can be a key of a dictionary
    schema_of = [(type, schema) for type, schema in zip(types, schemas, strict=True)]

    def schema(wanted: Any) -> dict[str, Any]:
        return next(found for type, found in schema_of if type is wanted)

    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schema, components)
    paths["/events"] = {"get": _EVENTS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lagebild",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"bearer": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "lagebild-PORT",
                    "description": f"The desk's own session. Writes need its form token in {TOKEN_HEADER} besides.",
                },
            },
            "responses": {f"Problem{status}": _problem(status) for status in TITLES},
        },
    }  # fmt: skip


def _types(operations: Iterable[Operation]) -> list[Any]:
    found: list[Any] = []
    for one in operations:
        found += [type for type in (one.returns, one.body) if type is not None and not any(type is f for f in found)]
    return found


def _operation(one: Operation, schema: Any, components: dict[str, Any]) -> dict[str, Any]:
    name = one.act.__name__
    made: dict[str, Any] = {
        "operationId": f"{one.act.__module__.rsplit('.', 1)[-1]}_{name}",
        "summary": one.summary,
        "tags": [one.path.split("/")[1]],
        "parameters": [*_places(one), *_asked(one, components)],
        "responses": {
            str(one.status): {
                "description": one.summary,
                "content": {"application/json": {"schema": schema(one.returns)}},
            },
            **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in FAILURES[one.method]},
        },
    }
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema(one.body)}}}
    return made


def _places(one: Operation) -> list[dict[str, Any]]:
    wanted = {"type": "string", "minLength": 1}
    return [{"name": "id", "in": "path", "required": True, "schema": wanted}] if "{id}" in one.path else []


def _asked(one: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters behind the question mark."""
    (shown,), found = msgspec.json.schema_components([one.query], ref_template=REF)
    schema = found.pop(shown["$ref"].rsplit("/", 1)[-1])
    components |= found
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(given)}
        for name, given in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, not null."""
    schema = {name: value for name, value in schema.items() if not (name == "default" and value is None)}
    options = schema.get("anyOf")
    if options is None:
        return schema
    rest = [option for option in options if option.get("type") != "null"]
    others = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**others, **rest[0]} if len(rest) == 1 else {**others, "anyOf": rest}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    return {"description": TITLES[status], "content": content}


_EVENTS = {
    "operationId": "events",
    "summary": "Changes of the case as they happen (server-sent events)",
    "description": "Each event `change` carries a line of the log of writes; its id is the line's number. `reset` says "
    "that more has happened than can be told one by one. A comment every 15 seconds keeps the line open.",
    "tags": ["events"],
    "parameters": [
        {
            "name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"},
            "description": "Go on behind this event.",
        }
    ],
    "responses": {
        "200": {
            "description": "A stream without an end",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in (401, 503)},
    },
}  # fmt: skip
