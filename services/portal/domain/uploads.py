"""Files that people outside send: what they are is read from their content, never from what they claim."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of the largest file that is taken."""

MediaType = Literal["application/pdf", "image/jpeg", "image/png"]

_BEGINNINGS: Final[tuple[tuple[bytes, MediaType, str], ...]] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)

UploadProblem = Literal["empty", "too_large", "unknown_type"]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is taken; its name ends as its content is."""

    name: str
    media_type: MediaType
    content: bytes


def examined(claimed_name: str, content: bytes) -> Upload | UploadProblem:
    """Return a file with the type that its content has, or why it is not taken."""
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "too_large"
    for beginning, media_type, ending in _BEGINNINGS:
        if content.startswith(beginning):
            return Upload(name=_name(claimed_name, ending), media_type=media_type, content=content)
    return "unknown_type"


def _name(claimed: str, ending: str) -> str:
    r"""Return a file name without folders, control characters and other endings.

    >>> _name("../../etc/kvittering.html", "pdf"), _name("C:\\mine\\kv\u202eex.exe", "png"), _name("", "jpg")
    ('kvittering.pdf', 'kvex.png', 'vedlegg.jpg')
    """
    last = re.split(r"[/\\]", claimed)[-1]
    plain = "".join(each for each in last if not unicodedata.category(each).startswith("C"))
    stem = plain.rpartition(".")[0] or plain
    return f"{stem.strip(' .')[:100] or 'vedlegg'}.{ending}"
