"""The `autocollect` command, as far as it needs no running system."""

import json
import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from deploy.operate import person
from deploy.topology import SERVICES
from shared.errors import Reject


def autocollect(*arguments, directory) -> subprocess.CompletedProcess[str]:
    ours = ("AUTOCOLLECT_", "AMQP_", "COLUMNS")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "deploy", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"AUTOCOLLECT_DIRECTORY": str(directory)},
    )


def test_a_new_encryption_key_stands_alone_on_stdout_and_what_to_do_with_it_beside(tmp_path):
    first, second = (autocollect("keys", "new", directory=tmp_path) for _ in range(2))
    assert Fernet(first.stdout.strip()).decrypt(Fernet(first.stdout.strip()).encrypt(b"key")) == b"key"
    assert first.stdout != second.stdout
    assert "keys rotate" in first.stderr
    assert first.stdout.strip() not in first.stderr


def test_there_are_no_client_keys_to_encrypt_without_an_installation(tmp_path):
    done = autocollect("keys", "rotate", directory=tmp_path)
    assert done.returncode == 1
    assert "start one with 'make run' or 'make stack'" in done.stderr


def test_the_rates_of_a_day_come_with_source_and_end(tmp_path):
    done = autocollect("rules", "--on", "2026-08-01", "--json", directory=tmp_path)
    rates = {row["rate"]: row for row in json.loads(done.stdout)}
    assert rates["late_interest_pct"]["value"] == "12.25"
    assert rates["late_interest_pct"]["known_until"] == "2026-12-31"
    assert rates["collection_base_rate_nok"]["source"] == "FOR-2025-12-19-2709"


def test_a_rate_that_nobody_knows_yet_is_shown_as_unknown_and_never_guessed(tmp_path):
    done = autocollect("rules", "--on", "2027-02-01", "--json", directory=tmp_path)
    rates = {row["rate"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 0
    assert rates["late_interest_pct"]["value"] == "unknown"
    assert rates["vat_pct"]["value"] == "25"


def test_the_public_contract_is_printed_as_it_is_checked_in(tmp_path):
    from deploy.asyncapi import CHECKED_IN

    assert autocollect("asyncapi", directory=tmp_path).stdout == CHECKED_IN.read_text()


@pytest.mark.parametrize(
    "command",
    [
        ("queues",),
        ("outbox", "--json"),
        ("dead", "list"),
        ("parked", "list"),
        ("sync", "log"),
        ("why", "1"),
        ("agreement", "vat", "312048876", "invoiced"),
        ("migrate",),
    ],
)
def test_without_an_installation_a_command_says_how_to_start_one(tmp_path, command):
    done = autocollect(*command, directory=tmp_path)
    assert done.returncode == 1
    assert "start one with 'make run' or 'make stack'" in done.stderr
    assert "Traceback" not in done.stderr


def test_words_that_are_off_end_with_two(tmp_path):
    assert autocollect("serve", "nonsense", directory=tmp_path).returncode == 2
    assert autocollect("dead", "drop", "sync", "1", directory=tmp_path).returncode == 2
    assert autocollect("dead", "requeue", directory=tmp_path).returncode == 2
    assert autocollect("sync", "log", "--outcome", "lost", directory=tmp_path).returncode == 2


def test_a_piped_table_is_as_wide_as_its_rows(tmp_path):
    printed = autocollect("rules", "--on", "2026-08-01", directory=tmp_path).stdout
    (row,) = [line for line in printed.splitlines() if "collection_base_rate_nok" in line]
    assert "FOR-2025-12-19-2709" in row
    assert len(row) > 80


@pytest.fixture
def nobody_answers(tmp_path):
    """An installation whose services, and whose RabbitMQ, do not run."""
    closed = {f"AUTOCOLLECT_{name.upper()}_URL": "http://127.0.0.1:9" for name in SERVICES}
    environment = closed | {
        "AUTOCOLLECT_SERVICE_SECRET": "a secret of the tests alone, long enough for HS256",
        "AUTOCOLLECT_AMQP_URL": "amqp://guest:guest@127.0.0.1:9/",
    }
    home = tmp_path / "stack"
    home.mkdir()
    (home / "installation.json").write_text(json.dumps({"transport": "rabbitmq", "environment": environment}))
    (tmp_path / "current").write_text("stack")
    return tmp_path


def test_services_that_do_not_answer_are_named_and_end_with_one(nobody_answers):
    done = autocollect("services", "--json", directory=nobody_answers)
    assert done.returncode == 1
    rows = {row["service"]: row for row in json.loads(done.stdout)}
    assert {row["state"] for row in rows.values()} == {"does not answer"}
    assert "settlement does not answer at http://127.0.0.1:9" in rows["settlement"]["problems"]


@pytest.mark.parametrize(
    ("command", "column"), [("outbox", "unsent"), ("jobs", "finished"), ("audit", "deed")]
)
def test_what_asks_every_service_has_a_row_for_each_that_does_not_answer(nobody_answers, command, column):
    done = autocollect(command, "--json", directory=nobody_answers)
    assert done.returncode == 1
    assert {row["service"]: row[column] for row in json.loads(done.stdout)} == dict.fromkeys(
        SERVICES, "does not answer"
    )


def test_a_deed_names_a_person_where_the_log_in_name_is_none(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "autocollect")
    monkeypatch.delenv("AUTOCOLLECT_OPERATOR", raising=False)
    with pytest.raises(Reject, match="AUTOCOLLECT_OPERATOR"):
        person()
    monkeypatch.setenv("AUTOCOLLECT_OPERATOR", "Kåre Li")
    assert (person(), person("Ola")) == ("Kåre Li", "Ola")
    monkeypatch.delenv("AUTOCOLLECT_OPERATOR")
    monkeypatch.setattr("getpass.getuser", lambda: "kari")
    assert person() == "kari"


def test_a_broker_that_does_not_answer_is_said_in_one_line(nobody_answers):
    done = autocollect("dead", "list", directory=nobody_answers)
    assert done.returncode == 1
    assert "RabbitMQ does not answer at 127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_watching_goes_on_while_nobody_answers_and_says_so_each_time(nobody_answers):
    done = autocollect(
        "queues", "--watch", "--every", "0.1", "--looks", "2", "--json", directory=nobody_answers
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 2
    assert all("does not answer at 127.0.0.1:9" in line["error"] for line in lines)
