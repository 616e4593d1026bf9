"""How a refusal is answered."""

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel

from services.registration.domain.remarks import Remark


class FieldRemark(BaseModel):
    """What is wrong with, or worth a thought about, one field; `message` is Norwegian, for the user."""

    field: str
    code: str
    message: str

    @classmethod
    def of(cls, remarks: Sequence[Remark]) -> list[Self]:
        """Return remarks as they are answered."""
        return [cls(field=each.field, code=each.code, message=each.message) for each in remarks]


class ProblemView(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldRemark] = []
