"""PATCH: JSON Patch operations on what a body class may touch, checked against that class afterwards."""

from typing import Any, TypeVar, get_args

from deploy.sandbox.poweroffice import json_patch
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.gateway import Call, json_operations
from deploy.sandbox.poweroffice.v2.rendering import Dto, encode, pascal

Patch = TypeVar("Patch", bound=Body)


def patched(call: Call, model: type[Patch], current: Dto) -> Patch:
    """Return the body that a request's operations make of a DTO as it is now.

    Raises:
        Invalid: an operation that cannot be applied.
        pydantic.ValidationError: a value of the wrong type.
    """
    names = {pascal(name) for name in model.model_fields}
    document = json_patch.apply(_touchable(model, current), json_operations(call.body), allowed=names)
    return model.model_validate_json(encode(document, Faults()), strict=True)


def _touchable(model: type[Body], dto: Dto) -> Dto:
    """Return only what a PATCH may touch; a nested object is there even where the record has none."""
    document: Dto = {}
    for name, info in model.model_fields.items():
        value, nested = dto.get(pascal(name)), _nested_body(info.annotation)
        document[pascal(name)] = _touchable(nested, value or {}) if nested else value
    return document


def _nested_body(annotation: Any) -> type[Body] | None:
    kinds = [annotation, *get_args(annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Body)), None)
