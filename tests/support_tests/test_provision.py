"""What the tests need is taken from the first place that has it, and never silently from another."""

import os
import subprocess
import sys

import pytest

from tests.support import apt, provision
from tests.support.answering import NoAnswer, postgresql
from tests.support.private_servers import PrivatePostgres
from tests.support.processes import Process
from tests.support.provision import IGNORE_STANDARD, Need, Unprovided, export_lines, provide
from tests.support.started import Note


class NotInstalledServer(PrivatePostgres):
    @classmethod
    def installed(cls) -> bool:
        return False


def need(answering=(), standard=(), *, server=None, name="PostgreSQL", variable="DATABASE_URL", package="pg"):
    """A need of which the places in `answering` answer and no other."""

    def check(place: str) -> None:
        if place not in answering:
            raise NoAnswer(f"{place} is silent")

    return Need(name, variable, package, check, lambda: list(standard), server)


def test_the_variable_goes_before_the_standard_place(tmp_path):
    wanted = need({"given", "standard"}, ["standard"])
    assert provide([wanted], {"DATABASE_URL": "given"}, tmp_path, None) == {"DATABASE_URL": "given"}


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}])
def test_without_a_variable_the_first_standard_place_that_answers_is_taken(tmp_path, environment, capsys):
    wanted = need({"second", "third"}, ["first", "second", "third"])
    assert provide([wanted], environment, tmp_path, None) == {"DATABASE_URL": "second"}
    assert "not first: first is silent" in capsys.readouterr().err


def test_a_variable_that_does_not_answer_is_an_error_even_where_the_standard_place_does(tmp_path):
    with pytest.raises(Unprovided, match="DATABASE_URL is set, but given is silent") as caught:
        provide([need({"standard"}, ["standard"])], {"DATABASE_URL": "given"}, tmp_path, None)
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_told_in_one_line_before_anything_is_started(tmp_path):
    database = need(server=PrivatePostgres)
    broker = need(server=NotInstalledServer, name="RabbitMQ", variable="AMQP_URL", package="rabbitmq-server")
    browser = need(name="Chromium", variable="CHROMIUM", package="chromium")
    with pytest.raises(Unprovided) as caught:
        provide([database, broker, browser], {}, tmp_path, None)
    assert str(caught.value) == (
        "missing: RabbitMQ, Chromium. Install it (Debian: apt-get install rabbitmq-server chromium),"
        " or set AMQP_URL, CHROMIUM"
    )
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_missing_is_installed_and_then_found(tmp_path):
    there, appearing = need({"here"}, ["here"]), set()
    browser = need(appearing, ["/usr/bin/chromium"], name="Chromium", variable="CHROMIUM", package="chromium")
    installed = []

    def install(packages):
        installed.extend(packages)
        appearing.add("/usr/bin/chromium")

    places = provide([there, browser], {}, tmp_path, install)
    assert places == {"DATABASE_URL": "here", "CHROMIUM": "/usr/bin/chromium"}
    assert installed == ["chromium"]


def test_what_could_not_be_installed_is_told_in_one_line(tmp_path):
    def install(packages):
        raise apt.NotInstalled("apt-get could not install chromium")

    browser = need(name="Chromium", variable="CHROMIUM", package="chromium")
    with pytest.raises(Unprovided, match=r"could not install chromium; missing: Chromium\."):
        provide([browser], {}, tmp_path, install)


def test_what_is_installed_and_still_does_not_answer_is_missing(tmp_path):
    with pytest.raises(Unprovided, match="missing: Chromium"):
        provide([need(name="Chromium")], {}, tmp_path, lambda packages: None)


def test_a_shell_takes_every_value_whole():
    value = 'postgresql://kari:it\'s $HOME `x` "y"@127.0.0.1/a b'
    lines = export_lines({"DATABASE_URL": value, "CHROMIUM": "/usr/bin/chromium"})
    assert lines[1] == "export CHROMIUM=/usr/bin/chromium"
    shell = subprocess.run(
        ["sh", "-c", f"{lines[0]}\nprintenv DATABASE_URL"], capture_output=True, text=True, check=True
    )
    assert shell.stdout == f"{value}\n"


@pytest.mark.parametrize("program", ["/nowhere/chromium", "chromium", "/bin/false"])
def test_a_browser_must_be_the_whole_path_of_one_that_runs(program):
    with pytest.raises(NoAnswer, match=program):
        provision.check_browser(program)


def test_a_browser_that_runs_is_taken(tmp_path):
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n[ $1 = --version ] && echo Chromium 150\n")
    browser.chmod(0o755)
    provision.check_browser(str(browser))


def test_a_note_is_read_as_it_was_written_and_a_torn_one_as_none(tmp_path):
    note = Note(
        tmp_path / "rabbitmq.json", "amqp://there", tmp_path, [Process(7, "9", 15), Process(8, "9", 2)]
    )
    note.write()
    assert Note.read(note.file) == note
    assert Note.read(tmp_path / "none.json") is None
    for torn in ("", note.file.read_text()[:-9], "[]", '{"url": "amqp://there"}'):
        note.file.write_text(torn)
        assert Note.read(note.file) is None


@pytest.mark.processes
def test_a_server_of_an_earlier_run_that_no_longer_answers_is_ended(tmp_path):
    running = Process.start(
        ["sleep", "600"], directory=tmp_path, log=tmp_path / "log", environment=dict(os.environ)
    )
    notes = tmp_path / "notes"
    notes.mkdir()
    Note(notes / "postgresql.json", "silent", tmp_path / "kept", [running]).write()
    with pytest.raises(Unprovided):
        provide([need()], {}, notes, None)
    assert not running.alive()
    assert list(notes.iterdir()) == []


@pytest.mark.processes
def test_a_server_is_started_once_used_again_and_ended_with_its_data(tmp_path):
    database = Need(
        "PostgreSQL", "DATABASE_URL", "pg", postgresql.check, lambda: ["elsewhere"], PrivatePostgres
    )
    ignoring = {IGNORE_STANDARD: "1"}
    first = provide([database], ignoring, tmp_path, None)
    try:
        note = Note.read(tmp_path / "postgresql.json")
        assert provide([database], ignoring, tmp_path, None) == first == {"DATABASE_URL": note.url}
        assert note.processes[0].alive()
        assert note.directory.exists()
    finally:
        provision.stop(tmp_path)
    assert not note.processes[0].alive()
    assert not note.directory.exists()
    assert list(tmp_path.iterdir()) == []
    provision.stop(tmp_path)


def test_it_needs_nothing_but_the_standard_library():
    alone = [sys.executable, "-S", "-m", "tests.support.provision", "--help"]
    said = subprocess.run(alone, cwd=provision.NOTES.parents[1], capture_output=True, text=True, check=True)
    assert "--stop" in said.stdout
