"""The OpenAPI document of API v2, made from the endpoint table, the DTO classes and the request bodies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_origin

from deploy.sandbox.poweroffice.openapi.markers import Int32
from deploy.sandbox.poweroffice.openapi.schemas import Components, Schema
from deploy.sandbox.poweroffice.tokens import TOKEN_ANSWER, TOKEN_REFUSAL, TOKEN_REQUEST
from deploy.sandbox.poweroffice.v2.endpoints import ENDPOINTS
from deploy.sandbox.poweroffice.v2.gateway import JSON_PATCH, UPLOAD, Endpoint
from deploy.sandbox.poweroffice.v2.rendering import pascal

SUBSCRIPTION, BEARER, BASIC = "SubscriptionKey", "Bearer", "Basic"
_OPERATIONS = ("add", "copy", "move", "remove", "replace", "test")


@dataclass(frozen=True, kw_only=True)
class ProblemDetails:
    """What went wrong: `Title` says what was tried, `Detail` why it failed."""

    type: str | None
    title: str | None
    status: Int32 | None
    detail: str | None
    instance: str | None


@cache
def v2_document() -> dict[str, Any]:
    """Return the document; paths are as under `/Demo/v2`."""
    components = Components(pascal)
    components.schema(ProblemDetails)
    components.schemas["ProblemDetails"]["additionalProperties"] = {}
    components.schemas["Operation"] = _operation_schema()
    paths: dict[str, Any] = {"/OAuth/Token": _token_path()}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, components)
    return {
        "openapi": "3.0.3",
        "info": {"title": "PowerOffice Go API v2 (stand-in)", "version": "2.0"},
        "servers": [{"url": "/Demo/v2"}],
        "security": [{BEARER: [], SUBSCRIPTION: []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.schemas.items())),
            "securitySchemes": {
                BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                BASIC: {"type": "http", "scheme": "basic"},
                SUBSCRIPTION: {"type": "apiKey", "in": "header", "name": "Ocp-Apim-Subscription-Key"},
            },
        },
    }


def _operation(endpoint: Endpoint, components: Components) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "tags": [endpoint.path.split("/")[1]],
        "summary": _summary(endpoint),
        "operationId": _operation_id(endpoint),
        "parameters": [*_keys(endpoint, components), *_parameters(endpoint, components)],
        "responses": dict(_responses(endpoint, components)),
    }
    if endpoint.privileges is None:
        operation["security"] = [{SUBSCRIPTION: []}]
    body = _request_body(endpoint, components)
    return operation | ({"requestBody": body} if body else {})


def _summary(endpoint: Endpoint) -> str:
    said = (endpoint.handler.__doc__ or "").strip().partition("\n")[0]
    roles = ", ".join(sorted(endpoint.privileges or ()))
    return f"{said} (Auth roles: {roles})" if roles else said


def _operation_id(endpoint: Endpoint) -> str:
    words = re.findall(r"\w+", endpoint.path)
    return "_".join([endpoint.method.lower(), *words])


def _keys(endpoint: Endpoint, components: Components) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", endpoint.path):
        schema = components.schema(endpoint.keys.get(name, int))
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(endpoint: Endpoint, components: Components) -> Iterator[dict[str, Any]]:
    for name, parameter in sorted(endpoint.parameters.items()):
        schema = components.schema(parameter.kind)
        yield {"name": name, "in": "query", "required": parameter.is_required, "schema": schema}


def _request_body(endpoint: Endpoint, components: Components) -> dict[str, Any] | None:
    if endpoint.media_types == UPLOAD:
        schema: Schema = {
            "type": "object",
            "properties": {"file": {"type": "string", "format": "binary"}},
            "required": ["file"],
        }
    elif endpoint.body is None:
        return None
    elif endpoint.media_types == JSON_PATCH:
        touched = components.schema(endpoint.body)["$ref"].rpartition("/")[2]
        schema = {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Operation"},
            "description": f"JSON Patch (RFC 6902) on the properties of {touched}.",
        }
    else:
        schema = components.schema(endpoint.body)
    return {"required": True, "content": {kind: {"schema": schema} for kind in endpoint.media_types}}


def _responses(endpoint: Endpoint, components: Components) -> Iterator[tuple[str, dict[str, Any]]]:
    yield str(endpoint.status), _success(endpoint, components)
    if get_origin(endpoint.answer) is list or endpoint.path.endswith("/Download"):
        yield "204", {"description": "Nothing to return; the body is empty."}
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    bodies = {"application/problem+json": problem, "application/json": problem}
    yield "400", {"description": "Badly formed, or against a rule.", "content": bodies}
    yield "401", {"description": "No token, or none that is good; or no subscription key."}
    if endpoint.privileges:
        yield "403", {"description": "The privilege is missing, or the client lacks the module."}
    if endpoint.path != "/ClientIntegrationInformation":
        yield "404", {"description": "Names something that does not exist.", "content": bodies}
    if endpoint.method in {"DELETE", "PATCH", "POST"}:
        yield "409", {"description": "In use, or in conflict.", "content": bodies}
    yield (
        "429",
        {"description": "Too many requests.", "content": {"application/json": {"schema": _THROTTLED}}},
    )
    yield "default", {"description": "Not processed correctly.", "content": bodies}


def _success(endpoint: Endpoint, components: Components) -> dict[str, Any]:
    if endpoint.answer is None:
        return {"description": "Done."}
    schema = components.schema(endpoint.answer)
    media_type = "application/json"
    if endpoint.answer is bytes:
        media_type = "application/zip" if endpoint.path.endswith("/Download") else "*/*"
    answer: dict[str, Any] = {"description": "Done.", "content": {media_type: {"schema": schema}}}
    if get_origin(endpoint.answer) is list:
        text = 'A JSON object; "nextPageLink" is the address of the next page, empty on the last one.'
        answer["headers"] = {"X-Pagination": {"description": text, "schema": {"type": "string"}}}
    return answer


def _operation_schema() -> Schema:
    return {
        "type": "object",
        "description": "An operation of JSON Patch (RFC 6902).",
        "properties": {
            "op": {"type": "string", "enum": list(_OPERATIONS)},
            "path": {"type": "string"},
            "from": {"type": "string", "nullable": True},
            "value": {"nullable": True},
        },
        "required": ["op", "path"],
    }


def _token_path() -> dict[str, Any]:
    """Describe the token call, which lies beside the API."""
    return {
        "servers": [{"url": "/Demo"}],
        "post": {
            "tags": ["Authentication"],
            "summary": "Trade application key and client key (HTTP Basic) for an access token.",
            "operationId": "post_OAuth_Token",
            "security": [{BASIC: [], SUBSCRIPTION: []}],
            "requestBody": TOKEN_REQUEST,
            "responses": {
                "200": {"description": "A token.", "content": {"application/json": {"schema": TOKEN_ANSWER}}},
                "400": {
                    "description": "Refused as in RFC 6749 § 5.2.",
                    "content": {"application/json": {"schema": TOKEN_REFUSAL}},
                },
                "401": {"description": "No subscription key."},
                "429": {
                    "description": "Too many requests.",
                    "content": {"application/json": {"schema": _THROTTLED}},
                },
            },
        },
    }


_THROTTLED: Schema = {
    "type": "object",
    "properties": {"statusCode": {"type": "string"}, "message": {"type": "string"}},
    "required": ["statusCode", "message"],
}
