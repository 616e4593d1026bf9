"""What the routes of settlement have in common: paging, files sent in, the person who acts, and refusals."""

from datetime import date
from typing import Annotated, Any

from fastapi import Header, Query, Request
from starlette.datastructures import UploadFile

from shared.auth import PERSON, person_named
from shared.errors import Poison

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at the most")]
Offset = Annotated[int, Query(ge=0, description="How many to skip")]
On = Annotated[date | None, Query(description="The day, Oslo date; today if not given")]

Responses = dict[int | str, dict[str, Any]]
NOT_FOUND: Responses = {404: {"description": "There is no such thing here"}}
PDF: Responses = {200: {"content": {"application/pdf": {}}, "description": "The remittance advice, PDF/A"}}
REFUSED: Responses = {
    409: {"description": "The file was taken before; says when"},
    422: {"description": "The file is broken; says in which line and why"},
}
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def person(on_behalf_of: Annotated[str, Header(max_length=200, description=PERSON)] = "") -> str:
    """Return the person who acts; what moves money needs one, and a service is none.

    Raises:
        Poison: nobody is named.
    """
    name = person_named(on_behalf_of)
    if not name:
        raise Poison("name the person who does this in the header 'On-Behalf-Of'")
    return name


async def file_in(request: Request) -> bytes:
    """Return the bytes of the file: the part `file` of a form, or the whole body."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Poison("send the file as the form's part 'file', or as the whole body")
        return await file.read()
