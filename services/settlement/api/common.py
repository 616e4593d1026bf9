"""What the routes of settlement have in common: paging, and the person who acts."""

from datetime import date
from typing import Annotated, Any

from fastapi import Header, Query

from shared.auth import PERSON, person_named
from shared.errors import Poison

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at the most")]
Offset = Annotated[int, Query(ge=0, description="How many to skip")]
On = Annotated[date | None, Query(description="The day, Oslo date; today if not given")]

Responses = dict[int | str, dict[str, Any]]
NOT_FOUND: Responses = {404: {"description": "There is no such thing here"}}
PDF: Responses = {200: {"content": {"application/pdf": {}}, "description": "The remittance advice, PDF/A"}}


def person(on_behalf_of: Annotated[str, Header(max_length=200, description=PERSON)] = "") -> str:
    """Return the person who acts; what moves money needs one, and a service is none.

    Raises:
        Poison: nobody is named.
    """
    name = person_named(on_behalf_of)
    if not name:
        raise Poison("name the person who does this in the header 'On-Behalf-Of'")
    return name
