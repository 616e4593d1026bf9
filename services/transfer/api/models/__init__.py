"""What transfer's HTTP API takes and answers; the API's only edge to the domain's values."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from shared.events import Money

STORABLE = r"^[^\x00]*$"
"""PostgreSQL stores every character but this one."""

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=STORABLE)
]


MOST_CREDITORS = 50
"""Creditors about whom one call asks."""


class CountAnswer(BaseModel):
    """How many there are with a status, and what is left to pay on them, kroner."""

    status: str
    count: int
    left_to_pay: Money
