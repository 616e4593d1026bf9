"""Webhooks or the nightly run alone: other services end up knowing the same, and it is what Go shows."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.sandbox.poweroffice.refusals import Refusal
from tests.sync.conftest import TODAY, net, rest, some_books

AMOUNTS = [Decimal(amount) for amount in ("1000.00", "400.00", "250.50", "99.99")]


@dataclass(frozen=True)
class Deed:
    """Something that a user does on invoice number `on` of the customer's."""

    name: str
    on: int
    amount: Decimal


deeds = st.builds(
    Deed,
    name=st.sampled_from(["pay", "pay", "prepay", "credit", "write_off", "unmatch", "match_all", "sleep"]),
    on=st.integers(0, len(AMOUNTS) - 1),
    amount=st.sampled_from([Decimal("100.00"), Decimal("250.50"), Decimal("1500.00")]),
)


def do(books, deed, invoices):
    """Do the deed; what Go refuses is not done."""
    screens, invoice = books.screens, invoices[deed.on]
    customer = screens.company.customer(invoice.customer_id)
    with suppress(Refusal):
        match deed.name:
            case "pay":
                screens.register_payment(amount=deed.amount, invoice_no=invoice.number)
            case "prepay":
                screens.register_payment(amount=deed.amount, customer_no=customer.number)
            case "credit":
                screens.credit_invoice(invoice.number, amount=min(deed.amount, invoice.total))
            case "write_off":
                screens.write_off(invoice.number)
            case "unmatch":
                screens.unmatch(invoice_no=invoice.number)
            case "match_all":
                entries = screens.company.ledger.of_customer(customer.id)
                screens.match([entry.id for entry in entries if entry.is_open])


async def told(database_url, story, *, webhooks):
    """Let the story happen, and return what was said and what Go shows at the end."""
    async with some_books(database_url) as books:
        await books.service.empty()
        customer = books.screens.add_customer(name="Byggmester Hansen AS")
        invoices = [
            books.screens.add_invoice(
                customer.number, amount=amount, invoice_date=TODAY, due_date=TODAY + timedelta(days=days)
            )
            for days, amount in enumerate(AMOUNTS, -1)
        ]
        await books.register()
        day = TODAY
        for deed in [*story, *[Deed("sleep", 0, Decimal(0))] * 3]:
            if deed.name == "sleep":
                await books.night(day)
                day += timedelta(days=1)
                await books.morning(day)
                books.at(day, 9)
                continue
            do(books, deed, invoices)
            if webhooks:
                await books.read("webhook")
        entries = books.screens.company.ledger.entries
        balances = {invoice.id: entries[invoice.ledger_entry_id].balance for invoice in invoices}
        return await books.said(), balances


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(deeds, min_size=3, max_size=12))
async def test_the_night_alone_ends_in_the_facts_that_webhooks_end_in(database_url, story):
    nudged, balances = await told(database_url, story, webhooks=True)
    nightly, same_balances = await told(database_url, story, webhooks=False)
    assert same_balances == balances
    for facts in (nudged, nightly):
        for invoice_id in net(facts):
            assert rest(facts, invoice_id) == balances[invoice_id]
    both = net(nudged).keys() & net(nightly).keys()
    assert {it: net(nudged)[it] for it in both} == {it: net(nightly)[it] for it in both}
    never = net(nudged).keys() ^ net(nightly).keys()
    assert all(balances[invoice_id] == 0 for invoice_id in never)
