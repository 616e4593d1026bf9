"""The print folder: letters for a print house as PDF, and a manifest by which it knows that all are there.

    <letter id>.pdf     one letter, complete as soon as it has this name
    manifest.jsonl      one JSON object a line for each letter, appended after its PDF: `file`, `sha256`,
                        `pages`, `letter_id`, `number`, `recipient` (the lines of the address)

Of several lines about a letter the last counts: a letter that was made again after a failure replaces the
first, and one with `"withdrawn": true` has been taken back. A print house takes the manifest by renaming it,
then the files that it names; the next letter begins a new one. A line is written whole, under a lock on the
file, and is on disk before the letter counts as sent.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from shared.errors import Transient

MANIFEST = "manifest.jsonl"
PAGE = re.compile(rb"/Type\s*/Page(?!s)")
"""Begins each page of a PDF made by typst or `joined`, which write their page objects uncompressed."""


def joined(*pdfs: bytes) -> bytes:
    """Return PDFs as one, page after page, for the printer; what is kept of them stays apart."""
    from pypdf import PdfWriter  # 6 MB, for the few letters that are posted with a cover sheet

    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(io.BytesIO(pdf))
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def put(folder: Path, letter_id: UUID, number: int, pdf: bytes, recipient: Sequence[str]) -> None:
    """Put a letter into the folder and enter it in the manifest; a second time it is replaced.

    Raises:
        Transient: the folder cannot be written to.
    """
    entry = {
        "file": paper(folder, letter_id).name,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "pages": len(PAGE.findall(pdf)),
        "letter_id": letter_id,
        "number": number,
        "recipient": list(recipient),
    }
    with _mended_by_an_operator(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _write(paper(folder, letter_id), pdf)
        _enter(folder, entry)


def take_back(folder: Path, letter_id: UUID) -> None:
    """Take a letter out of the folder that is not to be sent after all, if it lies there.

    Raises:
        Transient: the folder cannot be written to.
    """
    path = paper(folder, letter_id)
    with _mended_by_an_operator(folder):
        if path.exists():
            _enter(folder, {"file": path.name, "letter_id": letter_id, "withdrawn": True})
            path.unlink(missing_ok=True)


def paper(folder: Path, letter_id: UUID) -> Path:
    """Return where a letter lies."""
    return folder / f"{letter_id}.pdf"


@contextmanager
def _mended_by_an_operator(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise Transient(
            f"the print folder {folder} (DUNNING_PRINT_FOLDER) cannot be written to: {failure}; "
            "let it be a folder in which dunning may write, with room"
        ) from failure


def _write(path: Path, content: bytes) -> None:
    """Let a file have its name only when all of it is on disk."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _enter(folder: Path, entry: dict[str, Any]) -> None:
    """Append a line, whole; what there is no room for is taken back, or it would spoil the next line."""
    rest = to_json(entry) + b"\n"
    with _manifest(folder) as file:
        end = file.seek(0, os.SEEK_END)
        try:
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


@contextmanager
def _manifest(folder: Path) -> Iterator[FileIO]:
    """Open the manifest for appending, alone; one that has been renamed meanwhile is left to its taker."""
    while True:
        with (folder / MANIFEST).open("ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                is_current = os.path.samestat(os.fstat(file.fileno()), (folder / MANIFEST).stat())
            except FileNotFoundError:
                is_current = False
            if is_current:
                yield file
                return
