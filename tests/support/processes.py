"""Server processes that may outlive the program that starts them.

A process is known by its id and its birth: an id alone may have gone to a stranger, whom nobody here may end.
"""

import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Below every system's range of ports for outgoing connections. Inside that range a client that tries again
# and again while the server is down can be given the server's own port, and keep it.
SERVER_PORTS = range(15000, 30000)
# What a whole system listens on, from its base port on: the services, and the stand-ins from 100 on.
SYSTEM = (*range(6), *range(100, 104))
PATIENCE = 0.1


class NotStarted(Exception):
    """A server that is installed does not come up; the message tells where its log is, and how it ends."""


def free_port(offsets: Iterable[int] = (0,)) -> int:
    """A port on 127.0.0.1 from which on nobody listens at `offsets`, and no outgoing connection is given one."""
    ours = _ports_of_this_worker()
    for port in random.sample(ours, min(len(ours), 100)):
        if all(_is_free(port + offset) for offset in offsets):
            return port
    raise NotStarted(f"no free port among {ours.start}-{ours.stop}: end what listens there")


def _ports_of_this_worker() -> range:
    """Each worker of pytest-xdist has ports of its own: two may not find the same one free at the same time."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    size = len(SERVER_PORTS) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return SERVER_PORTS[worker * size : (worker + 1) * size - max(SYSTEM)]


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def unprivileged() -> pwd.struct_passwd | None:
    """The user for servers that refuse to run as root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotStarted("PostgreSQL refuses to run as root, and no user postgres or nobody exists: add one")


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments by which `subprocess` runs a program as that user."""
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Process:
    """A process started here, now or by an earlier run; `farewell` is the signal that asks it to end in order."""

    pid: int
    birth: str
    farewell: int

    @classmethod
    def start(
        cls,
        command: Sequence[str | Path],
        *,
        directory: Path,
        log: Path,
        environment: Mapping[str, str],
        user: pwd.struct_passwd | None = None,
        farewell: int = signal.SIGTERM,
    ) -> "Process":
        """Start a program in a session of its own, so that a Ctrl-C in the terminal does not reach it."""
        with log.open("ab") as output:
            child = subprocess.Popen(
                command,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_user(user),
            )
        child.returncode = 0  # it may outlive us: Popen must not warn of that
        birth = _living().get(child.pid, (0, "died at once"))[1]
        return cls(child.pid, birth, farewell)

    def alive(self) -> bool:
        """Whether it still runs."""
        if _living().get(self.pid, (0, ""))[1] == self.birth:
            return True
        with suppress(ChildProcessError):  # unless it is our own child, there is nothing to bury
            os.waitpid(self.pid, os.WNOHANG)
        return False

    def stop(self, *, seconds: float = 30.0) -> None:
        """Let it end in order; kill it where that takes longer than `seconds`."""
        if self.alive():
            os.kill(self.pid, self.farewell)
        if not eventually(lambda: not self.alive(), seconds=seconds):
            self.kill()

    def kill(self) -> None:
        """End it and everything that it has started at once, as a power cut would (SIGKILL)."""
        if not self.alive():
            return
        for pid in [self.pid, *_descendants(self.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: not self.alive(), seconds=10)


def eventually(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until the condition holds; False where it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PATIENCE)
    return True


def _descendants(pid: int) -> list[int]:
    living = _living()
    found: list[int] = []
    generation = {pid}
    while generation:
        generation = {child for child, (parent, _) in living.items() if parent in generation}
        found += generation
    return found


def _living() -> dict[int, tuple[int, str]]:
    """Each living process's parent and birth; those that only wait to be buried (zombies) are not living."""
    return _from_proc() if Path("/proc/self/stat").exists() else _from_ps()


def _from_proc() -> dict[int, tuple[int, str]]:
    """Linux: proc(5), /proc/[pid]/stat; after the name in parentheses come state, parent, … and start time."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] not in "ZX":
            found[int(stat.parent.name)] = (int(fields[1]), fields[19])
    return found


def _from_ps() -> dict[int, tuple[int, str]]:
    """Elsewhere: ps(1)."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,lstart="], capture_output=True, check=True)
    rows = [line.split(maxsplit=3) for line in listing.stdout.decode(errors="replace").splitlines()]
    return {int(pid): (int(parent), birth) for pid, parent, state, birth in rows if "Z" not in state}
