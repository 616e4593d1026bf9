"""Days as people choose them in the fields of a page's address; an empty field names none."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator


def _none_where_empty(text: object) -> object:
    return text or None


_Typed = BeforeValidator(_none_where_empty)
Day = Annotated[date | None, _Typed, Query()]
First = Annotated[date | None, _Typed, Query(alias="from")]
Last = Annotated[date | None, _Typed, Query(alias="to")]
