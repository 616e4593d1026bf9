"""Holds every answer of the stand-in against the OpenAPI documents that it serves."""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.v1.document import v1_document
from deploy.sandbox.poweroffice.v2.document import v2_document


def as_json_schema(schema: Any, *, complete: bool) -> Any:
    """Return an OpenAPI 3.0 schema as JSON Schema; `complete` demands that no property is left out."""
    if isinstance(schema, list):
        return [as_json_schema(item, complete=complete) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: as_json_schema(item, complete=complete) for name, item in schema.items()}
    if plain.pop("nullable", False) and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    if complete and "properties" in plain and plain.get("additionalProperties") is False:
        plain["required"] = sorted(plain["properties"])
    return plain


@dataclass
class Document:
    """One OpenAPI document; finds and validates what a request's answer must look like.

    `complete` is for an interface that writes nulls: each property of a schema is there.
    """

    content: dict[str, Any]
    prefix: str
    complete: bool
    _validators: dict[tuple[str, str, str, bool], Any] = field(default_factory=dict)

    def check(self, method: str, path: str, status: int, kind: str, body: bytes, *, whole: bool) -> None:
        found = self._operation(method, path)
        if found is None:
            return
        template, operation = found
        responses = operation["responses"]
        assert str(status) in responses or (status >= 400 and "default" in responses), (
            f"{method} {template} answered {status}, which its document does not know"
        )
        content = responses.get(str(status), responses.get("default", {})).get("content", {})
        if not content or not body:
            return
        media_type = kind.partition(";")[0]
        assert media_type in content or "*/*" in content, f"{method} {template} answered {media_type}"
        if media_type.endswith("json"):
            validator = self._validator(template, method, str(status), media_type, whole=whole)
            for error in validator.iter_errors(json.loads(body)):
                raise AssertionError(
                    f"{method} {template} {status}: {error.message} at {error.instance_path}"
                )

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        wanted = path.lower().rstrip("/").removeprefix(self.prefix.lower())
        templates = sorted(self.content["paths"], key=lambda item: item.count("{"))
        for template in templates:
            operation = self.content["paths"][template].get(method.lower())
            pattern = re.sub(r"{\w+}", "[^/]+", template.lower())
            if operation and re.fullmatch(pattern, wanted):
                return template, operation
        return None

    def _validator(self, template: str, method: str, status: str, media_type: str, *, whole: bool) -> Any:
        key = (template, method, status + media_type, whole)
        if key not in self._validators:
            responses = self.content["paths"][template][method.lower()]["responses"]
            schema = responses.get(status, responses.get("default"))["content"][media_type]["schema"]
            complete = self.complete and whole
            root = as_json_schema(copy.deepcopy(schema), complete=complete)
            components = as_json_schema(copy.deepcopy(self.content["components"]), complete=complete)
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                root | {"components": components}, validate_formats=True
            )
        return self._validators[key]


V2 = Document(v2_document(), "/demo/v2", complete=True)
V1 = Document(v1_document(), "", complete=False)


@dataclass(frozen=True)
class Checked:
    """ASGI wrapper: what the application answers agrees with its document, unless a fault is switched on."""

    application: Callable
    document: Document
    faults: Faults

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def record(message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
            await send(message)

        is_normal = self.faults == Faults()
        await self.application(scope, receive, record)
        if is_normal and self.faults == Faults():
            headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
            whole = b"fields=" not in scope["query_string"].lower()
            self.document.check(
                scope["method"], scope["path"], start["status"], headers.get("content-type", ""), bytes(body),
                whole=whole,
            )  # fmt: skip
