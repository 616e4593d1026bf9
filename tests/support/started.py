"""Notes of the servers that were started, by which a later run finds them again, and ends them."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.private_servers import PrivateServer
from tests.support.private_servers.server import PREFIX
from tests.support.processes import Process


@dataclass(frozen=True)
class Note:
    """One server: where it answers, where its data are, and its processes in the order to end them."""

    file: Path
    url: str
    directory: Path
    processes: Sequence[Process]

    @classmethod
    def of(cls, server: PrivateServer, file: Path) -> "Note":
        return cls(file, server.url, server.directory, server.processes)

    @classmethod
    def read(cls, file: Path) -> "Note | None":
        """The note in the file; None where there is none, or none that can be read."""
        try:
            noted = json.loads(file.read_text())
            processes = [Process(**each) for each in noted["processes"]]
            return cls(file, noted["url"], Path(noted["directory"]), processes)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self) -> None:
        """Write it whole or not at all."""
        processes = [asdict(process) for process in self.processes]
        noted = {"url": self.url, "directory": str(self.directory), "processes": processes}
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(noted))
        draft.replace(self.file)

    def end(self) -> None:
        """End those of the processes that still live, remove the data and the note."""
        for process in self.processes:
            process.stop()
        if self.directory.name.startswith(PREFIX):
            shutil.rmtree(self.directory, ignore_errors=True)
        self.file.unlink(missing_ok=True)
