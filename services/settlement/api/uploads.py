"""Files over HTTP: one for each request, as the part `file` of a form or as the whole body."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from shared.api_types import Responses
from shared.errors import Poison

MEGABYTE = 1024 * 1024
OPTIONAL = 64 * 1024
"""What a form may add around its file."""

REFUSED: Responses = {
    409: {"description": "The file was taken before; says when"},
    413: {"description": "The file is larger than SETTLEMENT_BANK_FILE_MB"},
    415: {"description": "The file is compressed on its way (Content-Encoding)"},
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


async def file_in(request: Request, *, megabytes: int) -> tuple[str, bytes]:
    """Return name and bytes of the file.

    Raises:
        HTTPException: 413, as soon as more has come than a file may have; the rest is not read. 415, when it
            is compressed on its way.
        Poison: the form holds none, or several.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise HTTPException(415, "send the file as it is, without Content-Encoding")
    is_form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    limited = Request(request.scope, _limited(request, megabytes, OPTIONAL if is_form else 0))
    if not is_form:
        return "", await limited.body()
    async with limited.form() as form:
        files = [(part, file) for part, file in form.multi_items() if isinstance(file, UploadFile)]
        if [part for part, _ in files] != ["file"]:
            raise Poison(
                "send one file as the form's part 'file', or as the whole body; of several none is taken"
            )
        ((_, file),) = files
        return file.filename or "", await file.read()


def _limited(request: Request, megabytes: int, more: int) -> Any:
    """Return the request's stream of messages, which ends with 413 when it grows too large."""
    most = megabytes * MEGABYTE + more
    too_large = HTTPException(413, f"the file may have {megabytes} MB at the most (SETTLEMENT_BANK_FILE_MB)")
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most:
        raise too_large
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            raise too_large
        return message

    return receive
