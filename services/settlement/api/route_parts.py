"""Parts of several routes: the day that is asked about, and answers."""

from datetime import date
from typing import Annotated

from fastapi import Query

from shared.api_types import Responses

On = Annotated[date | None, Query(description="The day, Oslo date; today if not given")]

NOT_FOUND: Responses = {404: {"description": "There is no such thing here"}}
PDF: Responses = {200: {"content": {"application/pdf": {}}, "description": "The remittance advice, PDF/A"}}
