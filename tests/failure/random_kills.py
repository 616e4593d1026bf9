"""A whole system under random kill -9: a thousand overdue invoices on their way, every service killed again.

Run as a program (its directory and servers come from the environment, as those of `autocollect stack`):

    AUTOCOLLECT_DIRECTORY=/tmp/kills AMQP_URL=… DATABASE_URL=… python -m tests.failure.random_kills [SEED]

It registers one company, lets its invoices fall overdue, be proposed, transferred, noticed, paid by an OCR
giro file and settled, and meanwhile kills each of the six services at least three times at random moments.
Then it audits: nothing lost, nothing doubled, ledger balanced, queues and dead letters empty. Exit code 1
and the list of what is wrong if the audit fails.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from deploy import stack
from deploy.play import registering
from deploy.play.registering import Company
from deploy.play.stage import Stage, stage
from deploy.play.story import SETUP
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.seed.companies import fjordvik
from deploy.sandbox.poweroffice.state import Application, User, World, save
from deploy.sandbox.serve import Sandbox
from deploy.topology import SERVICES, system_topology
from shared.broker.operate import operator_of
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import FixedClock, oslo_instant

INVOICES = int(os.environ.get("KILLS_INVOICES", "1000"))
CUSTOMERS = max(INVOICES // 5, 1)
KILLS_EACH, PHASES = 3, 6
RUN_DUE = "/internal/jobs/run-due"
FIRST_DAY = date(2026, 6, 3)
AMOUNT = Decimal("1250.00")


def make_world(directory: os.PathLike[str] | str) -> None:
    """Write the stand-in's world: one company with a thousand invoices, each some weeks overdue."""
    from datetime import time
    from pathlib import Path

    company = fjordvik()
    world = World(
        user=User(id=seed.CLIENT_KEYS[seed.FJORDVIK], email=seed.USER_EMAIL, administers=[seed.FJORDVIK]),
        subscription_keys=[seed.SUBSCRIPTION_KEY],
        applications={seed.APPLICATION_KEY: Application(key=seed.APPLICATION_KEY, name="AutoCollect")},
    )
    world.companies[company.organisation_number] = company
    screens = Screens(company, FixedClock(oslo_instant(FIRST_DAY - timedelta(days=40), time(9))), world)
    numbers = [
        screens.add_customer(
            name=f"Kunde {n} AS",
            email_address=f"kunde{n}@example.test",
            address_line1=f"Gata {n}",
            zip_code="0150",
            city="Oslo",
        ).number
        for n in range(CUSTOMERS)
    ]
    for n in range(INVOICES):
        screens.add_invoice(
            numbers[n % CUSTOMERS],
            amount=AMOUNT,
            invoice_date=FIRST_DAY - timedelta(days=40),
            due_date=FIRST_DAY - timedelta(days=20 + n % 3),
        )
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    save(world, folder / "go.json")


class Killer:
    """Kills each service `KILLS_EACH` times, in random order and at random moments, spread over the phases."""

    def __init__(self, randomness: random.Random, phases: int) -> None:
        self.random, self.kills = randomness, Counter[str]()
        victims = list(SERVICES) * KILLS_EACH
        randomness.shuffle(victims)
        each = -(-len(victims) // phases)
        self.by_phase = [victims[n * each : (n + 1) * each] for n in range(phases)]

    async def strike(self) -> None:
        """Kill the victims of the next phase, one after the other."""
        for victim in self.by_phase.pop(0):
            await asyncio.sleep(self.random.uniform(0.2, 2.5))
            pid = int((stack.HOME / "logs" / f"{victim}.pid").read_text())
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.kills[victim] += 1


async def main(seed_number: int) -> int:
    """Run the whole thing; return the exit code."""
    make_world(stack.HOME / "sandbox")
    (stack.HOME / "logs").mkdir(parents=True, exist_ok=True)
    base_port = int(os.environ.get("KILLS_BASE_PORT", "21000"))
    installation = await stack.prepare(base_port)
    await asyncio.to_thread(stack.migrate_all, stack._server(installation))
    broker = RabbitBroker(installation.secret("AUTOCOLLECT_AMQP_URL"), system_topology(), "kills")
    await broker.start()
    sandbox = stack._sandbox(base_port)
    killer = Killer(random.Random(seed_number), PHASES)
    async with stack.processes(installation, sandbox), stage(installation, sandbox, broker) as on:
        on.clock.move_to(oslo_instant(FIRST_DAY, _at(5)))
        await stack.ready(installation)
        creditor_id = await registering.register(on, _company())
        routine = await on.get("dunning", f"/routines/{creditor_id}")
        routine = {key: value for key, value in routine.items() if key != "creditor_id"}
        wanted = {"payment_reminder_after_days": None, "transfer_after_days": 14, "auto_approve": True}
        await on.send("PUT", "dunning", f"/routines/{creditor_id}", routine | wanted)
        await live(on, str(creditor_id), sandbox, killer)
        problems = await audit(on, str(creditor_id), sandbox, broker)
    await broker.close()
    print(f"killed: {dict(killer.kills)}")
    for problem in problems:
        print(f"WRONG: {problem}")
    print(f"audit of {INVOICES} invoices: {'failed' if problems else 'nothing lost, nothing doubled'}")
    return 1 if problems else 0


def _at(hour: int) -> Any:
    from datetime import time

    return time(hour)


def _company() -> Company:
    return Company(
        seed.FJORDVIK, "Fjordvik Elektro AS", seed.USER_EMAIL, "15030000002", SETUP | {"vat_code": "1"}, {}
    )


async def insist(work: Any, seconds: float = 120.0) -> Any:
    """Call a service until it answers: it may just have been killed."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await work()
            except Exception as failure:
                print(f"again: {str(failure)[:160]}", file=sys.stderr)
                await asyncio.sleep(0.5)


async def phase(on: Stage, killer: Killer, *work: Any) -> None:
    """Do a part of the work while services are killed, then wait until nothing moves anywhere."""
    killing = asyncio.ensure_future(killer.strike())
    for part in work:
        await insist(part, seconds=240)
    await killing
    await insist(lambda: on.quiet(120), seconds=300)


async def live(on: Stage, creditor_id: str, sandbox: Sandbox, killer: Killer) -> None:
    """From the morning on which all is overdue to the night on which all is settled."""
    await phase(on, killer, lambda: on.send("POST", "sync", f"/creditors/{creditor_id}/sync"))
    for hour, service in ((6, "sync"), (7, "dunning"), (8, "transfer")):
        await on.at(FIRST_DAY, hour)
        await phase(on, killer, lambda service=service: on.send("POST", service, RUN_DUE))
    cases = await on.get("transfer", "/cases", creditor_id=creditor_id, limit=5000)
    await on.at(FIRST_DAY + timedelta(days=1), 12)
    file = await pay(on, cases, creditor_id, sandbox)
    await phase(on, killer, lambda: bring(on, file))
    await on.at(FIRST_DAY + timedelta(days=1), 23, 30)
    await phase(
        on,
        killer,
        *(lambda service=service: on.send("POST", service, RUN_DUE) for service in ("sync", "settlement")),
    )


async def pay(on: Stage, cases: list[dict[str, Any]], creditor_id: str, sandbox: Sandbox) -> bytes:
    """Let every debtor pay what his letters ask for; return the bank's file of it."""
    letters = await letters_of(on, creditor_id, cases)
    owed: Counter[str] = Counter()
    for letter in letters:
        amounts = letter["amounts"]
        owed[letter["case_id"]] += sum(Decimal(amounts[p]) for p in ("principal", "interest", "fees"))
    paid_on = (FIRST_DAY + timedelta(days=1)).isoformat()
    for case in cases:
        body = {"kid": case["kid"], "amount": str(owed[case["case_id"]]), "paid_on": paid_on}
        (await on.world.post(f"{sandbox.pages}/bank/payments", json=body)).raise_for_status()
    return (await on.world.get(f"{sandbox.pages}/bank/files/{paid_on}")).content


async def letters_of(on: Stage, creditor_id: str, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the letters of all cases."""
    found: list[dict[str, Any]] = []
    for case in cases:
        found += await on.get("dunning", "/letters", creditor_id=creditor_id, case_id=case["case_id"])
    return found


async def bring(on: Stage, file: bytes) -> None:
    """Bring the bank's file to settlement; one that was taken before is refused, and that is well."""
    answer = await on.services["settlement"].post("/bank-files", files={"file": ("ocr.txt", file)})
    if answer.status_code != 409:
        answer.raise_for_status()


async def audit(on: Stage, creditor_id: str, sandbox: Sandbox, broker: RabbitBroker) -> list[str]:
    """Return what is wrong; empty when all is well."""
    wrong: list[str] = []

    def expect(what: str, found: Any, wanted: Any) -> None:
        if found != wanted:
            wrong.append(f"{what}: {found}, not {wanted}")

    cases = await on.get("transfer", "/cases", creditor_id=creditor_id, limit=5000)
    claims = Counter(claim["invoice_id"] for case in cases for claim in case["claims"])
    expect("claims", len(claims), INVOICES)
    expect("invoices with two claims", [i for i, n in claims.items() if n > 1], [])
    expect("cases", len(cases), CUSTOMERS)
    letters = await letters_of(on, creditor_id, cases)
    notices = Counter(i for letter in letters for i in letter["invoice_ids"] if letter["status"] == "sent")
    expect("invoices noticed", len(notices), INVOICES)
    expect("invoices noticed twice", [i for i, n in notices.items() if n > 1], [])
    balance = await on.get("settlement", "/trial-balance")
    expect("trial balance", sum(Decimal(row["balance"]) for row in balance["accounts"]), Decimal("0.00"))
    settlements = await on.get("settlement", "/settlements", creditor_id=creditor_id)
    expect("settlements", [each["status"] for each in settlements], ["posted"])
    shown = (await on.world.get(f"{sandbox.gui}/{seed.FJORDVIK}")).json()
    expect("open items in Go", [i for i in shown["open_items"] if i["invoice_no"]], [])
    expect("cases in Go", len(shown["cases"]), CUSTOMERS)
    clearing = [r for r in shown["trial_balance"] if r["account_no"] == SETUP["bank_contra_account"]]
    payout = sum(Decimal(each["payout"]) for each in settlements)
    expect("clearing account in Go", [Decimal(r["balance"]) for r in clearing], [payout])
    for depth in await broker.depths():
        expect(f"messages in {depth.name}", depth.ready, 0)
    for service in SERVICES:
        dead = await operator_of(broker).dead(service)
        expect(f"dead letters of {service}", [letter.reason for letter in dead], [])
    return wrong


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
