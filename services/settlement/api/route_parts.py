"""Parts of several routes: the day that is asked about, a file sent in, and refusals."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from starlette.datastructures import UploadFile

from shared.api_types import Responses
from shared.errors import Poison

On = Annotated[date | None, Query(description="The day, Oslo date; today if not given")]

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


async def file_in(request: Request) -> bytes:
    """Return the bytes of the file: the part `file` of a form, or the whole body."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Poison("send the file as the form's part 'file', or as the whole body")
        return await file.read()
