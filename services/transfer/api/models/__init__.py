"""What transfer's HTTP API takes and answers; the API's only edge to the domain's values."""

from pydantic import BaseModel

from shared.events import Money

MOST_CREDITORS = 50
"""Creditors about whom one call asks."""


class CountAnswer(BaseModel):
    """How many there are with a status, and what is left to pay on them, kroner."""

    status: str
    count: int
    left_to_pay: Money
