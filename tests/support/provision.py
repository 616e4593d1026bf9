"""Provides what the tests need: a PostgreSQL, a RabbitMQ and a Chromium.

`python -m tests.support.provision` prints shell lines that export DATABASE_URL, AMQP_URL and CHROMIUM, and says
on stderr where each comes from. Each is taken from the first of these that has it:

1. the variable itself: what it names must answer, nothing else is tried in its place;
2. the standard port on this machine (for Chromium: the PATH);
3. a program that is installed: it is started on a free port, with data of its own;
4. apt, where we are root on Debian or Ubuntu;

else it says in one line what to install, and exits with 1. `--stop` ends the servers that earlier runs have
started, and only those: each is noted, by process id and birth, in .autocollect/provision/.
AUTOCOLLECT_PROVISION_IGNORE_STANDARD=1 passes over step 2 for the servers: it is for testing this program.
"""

import argparse
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import apt
from tests.support.answering import NoAnswer, amqp, postgresql
from tests.support.private_servers import PrivatePostgres, PrivateRabbit, PrivateServer
from tests.support.processes import NotStarted
from tests.support.started import Note

NOTES = Path(__file__).parents[2] / ".autocollect" / "provision"
IGNORE_STANDARD = "AUTOCOLLECT_PROVISION_IGNORE_STANDARD"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Unprovided(Exception):
    """Something that the tests need is not there; the message says in one line what to do."""


@dataclass(frozen=True)
class Need:
    """One thing that the tests need; `check` raises NoAnswer with the reason why a place does not have it.

    `check_standard` asks more of a place that nobody has named.
    """

    name: str
    variable: str
    package: str
    check: Callable[[str], None]
    standard_places: Callable[[], Sequence[str]]
    server: type[PrivateServer] | None = None
    check_standard: Callable[[str], None] | None = None

    def can_be_started(self) -> bool:
        """Whether its server is installed."""
        return self.server is not None and self.server.installed()


def check_browser(program: str) -> None:
    """Run the browser as far as its version; raises NoAnswer where it does not get there."""
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAnswer(f"{program} cannot be run ({error})") from error
    if tried.returncode != 0 or not Path(program).is_absolute():
        raise NoAnswer(f"{program} is not the whole path of a Chromium that runs")


def standard_databases() -> list[str]:
    """PostgreSQL on its standard port, as the users who usually need no password there."""
    roles = dict.fromkeys(["postgres", "root", os.environ.get("USER") or "root"])
    return [f"postgresql://{role}@127.0.0.1:5432/postgres" for role in roles]


def standard_brokers() -> list[str]:
    """RabbitMQ on its standard port, as the user that it has from the start."""
    return ["amqp://guest:guest@127.0.0.1:5672/"]


def browsers() -> list[str]:
    """The Chromiums on the PATH."""
    return [path for name in BROWSERS if (path := shutil.which(name))]


NEEDS = (
    Need(
        "PostgreSQL",
        "DATABASE_URL",
        "postgresql",
        postgresql.check,
        standard_databases,
        PrivatePostgres,
        postgresql.check_roomy,
    ),
    Need("RabbitMQ", "AMQP_URL", "rabbitmq-server", amqp.check, standard_brokers, PrivateRabbit),
    Need("Chromium", "CHROMIUM", "chromium", check_browser, browsers),
)


def provide(
    needs: Sequence[Need],
    environment: Mapping[str, str],
    notes: Path,
    install: Callable[[Sequence[str]], None] | None,
) -> dict[str, str]:
    """Where each need is met, by its variable; starts and installs what is not there yet.

    `install` takes packages and raises NotInstalled; None where packages cannot be installed. Nothing is started before everything can be: raises Unprovided where something is missing, and NotStarted
    where a server that is installed does not come up.
    """
    places = {need: place_of(need, environment, notes) for need in needs}
    absent = [need for need in needs if places[need] is None and not need.can_be_started()]
    if absent and install:
        _install(absent, install)
        places |= {need: place_of(need, environment, notes) for need in absent}
        absent = [need for need in absent if places[need] is None and not need.can_be_started()]
    if absent:
        raise Unprovided(what_to_install(absent))
    return {need.variable: place or start(need, notes) for need, place in places.items()}


def place_of(need: Need, environment: Mapping[str, str], notes: Path) -> str | None:
    """Where the need is met already; raises Unprovided where its variable names a place that does not answer."""
    given = environment.get(need.variable)
    if given:
        return _given_place(need, given)
    if not (need.server and environment.get(IGNORE_STANDARD)):
        for place in need.standard_places():
            if _answers(need, place):
                return place
    return _place_of_an_earlier_run(need, notes)


def _given_place(need: Need, given: str) -> str:
    try:
        need.check(given)
    except NoAnswer as error:
        raise Unprovided(f"{need.variable} is set, but {error}: correct it, or unset it") from error
    say(f"{need.name}: as {need.variable} says")
    return given


def _answers(need: Need, place: str) -> bool:
    try:
        (need.check_standard or need.check)(place)
    except NoAnswer as error:
        say(f"{need.name}: not {place}: {error}")
        return False
    say(f"{need.name}: {place}")
    return True


def _place_of_an_earlier_run(need: Need, notes: Path) -> str | None:
    """Where a server that an earlier run has started still answers; one that is half dead is ended."""
    note = Note.read(_file(need, notes))
    if note is None:
        return None
    if _answers(need, note.url):
        return note.url
    note.end()
    return None


def start(need: Need, notes: Path) -> str:
    """Start the need's own server and note it, from before its first process on; raises NotStarted."""
    assert need.server is not None
    server, file = need.server(), _file(need, notes)
    say(f"{need.name}: starting one of our own at {server.url}")
    try:
        Note.of(server, file).write()
        server.launch()
        Note.of(server, file).write()
        server.wait()
    except BaseException:
        Note.of(server, file).end()
        raise
    return server.url


def _install(absent: Sequence[Need], install: Callable[[Sequence[str]], None]) -> None:
    packages = [need.package for need in absent]
    say(f"installing {', '.join(packages)}")
    try:
        install(packages)
    except apt.NotInstalled as error:
        raise Unprovided(f"{error}; {what_to_install(absent)}") from error


def what_to_install(absent: Sequence[Need]) -> str:
    """One line for whoever has to install by hand."""
    names = ", ".join(need.name for need in absent)
    packages = " ".join(need.package for need in absent)
    variables = ", ".join(need.variable for need in absent)
    return f"missing: {names}. Install it (Debian: apt-get install {packages}), or set {variables}"


def stop(notes: Path) -> None:
    """End the servers that earlier runs have started."""
    for file in sorted(notes.glob("*.json")):
        note = Note.read(file)
        if note is None:
            file.unlink()
            continue
        say(f"ending {note.url}")
        note.end()


def export_lines(places: Mapping[str, str]) -> list[str]:
    """Lines by which a shell takes the places into its environment."""
    return [f"export {variable}={shlex.quote(place)}" for variable, place in places.items()]


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stderr.write(f"{line}\n")


def _file(need: Need, notes: Path) -> Path:
    return notes / f"{need.name.lower()}.json"


@contextmanager
def _alone(notes: Path) -> Iterator[None]:
    """Let one run at a time look and start."""
    notes.mkdir(parents=True, exist_ok=True)
    with (notes / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Provide, or with --stop end; answers the exit code."""
    parser = argparse.ArgumentParser(description="Provides PostgreSQL, RabbitMQ and Chromium for the tests.")
    parser.add_argument("--stop", action="store_true", help="end the servers that earlier runs have started")
    options = parser.parse_args(arguments)
    try:
        with _alone(NOTES):
            if options.stop:
                stop(NOTES)
                return 0
            install = apt.install if apt.possible() else None
            places = provide(NEEDS, os.environ, NOTES, install)
    except (Unprovided, NotStarted) as error:
        say(str(error))
        return 1
    sys.stdout.writelines(f"{line}\n" for line in export_lines(places))
    return 0


if __name__ == "__main__":
    sys.exit(main())
