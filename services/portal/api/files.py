"""Files that people send: taken by what they contain, given back only to be saved."""

from urllib.parse import quote

from fastapi import UploadFile
from starlette.responses import Response

from services.portal.domain.uploads import LARGEST, Upload, examined
from services.portal.store.conversations import StoredFile
from services.portal.words.debtors import UPLOAD_PROBLEM


class NotTaken(Exception):
    """A file is not taken; `words` tell the sender why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


async def taken(file: UploadFile | None) -> Upload | None:
    """Return the file of a form, None where none was chosen.

    Raises:
        NotTaken: it is empty, too large or of another type than those that are taken.
    """
    if file is None or not file.filename:
        return None
    found = examined(file.filename, await file.read(LARGEST + 1))
    if isinstance(found, str):
        raise NotTaken(UPLOAD_PROBLEM[found])
    return found


async def whole(file: UploadFile) -> bytes:
    """Return all that a file from the bank holds: a part of it could be booked as if it were the whole.

    Raises:
        NotTaken: it is empty or too large.
    """
    content = await file.read(LARGEST + 1)
    if not content or len(content) > LARGEST:
        raise NotTaken(UPLOAD_PROBLEM["too_large" if content else "empty"])
    return content


def as_download(file: StoredFile) -> Response:
    """Answer with a file that the browser saves and never shows as a page of ours."""
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(file.content, media_type=file.media_type, headers={"Content-Disposition": disposition})
