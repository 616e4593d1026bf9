"""The watched folder: bank files that a transfer program puts there are taken as they come.

    inbox/          where files arrive; one that has not changed between two looks is complete
    inbox/taken/    files that were taken
    inbox/refused/  files that were not, each with NAME.reason.txt beside it

A file is moved after its transaction has committed. If the process dies between the two, the file is met
again, is known by its content and its name as taken, and is moved then. Names that begin with a dot or end
like a transfer's own (`.part`, `.tmp`, `.filepart`, `.crdownload`) are left alone: best is to write under
such a name and to rename. Of several processes only one looks at a time. A file on which the service fails is
refused, so that no other waits for it. What cannot be used (rights, a full disk) is logged at each look, told
by `autocollect_bank_folder_failing`, and holds no other file back.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import text

from services.settlement.bank_import import AlreadyTaken, take_bank_file, why_not_taken
from shared.db import Database, is_outage, passes_by_itself
from shared.errors import Reject

log = structlog.get_logger("autocollect.inbox")

FAILING = Gauge("autocollect_bank_folder_failing", "1 while a bank file or its folder cannot be used")
FILES = Counter("autocollect_inbox_files", "Bank files that were moved out of the folder", ["outcome"])
for _outcome in ("taken", "refused"):
    FILES.labels(_outcome)

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
LOOK_SECONDS = 10.0
_OURS = text("select pg_try_advisory_xact_lock(hashtext('settlement inbox'))")

Shape = tuple[int, int, int]
"""Size, time of the last change, inode: what changes while a file is written."""


@dataclass
class Inbox:
    """A folder of bank files to the client account `account`; larger ones than `most` bytes are refused."""

    database: Database
    folder: Path
    account: str
    most: int
    _seen: dict[Path, Shape] = field(default_factory=dict)

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every few seconds until `stopping` is set; what fails now is tried at the next look."""
        while not stopping.is_set():
            try:
                await self.look()
            except Exception as failure:
                if not is_outage(failure):
                    log.exception("inbox.failed", folder=str(self.folder))
                    FAILING.set(1)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)

    async def look(self) -> list[Path]:
        """Take the files that have not changed since the last look; return where they have been moved to."""
        for name in ("", "taken", "refused"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        async with self.database.engine.begin() as connection:
            is_ours = (await connection.execute(_OURS)).scalar()
            moved = [await self._tried(path) for path in (self._complete() if is_ours else ())]
        FAILING.set(None in moved)
        return [path for path in moved if path]

    def _complete(self) -> list[Path]:
        """Return the files that are as they were at the last look, the oldest first."""
        before, self._seen = self._seen, dict(self._files())
        complete = [path for path, shape in self._seen.items() if before.get(path) == shape]
        return sorted(complete, key=lambda path: (self._seen[path][1], path.name))

    def _files(self) -> Iterator[tuple[Path, Shape]]:
        for path in self.folder.iterdir():
            if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
                continue
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink():
                    stat = path.stat()
                    yield path, (stat.st_size, stat.st_mtime_ns, stat.st_ino)

    async def _tried(self, path: Path) -> Path | None:
        """Return where a file was moved to; None when it could be neither taken nor refused now."""
        try:
            return await self._take(path)
        except Exception as failure:
            if is_outage(failure):
                raise
            log.exception("inbox.failed", file=_as_text(path.name))
            return None

    async def _take(self, path: Path) -> Path:
        content = await asyncio.to_thread(self._read, path)
        reason = await self._refusal(content, _as_text(path.name))
        moved = self._refused(path, reason) if reason else self._moved(path, "taken")
        FILES.labels("refused" if reason else "taken").inc()
        return moved

    def _read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(self.most + 1)

    async def _refusal(self, content: bytes, name: str) -> str:
        """Take a file's content; return why it is refused, empty if it is taken, now or before."""
        if len(content) > self.most:
            return f"it has more than {self.most} bytes (SETTLEMENT_BANK_FILE_MB); nothing was booked"
        try:
            taken = await take_bank_file(self.database, content, account=self.account, name=name)
        except Exception as failure:
            if is_outage(failure) or passes_by_itself(failure):
                raise
            if isinstance(failure, AlreadyTaken) and failure.before.is_of(name):
                return ""
            expected = isinstance(failure, Reject)
            log.warning("inbox.refused", file=name, reason=why_not_taken(failure), exc_info=not expected)
            return why_not_taken(failure)
        log.info("inbox.taken", file=name, file_id=str(taken.file_id), payments=taken.payments)
        return ""

    def _refused(self, path: Path, reason: str) -> Path:
        """Move a file aside; its reason is there before it."""
        target = _free(self.folder / "refused" / path.name)
        target.with_name(f"{target.name}.reason.txt").write_text(reason + "\n", encoding="utf-8")
        return path.rename(target)

    def _moved(self, path: Path, where: str) -> Path:
        return path.rename(_free(self.folder / where / path.name))


def _as_text(name: str) -> str:
    """Return a file's name as text, also one that is no UTF-8."""
    return os.fsencode(name).decode(errors="replace")


def _free(path: Path) -> Path:
    """Return the path, or the next one with a number that no file has."""
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
