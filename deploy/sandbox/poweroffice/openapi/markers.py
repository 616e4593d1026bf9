"""What a field of a DTO or a request body says about itself beyond its Python type.

`None` in the type is `nullable`; a whole number is int64 unless it is an `Int32`.
"""

from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import Field

T = TypeVar("T")


@dataclass(frozen=True)
class ReadOnly:
    """PowerOffice sets the field; in a request it means nothing."""


@dataclass(frozen=True)
class Required:
    """The field must be there. Null is never taken, even where the document calls the field nullable."""

    is_called_nullable: bool = False


@dataclass(frozen=True)
class Format:
    """An OpenAPI format that the Python type does not imply."""

    name: str


Read = Annotated[T, ReadOnly()]
"""A field that only PowerOffice sets."""

Demanded = Annotated[T, Required(is_called_nullable=True)]
"""A field of a request that is nullable in the document and demanded all the same."""

Always = Annotated[T, Required()]
"""A field of an answer that is always there."""

Int32 = Annotated[int, Format("int32")]
Uri = Annotated[str, Format("uri")]

Text2 = Annotated[str, Field(max_length=2)]
Text3 = Annotated[str, Field(max_length=3)]
Text25 = Annotated[str, Field(max_length=25)]
Text35 = Annotated[str, Field(max_length=35)]
Text50 = Annotated[str, Field(max_length=50)]
Text100 = Annotated[str, Field(max_length=100)]
Text200 = Annotated[str, Field(max_length=200)]
Text400 = Annotated[str, Field(max_length=400)]
