"""What the HTTP APIs take alike: why somebody does something, and how much of a list is answered."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, StringConstraints

Responses = dict[int | str, dict[str, Any]]
"""Answers of a route besides the usual one, by their status."""

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at the most")]
Offset = Annotated[int, Query(ge=0, description="How many to skip")]


SHORTEST_REASON = 3
"""Characters of a reason for what cannot be undone, or moves money: a sign or two explain nothing."""


class Why(BaseModel):
    """Why somebody does something; sent in a body, for addresses are logged on the way."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Explained(Why):
    """The same of what cannot be undone, or moves money."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=SHORTEST_REASON, max_length=1000)
    ]
