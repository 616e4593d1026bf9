"""One run under load: creditors that are ready, what arrives and when, the night afterwards, and what came of it."""

import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from deploy.sandbox.ocr_giro import ENCODING, OcrPayment, PaymentKind, Transmission, ocr_giro
from deploy.sandbox.serve import AGENCY_ACCOUNT, OCR_AGREEMENT, OCR_RECIPIENT
from deploy.topology import SERVICES
from tests.failure import audit, story
from tests.failure.story import Claimant
from tests.failure.system import System
from tests.failure.world import AMOUNT, Books
from tests.load.arrivals import Percentiles, arrive, even_times, random_times
from tests.load.measuring import PUBLISHED, Backlog, Used, done, sent

SERVERS = ("postgresql", "rabbitmq")


@dataclass(frozen=True)
class Paid:
    """What a debtor pays to the agency."""

    case_id: str
    invoice_id: str
    kid: str
    amount: Decimal


@dataclass
class Trial:
    """The creditors of one run and what is measured with them, in the order of the methods."""

    system: System
    claimants: Sequence[Claimant]
    payments: list[Paid]
    latencies: dict[str, Percentiles] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @classmethod
    async def prepare(cls, system: System, every: Sequence[Books]) -> "Trial":
        """Register the companies and live through their first day; all cases are noticed then."""
        on = system.on
        claimants = [await story.join(on, books) for books in every]
        before = Used.now(system)
        await story.until_noticed(on, claimants, story.peace)
        used = Used.now(system).since(before)
        payments: list[Paid] = []
        for claimant in claimants:
            cases = await story.cases_of(on, claimant)
            owed = await story.demanded(on, claimant, cases)
            payments += [
                Paid(case["case_id"], case["claims"][0]["invoice_id"], case["kid"], owed[case["case_id"]])
                for case in cases
            ]
        trial = cls(system, claimants, payments)
        trial.note_cost("a case from its overdue invoice to its notice, one letter", used, len(payments))
        return trial

    @property
    def payday(self) -> date:
        """The day on which all is paid: the one after the first."""
        return self.claimants[0].books.first_day + timedelta(days=1)

    async def load(self, seconds: float, files: int, chance: random.Random) -> None:
        """Let everything arrive within so many seconds, wait until it is done, and note the latencies."""
        system, on = self.system, self.system.on
        await on.at(self.payday, 12)
        numbered = [(each, number) for each in self.claimants for number in each.books.fresh_numbers]
        chance.shuffle(numbered)
        chance.shuffle(self.payments)
        bundles = [self.payments[place::files] for place in range(files)]
        hooks, banks = random_times(len(numbered), seconds, chance), even_times(files, seconds)
        contents = [self.file(number, bundle) for number, bundle in enumerate(bundles, 1)]
        before, since, begin = Used.now(system), datetime.now(UTC), time.time() + 1
        async with (
            Backlog(system) as backlog,
            httpx.AsyncClient(limits=NO_LIMITS, timeout=120) as http,
        ):
            answered, filed = await asyncio.gather(
                arrive(begin, hooks, lambda n: self.pay_in_go(http, *numbered[n])),
                arrive(begin, banks, lambda n: self.bring(contents[n])),
            )
            await story.insist(lambda: on.quiet(280), seconds=300)
        used = Used.now(system).since(before)
        self.latencies |= {"webhook, answered": Percentiles.of(answered)}
        await self.note_webhooks(
            {where: begin + at for where, at in zip(numbered, hooks, strict=True)}, since
        )
        self.latencies |= {"bank file, answered": Percentiles.of(filed)}
        arrived = {
            each.case_id: begin + at for bundle, at in zip(bundles, banks, strict=True) for each in bundle
        }
        last = await self.note_payments(arrived, since)
        events = await system.count(PUBLISHED.format(since=since))
        self.lines += [
            f"throughput: {events:,} events published in {last - begin:.0f} s, {events / (last - begin):.0f} a second",
            f"longest queue: {backlog.most} messages before {backlog.name}, of looks twice a second",
        ]
        self.note_cost("an event published under load, with all that it made", used, events)

    async def pay_in_go(self, http: httpx.AsyncClient, claimant: Claimant, number: int) -> None:
        """Let a debtor pay his creditor in Go, and tell sync of it as a sender of webhooks would."""
        company = claimant.books.organisation_number
        await self.system.on.in_go(company, "register_payment", invoice_no=number, amount=AMOUNT)
        body = json.dumps({"type": "ledger_entry.changed", "client": company, "entity": str(number)})
        name, now = f"msg_{company}_{number}", datetime.now(UTC)
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(os.environ["SYNC_WEBHOOK_SECRET"]).sign(name, now, body),
            "content-type": "application/json",
        }
        address = f"{self.system.installation.secret('AUTOCOLLECT_SYNC_URL')}/webhooks/poweroffice"
        (await http.post(address, content=body, headers=headers)).raise_for_status()

    def file(self, number: int, payments: Sequence[Paid]) -> bytes:
        """Return the bank's file of some payments."""
        transmission = Transmission(
            number=number,
            settled_on=self.payday,
            recipient=OCR_RECIPIENT,
            agreement_id=OCR_AGREEMENT,
            account=AGENCY_ACCOUNT,
            payments=tuple(
                OcrPayment(
                    kind=PaymentKind.GIRO,
                    kid=each.kid,
                    amount=each.amount,
                    ordered_on=self.payday,
                    reference=f"{number * 10_000 + place:09d}",
                    debtor_account="15030000002",
                    debtor_name="",
                )
                for place, each in enumerate(payments)
            ),
        )
        return ocr_giro(transmission).encode(ENCODING)

    async def bring(self, content: bytes) -> None:
        """Bring a file to settlement."""
        await story.bring(self.system.on, content)

    async def note_webhooks(self, arrived: dict[tuple[Claimant, int], float], since: datetime) -> None:
        """Note how long it took from each webhook to its event; each must have exactly one."""
        overdue = await sent(self.system, "sync", "InvoiceOverdue", datetime(2000, 1, 1, tzinfo=UTC))
        invoice_of = {
            (data["creditor_id"], data["invoice"]["number"]): data["invoice"]["id"] for data, _ in overdue
        }
        wanted = {invoice_of[each.id, str(number)]: at for (each, number), at in arrived.items()}
        said = await sent(self.system, "sync", "PaymentMatched", since)
        by_invoice = {data["invoice_id"]: at for data, at in said}
        if sorted(data["invoice_id"] for data, _ in said) != sorted(wanted):
            self.lines.append(f"WRONG: {len(said)} events of {len(wanted)} webhooks")
        latencies = [by_invoice[invoice] - at for invoice, at in wanted.items() if invoice in by_invoice]
        self.latencies["webhook, event"] = Percentiles.of(latencies)

    async def note_payments(self, arrived: dict[str, float], since: datetime) -> float:
        """Note how long it took from each file to its payments' events and to Go; return when all was done."""
        said = await sent(self.system, "settlement", "PaymentMatched", since)
        case_of = {each.invoice_id: each.case_id for each in self.payments}
        self.latencies["bank file, event"] = Percentiles.of(
            [at - arrived[case_of[data["invoice_id"]]] for data, at in said]
        )
        shown: dict[str, float] = {}
        for data, at in await done(self.system, "transfer", "StatusOrdered", since):
            shown[data["case_id"]] = max(at, shown.get(data["case_id"], 0))
        self.latencies["bank file, balance in Go"] = Percentiles.of(
            [shown[case_id] - at for case_id, at in arrived.items() if case_id in shown]
        )
        return max(*shown.values(), *(at for _, at in said))

    async def settle(self) -> None:
        """Let the night settle what was paid."""
        before = Used.now(self.system)
        await story.the_night(self.system.on, self.payday, story.peace)
        used = Used.now(self.system).since(before)
        self.note_cost(
            "a settlement with its voucher, advice and the night's reading", used, len(self.claimants)
        )

    def note_cost(self, what: str, used: Used, count: int) -> None:
        """Note what one of `count` has cost in CPU; unlike time, that hardly depends on what else runs."""
        services, servers = used.of(SERVICES) / count, used.of(SERVERS) / count
        most = max(SERVICES, key=lambda name: used.seconds[name])
        self.lines.append(
            f"CPU of {what}: {services * 1000:.1f} ms in services (most in {most},"
            f" {used.seconds[most] / used.of(SERVICES):.0%}), {servers * 1000:.1f} ms in PostgreSQL and RabbitMQ"
        )

    async def audit(self) -> list[str]:
        """Return what is wrong with any of the creditors."""
        wrong: list[Any] = [line for line in self.lines if line.startswith("WRONG")]
        for claimant in self.claimants:
            name = claimant.books.organisation_number
            found = await audit.audit(self.system.on, claimant, self.system.broker)
            wrong += [f"{name}: {problem}" for problem in found]
        return wrong


NO_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20)
"""An open loop waits for no free connection."""
