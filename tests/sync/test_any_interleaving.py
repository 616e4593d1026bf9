"""Whatever people do in Go and whatever befalls the readings: the facts sum to what Go itself shows.

Two services follow the same books. One is nudged by webhooks, asked on demand, interrupted and killed; the
other only reads at night. Both must end in the same knowledge, and it must be Go's. The stories are always
the same; with AUTOCOLLECT_EXAMPLES=500 they are so many new ones.
"""

import asyncio
import os
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from deploy.sandbox.poweroffice.enums import VoucherType
from services.sync.effects import do_news
from services.sync.orders import NewsOrdered
from shared.broker import Ack, Queue
from shared.broker.consumer import Work as EffectWork
from shared.events import (
    CreditNoteMatched,
    InvoiceOverdue,
    InvoiceWrittenOff,
    MatchReversed,
    PaymentMatched,
)
from tests.support.databases import service_database
from tests.support.driving import envelope
from tests.sync.conftest import FJORDVIK, TODAY, net, rest, some_books
from tests.sync.stories import LOSSES, Ledger, Night, Work, stories
from tests.sync.test_webhooks import nudge, post

EXAMPLES = int(os.environ.get("AUTOCOLLECT_EXAMPLES", "0"))
WEBHOOKS = count(1)


@pytest.fixture(scope="session")
async def other_database_url(database_server):
    async with service_database(database_server, "sync") as url:
        yield url


class Crash(BaseException):
    """The process dies."""


class MortalWork(EffectWork):
    """Dies at the worst moment: everything is written and nothing is committed."""

    @asynccontextmanager
    async def record(self):
        async with super().record() as tx:
            yield tx
            raise Crash


async def ask(books, how):
    """Ask for a reading."""
    if how == "demand":
        answer = await books.http.post(f"/creditors/{books.creditor}/sync")
    else:
        answer = await post(books.service, nudge(), webhook_id=f"msg_{next(WEBHOOKS)}")
    assert answer.status_code == 202


async def work(books, crash):
    """Do what is ordered; something befalls the first reading."""
    service = books.service
    while envelopes := await service.outbox(unsent=True):
        await service.service.relay.publish_batch()
        for each in envelopes:
            if isinstance(each.event, NewsOrdered):
                await befall(books, each, crash)
                await deliver(books, each)
                crash = "none"


async def befall(books, order, crash):
    """Let something happen to a reading before it is delivered (again)."""
    match crash:
        case "before_commit":
            consumer = books.service.service.consumers[Queue("sync", NewsOrdered)].__self__
            mortal = MortalWork(consumer.outside, consumer.database, order)
            with pytest.raises(Crash):
                await do_news(order.event, mortal)
        case "before_acknowledgement":
            await deliver(books, order)
        case "no_answer":
            books.go.faults.update({"status": 503, "paths": "/customerledger"})
            await books.service.deliver(order)
            books.go.faults.reset()
        case "at_once":
            other = envelope(NewsOrdered(creditor_id=books.creditor, occasion="webhook"))
            await asyncio.gather(deliver(books, order), deliver(books, other))


async def deliver(books, order):
    """Deliver as often as the ladder would."""
    for _ in range(5):
        (verdict,) = await books.service.deliver(order)
        if isinstance(verdict, Ack):
            return
    raise AssertionError(verdict)


async def live(story, told, polled, ledger):
    """Let the story happen, and one more night."""
    day = TODAY
    for deeds, reading in [*story, ([], Night(None))]:
        for deed in deeds:
            ledger.do(deed)
        interrupt(told, ledger, reading.late)
        match reading:
            case Work():
                await ask(told, reading.how)
                await work(told, reading.crash)
            case Night():
                for service in (told, polled):
                    await service.night(day)
                day += timedelta(days=1)
                for service in (told, polled):
                    await service.morning(day)
                told.at(day, 9)
        told.connections.interruptions.clear()


def interrupt(books, ledger, late):
    if late:
        books.connections.interruptions[late.after] = lambda: ledger.do(late.deed)


def parts(ledger, entry):
    """What reduced an invoice, by kind and entry, as the books themselves have it."""
    found = Counter()
    for pair in entry.pairs:
        other = ledger.screens.company.ledger.entries[pair.other_id]
        found[kind(ledger, other), str(other.id)] += pair.amount
    return dict(found)


def kind(ledger, entry):
    if ledger.voucher(entry).created_by:
        return "own_settlement"
    if entry.voucher_type in (VoucherType.OUTGOING_CREDIT_NOTE, VoucherType.REVERSAL_VOUCHER):
        return "credit_note"
    losses = ledger.screens.company.account_by_number(LOSSES).id
    lines = ledger.voucher(entry).lines
    is_loss = entry.is_write_off or any(line.account_id == losses for line in lines)
    return "write_off" if is_loss else "payment"


def told_once(facts):
    """Each fact has an id of its own; what is taken back was told, and is taken back once."""
    amounts = {}
    for fact in facts:
        match fact:
            case PaymentMatched():
                fact_id = fact.payment_id
            case CreditNoteMatched():
                fact_id = fact.credit_note_id
            case InvoiceWrittenOff():
                fact_id = fact.write_off_id
            case _:
                continue
        assert fact_id not in amounts
        amounts[fact_id] = (fact.invoice_id, fact.amount)
    taken_back = [fact for fact in facts if isinstance(fact, MatchReversed)]
    for fact in taken_back:
        assert amounts.pop(fact.payment_or_credit_id) == (fact.invoice_id, fact.amount)
    first = Counter(it.invoice.id for it in facts if isinstance(it, InvoiceOverdue) and it.revision == 1)
    assert set(first.values()) <= {1}


async def is_gos_own(books, facts, ledger):
    """Every followed invoice is known as it is, to the øre; where only it is in its match, part by part.

    What our own settlements took off is never told. Who of several invoices got which part of a payment, Go
    does not say; so of each entry only that no part of it is given away twice.
    """
    company = ledger.screens.company
    own, used = defaultdict(dict), Counter()
    for row in await books.service.rows("select * from reductions where amount > 0 and entry_id > 0"):
        used[row["entry_id"]] += row["amount"]
        if row["kind"] == "own_settlement":
            own[row["invoice_id"]]["own_settlement", str(row["entry_id"])] = row["amount"]
    for entry_id, amount in used.items():
        entry = company.ledger.entries[entry_id]
        assert amount <= abs(entry.amount - entry.balance)
    for invoice_id, known in net(facts).items():
        invoice = company.invoices[invoice_id]
        entry = ledger.entry(invoice)
        assert invoice.currency_code == "NOK"
        assert rest(facts, invoice_id) == entry.balance + sum(own[invoice_id].values())
        told = {key: amount for key, amount in known.items() if isinstance(key, tuple)}
        assert [it for it, _ in told] == [kind(ledger, company.ledger.entries[int(it)]) for _, it in told]
        debits = [it for it in company.ledger.matched_with(entry.match_id or 0) if it.amount > 0]
        if len(debits) <= 1:
            assert told | own[invoice_id] == parts(ledger, entry)


@settings(
    max_examples=EXAMPLES or 10,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(stories)
async def test_the_facts_sum_to_gos_own_balances_whatever_happens(database_url, other_database_url, story):
    async with some_books(database_url) as told, some_books(other_database_url, beside=told) as polled:
        ledger = Ledger.begin(told.screens, told.service.runtime.clock)
        for service in (told, polled):
            await service.service.empty()
            await service.register(FJORDVIK)
        await live(story, told, polled, ledger)
        nudged, nightly = await told.said(), await polled.said()
        for service, facts in ((told, nudged), (polled, nightly)):
            told_once(facts)
            await is_gos_own(service, facts, ledger)
    one, other = net(nudged), net(nightly)
    both = one.keys() & other.keys()
    assert {it: one[it] for it in both} == {it: other[it] for it in both}
    for invoice_id in one.keys() ^ other.keys():
        assert ledger.entry(ledger.screens.company.invoices[invoice_id]).balance == 0
