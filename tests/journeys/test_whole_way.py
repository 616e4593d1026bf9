"""The main job as a user starts it: in one process, in many, told by webhooks or only polled; same summary."""

import asyncio
import json
import os
import re
import signal
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.journeys.looking import (
    answers_about,
    empty_what_the_portal_heard,
    owed_with_court_costs,
    tables_that_name,
    what_is_theirs,
    what_the_portal_heard,
)
from tests.journeys.pages import shown, webhooks_page
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import SYSTEM, free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

UNTIL = "2026-05-27"
"""Long enough for reminders, notices, demands, payments of every kind, settlements and vouchers."""


async def started(directory, *arguments, environment=None) -> asyncio.subprocess.Process:
    """Start the command in a directory of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy",
        *arguments,
        env=os.environ | {"AUTOCOLLECT_DIRECTORY": str(directory), "COLUMNS": "100"} | (environment or {}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def autocollect(directory, *arguments, environment=None) -> str:
    """Run the command in a directory of its own and return what it printed."""
    process = await started(directory, *arguments, environment=environment)
    out, err = await process.communicate()
    assert process.returncode == 0, out.decode()[-2000:] + err.decode()[-4000:]
    return out.decode()


def summary(printed: str) -> list[tuple[str, str]]:
    """The figures of a summary, as printed."""
    return re.findall(r"│ (.+?) +│ +(\S+) │", printed)


def whole(printed: str) -> dict[str, str]:
    """The figures of the first company (VAT-registered) by name."""
    return dict(reversed(summary(printed)))


LOOKS = ("services --json", "outbox --json", "parked list --json", "queues --json")
"""What an operator asks while the system serves."""


AGENCYS = (
    "/companies",
    "/cases?status=all",
    "/proposals?show=on_hold",
    "/proposals?show=removed",
    "/settlements",
    "/tasks",
    "/vat-invoices",
    "/vat-invoices?open=true",
    "/waiting",
    "/waiting/held-credits",
    "/bank-files",
    "/staff",
    "/reports/aged-claims",
)
"""Pages of the portal on which the story leaves something for the agency to see."""

EMPTY = re.compile(r'class="empty">(.*?)</p>', re.DOTALL)
"""What a page says in the place of a list that has nothing."""
PLACED = "Alle innbetalinger er plassert."
"""The one list that the story leaves empty on purpose."""


@dataclass(frozen=True)
class Played:
    """The story on the embedded default, after which the system served until Ctrl-C."""

    directory: Path
    arguments: tuple[str, ...]
    printed: str
    answers: dict[str, dict[str, str]]
    """By organisation number and path: what the services answered when they were asked about that creditor."""
    looks: dict[str, Any]
    """What the commands of LOOKS printed, what the portal's pages showed to an operator and to an administrator,
    what `access` told of one debtor of a case, and then, when some who
    owe nothing more were forgotten and the portal was emptied and rebuilt, from what, its tables before and after, who
    they are and which tables still name one of them."""
    owed: list[dict[str, Decimal]]
    """What each service said that a case owes: before, with, and without court costs again."""
    left: tuple[bytes, bytes]
    """What came on stdout and stderr after the story."""

    @property
    def home(self):
        return self.directory / "embedded"


@pytest.fixture(scope="module")
async def embedded():
    """What `make run` prints, played on the embedded default; the services are asked before Ctrl-C.

    Not under pytest's own directory: as root, the embedded PostgreSQL runs as another user, whom every start
    of a pytest locks out of there.
    """
    with TemporaryDirectory(prefix="autocollect-") as directory:
        yield await played(Path(directory))


def owing_nothing(claims: list[dict[str, Any]]) -> dict[str, str]:
    """A case and the name of each debtor of whom nothing is open any more."""
    owing = {each["customer_name"] for each in claims if each["closing_reason"] is None}
    closed = {each["customer_name"]: each["case_number"] for each in claims}
    return {number: name for name, number in closed.items() if name not in owing}


async def until_it_serves(process: asyncio.subprocess.Process) -> str:
    """What the command prints until its story is over and it serves."""
    printed = ""
    while line := (await process.stdout.readline()).decode():
        printed += line
        if "Ctrl-C ends" in line:
            return printed
    raise AssertionError(printed[-2000:] + (await process.stderr.read()).decode()[-4000:])


async def played(directory: Path) -> Played:
    """Play, ask, and end with Ctrl-C."""
    arguments = ("run", "--until", UNTIL, "--base-port", str(free_port(SYSTEM)))
    process = await started(directory, *arguments)
    try:
        printed = await until_it_serves(process)
        answers = await answers_about(directory)
        looks = {it: json.loads(await autocollect(directory, *it.split())) for it in LOOKS}
        looks["pages"] = await shown(directory, "operator", AGENCYS)
        looks["their own"] = await shown(directory, "berit.kvam", ["/vat-invoices"])
        looks["their systems"] = await shown(directory, "ingrid.solberg", [webhooks_page(directory)])
        claims = [it for each in answers.values() for it in json.loads(each["settlement /claims"])]
        looks["access"] = json.loads(await autocollect(directory, "access", claims[0]["customer_name"]))
        owed = await owed_with_court_costs(directory)
        forgotten = dict(list(owing_nothing(claims).items())[:3])
        for number in forgotten:
            await autocollect(directory, "forget", "--case", number, "--reason", "asked for it")
        before = await what_the_portal_heard(directory)
        await empty_what_the_portal_heard(directory)
        looks["rebuilt"] = json.loads(await autocollect(directory, "portal", "rebuild", "--json"))
        looks["heard"] = before, await what_the_portal_heard(directory)
        people = set(forgotten.values())
        looks["forgotten"] = people, await tables_that_name(directory, people)
        process.send_signal(signal.SIGINT)
        left = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, left[1].decode()[-4000:]
    return Played(directory, arguments, printed, answers, looks, owed, left)


async def test_the_story_goes_the_whole_way_to_vouchers_in_go(embedded):
    figures = whole(embedded.printed)
    for kind in ("payment reminder", "collection notice", "payment demand"):
        assert int(figures[f"Letters: {kind}"]) > 0
    assert float(figures["Money in"].replace(",", "")) > 0
    assert float(figures["Money out"].replace(",", "")) > 0
    assert int(figures["Vouchers in PowerOffice Go"]) > 0
    assert figures["Unposted settlements"] == "0"
    assert figures["Unplaced"] == "0.00"
    assert figures["Clearing account in PowerOffice Go"] == "0.00"
    assert "at the bank, difference 0.00" in embedded.printed
    assert "Trial balance of the claim ledger: 0.00" in embedded.printed


def test_an_operator_sees_every_service_ready_and_nothing_waiting(embedded):
    services = {row["service"]: row["state"] for row in embedded.looks["services --json"]}
    assert len(services) == 6
    assert set(services.values()) == {"ready"}
    assert {row["unsent"] for row in embedded.looks["outbox --json"]} == {0}
    assert embedded.looks["parked list --json"] == []
    assert {row["ready"] for row in embedded.looks["queues --json"]} == {0}


def test_no_page_of_the_portal_is_left_empty_by_the_story(embedded):
    assert set(embedded.looks["pages"]) == set(AGENCYS)
    for whose in ("pages", "their own", "their systems"):
        told = {path: EMPTY.findall(page) for path, page in embedded.looks[whose].items()}
        assert {path: words for path, words in told.items() if words and words != [PLACED]} == {}


def test_a_company_that_is_invoiced_for_its_vat_has_paid_an_invoice_and_owes_another(embedded):
    pages = embedded.looks["pages"]
    for page in (pages["/vat-invoices"], embedded.looks["their own"]["/vat-invoices"]):
        assert 0 < page.count("Gjort opp") < page.count("invoice.pdf")
    assert "Gjort opp" not in pages["/vat-invoices?open=true"]


def test_a_companys_other_system_is_told_by_webhooks_and_its_page_shows_what_it_took(embedded):
    (page,) = embedded.looks["their systems"].values()
    assert "/receiver/" in page
    assert "Slått av" not in page
    assert re.search(r"Levert\s*<span class=\"small\">svarte 204", page)


def test_credits_without_details_were_booked_when_the_bank_said_whose_they_are_and_one_waits(embedded):
    page = embedded.looks["pages"]["/waiting/held-credits"]
    waiting, booked = page.partition('id="booked"')[::2]
    assert waiting.count('/book"') == 1
    assert booked.count("Banken har opplyst saksnummeret på telefon") > 0


def test_everything_that_is_held_about_a_debtor_is_told_by_every_service_that_knows_him(embedded):
    asked, debtors = embedded.looks["access"]["asked"], embedded.looks["access"]["debtors"]
    assert {asked["name"] in each["debtor"]["name"] for each in debtors} == {True}
    holding = {service for each in debtors if each["debtor"]["case_ids"] for service in each["held"]}
    assert holding == {"sync", "dunning", "transfer", "settlement", "portal"}


def test_whoever_is_forgotten_is_named_only_where_bookkeeping_demands_it(embedded):
    people, tables = embedded.looks["forgotten"]
    assert people
    assert tables <= {
        ("settlement", "payments"),
        ("settlement", "bank_files"),
        ("settlement", "settlement_lines"),
    }


def test_the_portal_is_rebuilt_from_what_each_service_said_and_shows_the_same(embedded):
    before, after = embedded.looks["heard"]
    assert [name for name in before if before[name] != after[name]] == []
    assert all(before[name] for name in ("cases", "letters", "settlements", "overview_sums"))
    said = {row["from"]: row["events"] for row in embedded.looks["rebuilt"]}
    assert said.pop("the portal's own history") == 0
    assert len(said) == 5
    assert all(said.values())


def test_ledger_letters_and_go_say_the_same_sum_with_court_costs_and_without(embedded):
    sums = [set(said.values()) for said in embedded.owed]
    assert [len(each) for each in sums] == [1, 1, 1], embedded.owed
    before, charged, revoked = (each.pop() for each in sums)
    assert before > 0
    assert (charged - before, revoked) == (Decimal("928.00"), before)


async def test_a_second_run_goes_on_and_does_nothing_twice(embedded):
    printed = await autocollect(embedded.directory, *embedded.arguments, "--once")
    assert summary(printed) == summary(embedded.printed)


def test_no_answer_about_one_creditor_holds_anything_of_another(embedded):
    one, other = embedded.answers
    for whose, stranger in ((one, other), (other, one)):
        theirs = what_is_theirs(embedded.home, stranger) - what_is_theirs(embedded.home, whose)
        for path, body in embedded.answers[whose].items():
            assert not {mark for mark in theirs if mark in body}, path
    assert len(embedded.answers[one]) > 10
    assert what_is_theirs(embedded.home, other) & set(
        re.findall(r"[0-9a-f-]{36}", str(embedded.answers[other]))
    )


def test_no_secret_and_no_debtor_stands_in_a_log(embedded):
    log = (embedded.home / "autocollect.log").read_text() + b"".join(embedded.left).decode()
    environment = json.loads((embedded.home / "installation.json").read_text())["environment"]
    secrets = {
        environment[name]
        for name in (
            "AUTOCOLLECT_SERVICE_SECRET",
            "POWEROFFICE_APPLICATION_KEY",
            "POWEROFFICE_SUBSCRIPTION_KEY",
            "REGISTRATION_CLIENT_KEY_KEYS",
            "PORTAL_SECOND_FACTOR_KEYS",
            "SYNC_WEBHOOK_SECRET",
        )
    }
    world = json.loads((embedded.home / "sandbox" / "go.json").read_text())
    extensions = [each for it in world["companies"].values() for each in it["extensions"]["installed"]]
    secrets |= {each["client_key"] for each in extensions}
    assert len(secrets) > 6
    a_bearer_token = "eyJ"
    assert not {each for each in (*secrets, a_bearer_token) if each in log}
    people = [each for it in world["companies"].values() for each in it["customers"].values()]
    named = {each["name"] or f"{each['first_name']} {each['last_name']}" for each in people}
    named |= {each["email_address"] for each in people if each["email_address"]}
    assert len(named) > 40
    assert not {each for each in named if each in log}
    assert log.count('"event": "http.request"') > 100


@pytest.mark.rabbitmq
async def test_each_service_as_its_own_process_and_the_nightly_poll_alone_lead_to_the_same_end(
    embedded, tmp_path, database_server
):
    """Other transport, other processes, no webhooks: whatever differs here is seen in the figures."""
    once = ("stack", "--once", "--until", UNTIL, "--base-port", str(free_port(SYSTEM)), "--no-webhooks")
    with PrivateRabbit() as rabbit:
        servers = {"AMQP_URL": rabbit.url, "DATABASE_URL": database_server}
        printed = await autocollect(tmp_path, *once, environment=servers)
    assert summary(printed) == summary(embedded.printed)
