"""What private servers have in common: a directory, a port, and a life of starts, stops and kills."""

import os
import shutil
import stat
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from tests.support.answering import NoAnswer
from tests.support.processes import PATIENCE, NotStarted, Process, free_port

PREFIX = "autocollect-"


class PrivateServer(ABC):
    """A server on a free port with its data in a new directory, which `close` removes.

    As a context manager it is started at the beginning of the block and closed at its end.
    """

    name: ClassVar[str]
    slowest_start: ClassVar[float] = 120.0

    def __init__(self) -> None:
        self.port = free_port()
        self.directory = _new_directory()
        self._process: Process | None = None

    @classmethod
    @abstractmethod
    def installed(cls) -> bool:
        """Whether the server's program is on this machine."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it answers: the same before and after a restart."""

    @abstractmethod
    def check(self) -> None:
        """Raise NoAnswer where it does not answer."""

    @abstractmethod
    def _launch(self) -> Process: ...

    @property
    def processes(self) -> list[Process]:
        """What must be ended to end it, in that order."""
        return [] if self._process is None else [self._process]

    @property
    def log(self) -> Path:
        """What it says while it runs."""
        return self.directory / "log"

    def start(self) -> None:
        """Start it, with the data that it had, and wait until it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it, unless it runs, without waiting."""
        if self._process is None or not self._process.alive():
            self._process = self._launch()

    def wait(self) -> None:
        """Wait until it answers; raises NotStarted where it dies before, or takes too long."""
        end = time.monotonic() + self.slowest_start
        while True:
            try:
                return self.check()
            except NoAnswer as error:
                if self._process is None or not self._process.alive():
                    raise self._not_started("has ended") from error
                if time.monotonic() > end:
                    raise self._not_started(f"takes longer than {self.slowest_start:.0f} s") from error
            time.sleep(PATIENCE)

    def stop(self) -> None:
        """Let it end in order; its data stay."""
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would; its data stay."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Stop it and remove its data."""
        for process in self.processes:
            process.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _not_started(self, what: str) -> NotStarted:
        said = self.log.read_text(errors="replace").splitlines()[-15:]
        return NotStarted("\n".join([f"{self.name} {what} before it answers at {self.url}; it says:", *said]))


def _new_directory() -> Path:
    """A directory that other users can enter, for servers that do not run as root."""
    candidates = [tempfile.gettempdir(), "/tmp", "/var/tmp"]
    parent = next((each for each in candidates if os.geteuid() != 0 or _open_to_all(Path(each))), None)
    if parent is None:
        raise NotStarted("no temporary directory that other users can enter: chmod o+x /tmp")
    directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    directory.chmod(0o711)
    return directory


def _open_to_all(directory: Path) -> bool:
    return directory.is_dir() and all(
        each.stat().st_mode & stat.S_IXOTH for each in [directory.resolve(), *directory.resolve().parents]
    )
