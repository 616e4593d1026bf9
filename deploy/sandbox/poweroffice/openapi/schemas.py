"""Schemas of OpenAPI 3.0 from Python types: dataclasses, Pydantic models, enums and plain values."""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from deploy.sandbox.poweroffice.openapi.markers import Format, ReadOnly, Required

Schema = dict[str, Any]

_PLAIN: dict[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "format": "int64"},
    str: {"type": "string"},
    Decimal: {"type": "number", "format": "double"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    UUID: {"type": "string", "format": "uuid"},
    bytes: {"type": "string", "format": "binary"},
}


@dataclass
class Components:
    """The named schemas of a document; asking for a type's schema adds what it refers to.

    `rename` turns a Python field name into the name in JSON; `titles` names types whose class is called
    otherwise than their schema.
    """

    rename: Callable[[str], str]
    titles: Mapping[type, str] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)

    def schema(self, annotation: Any) -> Schema:
        """Return the schema of a type, a reference where it has a name of its own."""
        kind, marks, is_nullable = _unwrapped(annotation)
        if get_origin(kind) is list:
            schema: Schema = {"type": "array", "items": self.schema(get_args(kind)[0])}
        elif kind in _PLAIN:
            schema = dict(_PLAIN[kind])
        else:
            return self._reference(kind, is_nullable=is_nullable)
        if is_nullable or Required(is_called_nullable=True) in marks:
            schema["nullable"] = True
        for mark in marks:
            _apply(mark, schema)
        return schema

    def _reference(self, kind: type, *, is_nullable: bool) -> Schema:
        """Return a reference. Beside one, OpenAPI 3.0 can say nothing: the schema itself is made nullable."""
        title = self.titles.get(kind, kind.__name__)
        if title not in self.schemas:
            self.schemas[title] = {}
            self.schemas[title] = self._enum(kind) if issubclass(kind, Enum) else self._object(kind)
        if is_nullable and issubclass(kind, Enum):
            _admit_null(self.schemas[title])
        return {"$ref": f"#/components/schemas/{title}"}

    def _enum(self, kind: type[Enum]) -> Schema:
        values = [member.value for member in kind]
        if issubclass(kind, IntEnum):
            names = [member.name for member in kind]
            return {"type": "integer", "format": "int32", "enum": values, "x-enum-varnames": names}
        return {"type": "string", "enum": values}

    def _object(self, kind: type) -> Schema:
        properties, required = {}, []
        for name, annotation, is_required in _fields(kind):
            properties[self.rename(name)] = self.schema(annotation)
            if is_required:
                required.append(self.rename(name))
        schema: Schema = {"type": "object", "properties": dict(sorted(properties.items()))}
        if required:
            schema["required"] = sorted(required)
        return schema | {"additionalProperties": False}


def _fields(kind: type) -> Iterator[tuple[str, Any, bool]]:
    """Yield each field's name, type and whether it must be there."""
    if issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            annotated = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
            yield name, annotated, info.is_required()
        return
    assert is_dataclass(kind), f"{kind.__name__} is neither a dataclass nor a request body"
    hints = get_type_hints(kind, include_extras=True)
    for item in fields(kind):
        marks = _marks(hints[item.name])
        yield item.name, hints[item.name], any(isinstance(mark, Required) for mark in marks)


def _unwrapped(annotation: Any) -> tuple[Any, list[Any], bool]:
    """Return the type inside annotations and `| None`, the marks on the way, and whether null is allowed."""
    marks = _marks(annotation)
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, types.UnionType}:
        inner = [item for item in get_args(annotation) if item is not type(None)]
        assert len(inner) == 1, f"{annotation} has no single type"
        kind, more, _ = _unwrapped(inner[0])
        return kind, [*marks, *more], len(inner) < len(get_args(annotation))
    return annotation, marks, False


def _marks(annotation: Any) -> list[Any]:
    return list(getattr(annotation, "__metadata__", ()))


def _apply(mark: Any, schema: Schema) -> None:
    match mark:
        case ReadOnly():
            schema["readOnly"] = True
        case Format(name):
            schema["format"] = name
        case FieldInfo(metadata=metadata):
            _apply_all(metadata, schema)
        case _:
            for attribute, word in (("max_length", "maxLength"), ("ge", "minimum"), ("le", "maximum")):
                if (limit := getattr(mark, attribute, None)) is not None:
                    schema[word] = limit


def _apply_all(marks: Iterable[Any], schema: Schema) -> None:
    for mark in marks:
        _apply(mark, schema)


def _admit_null(schema: Schema) -> None:
    schema["nullable"] = True
    if None not in schema["enum"]:
        schema["enum"].append(None)
