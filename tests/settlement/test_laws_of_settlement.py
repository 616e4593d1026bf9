"""Laws of settlements over random lives of a creditor: in the ledger, at the bank, and in Go.

After every step debits are credits, and what came in is what went out and what is there, by the ledger as by
the bank, and what invoices for VAT have open is what the ledger says. What our vouchers leave on the clearing account in Go is what the settlements gave, and nothing is
left on it when Go's user has booked what came in, but for what is still owed, either way. Told twice, or by
both of the bank's formats, all ends in the same.

With AUTOCOLLECT_EXAMPLES=500 HYPOTHESIS_PROFILE=searching it is so many new lives.
"""

import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.settlement.domain.ledger import AGENCY_BOOK
from shared.events import SettlementPosted
from tests.settlement.conftest import a_desk
from tests.settlement.living import CLAIMS, DEEDS, PRINCIPAL, Life
from tests.settlement.told import CREDITOR

D = Decimal
A_STEP = st.tuples(
    st.sampled_from(DEEDS).flatmap(st.sampled_from),
    st.sampled_from(CLAIMS),
    st.decimals("1", str(2 * PRINCIPAL), places=2),
)
STEPS = st.lists(A_STEP, min_size=5, max_size=14)
COVERS, TOO_MUCH, PART = D(1900), D(2500), D(500)
SENT_BACK_AND_PAID_ANEW = [
    ("pay", "A", COVERS), ("pay_out", "A", PART), ("report", "A", PART), ("send_back", "A", TOO_MUCH),
    ("pay", "B", PART), ("pay_out", "A", PART), ("correct", "A", PART),
]  # fmt: skip
TAKEN_BACK_AFTER_THE_PAYOUT = [
    ("pay", "A", COVERS), ("pay_out", "A", PART), ("notice", "A", PART), ("book_in_go", "A", PART),
    ("take_back", "A", COVERS), ("settle", "A", PART), ("pay", "B", PART),
]  # fmt: skip
REFUNDED_AND_TAKEN_BACK = [
    ("pay", "A", TOO_MUCH), ("pay_out", "A", PART), ("notice", "A", PART), ("take_back", "A", TOO_MUCH),
]  # fmt: skip
CORRECTED_AFTER_THE_PAYOUT = [
    ("correct_card", "A", PART), ("pay", "A", TOO_MUCH), ("pay_out", "A", PART), ("notice", "A", PART),
    ("correct_card", "A", PART), ("pay_out", "A", PART), ("correct_card", "A", PART), ("settle", "A", PART),
]  # fmt: skip
VAT_INVOICED = [
    ("sign", "A", TOO_MUCH), ("pay", "A", COVERS), ("settle", "A", PART), ("pay_invoice", "A", D(40)),
    ("take_back", "A", COVERS), ("settle", "A", PART), ("mark_invoice", "A", PART), ("pay_invoice", "A", PART),
]  # fmt: skip
WITHOUT_DETAILS = [
    ("tell_without_details", "A", COVERS), ("book_held", "A", PART), ("pay_out", "A", PART),
    ("undo_held", "A", PART), ("tell_held", "A", PART), ("tell_held", "A", PART),
    ("tell_without_details", "B", PART), ("book_held", "A", PART), ("undo_held", "A", PART),
    ("book_held", "A", D(3)), ("place", "C", PART), ("tell_held", "A", D(1)), ("tell_held", "A", D(1)),
]  # fmt: skip
EXAMPLES = int(os.environ.get("AUTOCOLLECT_EXAMPLES", "6"))
FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk of our own, emptied before each life."""
    async with a_desk(database_url) as it:
        yield it


@settings(FEW, max_examples=EXAMPLES)
@given(STEPS, st.booleans())
@example(SENT_BACK_AND_PAID_ANEW, True)
@example(TAKEN_BACK_AFTER_THE_PAYOUT, False)
@example(REFUNDED_AND_TAKEN_BACK, True)
@example(CORRECTED_AFTER_THE_PAYOUT, True)
@example(VAT_INVOICED, True)
@example(WITHOUT_DETAILS, True)
async def test_the_ledger_the_bank_and_go_agree_whatever_happens(desk, steps, vat_registered):
    life = Life(desk, vat_registered)
    await life.begin()
    for step in [*steps, *ENDING]:
        await life.take(step)
        await check_money(life)
        if step[0] in ("settle", "pay_out", "book_in_go"):
            await check_go(life)
    await check_the_end(life)
    await check_days(life)


@settings(FEW, max_examples=EXAMPLES // 3)
@given(STEPS)
@example(SENT_BACK_AND_PAID_ANEW)
@example(CORRECTED_AFTER_THE_PAYOUT)
async def test_told_twice_all_ends_in_the_same(desk, steps):
    ends = []
    for again in (False, True):
        life = Life(desk, vat_registered=True, again=again)
        await life.begin()
        for step in [*steps, *ENDING]:
            await life.take(step)
        ends.append(await end(life))
    assert ends[0] == ends[1]


ENDING = [
    (kind, "A", D(0))
    for kind in ("correct", "pay_out", "notice", "correct", "pay_out", "notice", "book_in_go")
]
"""All that can be paid is paid, and booked in Go."""


async def check_money(life):
    """Debits are credits in each book, and ledger and bank have the same money."""
    books = [await life.desk.balances(book) for book in (CREDITOR, AGENCY_BOOK)]
    on_account = sum(balances.get("client_funds", D(0)) for balances in books)
    ((came, went),) = [
        tuple(row.values())
        for row in await life.desk.service.rows(
            "select (select coalesce(sum(amount), 0) from payments) as came,"
            " (select coalesce(sum(amount), 0) from payouts where status = 'paid') as went"
        )
    ]
    assert came == went + on_account
    assert on_account == life.bank.balance() - life.bank.unknown
    invoices = await life.desk.get("/vat-invoices")
    assert sum(D(each["open"]) for each in invoices) == books[0].get("vat_to_invoice", D(0))
    assert [each["number"] for each in invoices] == list(range(len(invoices), 0, -1))
    rows = await life.desk.service.rows(
        "select sum(principal) as principal from allocations group by invoice_id"
    )
    assert all(0 <= row["principal"] <= PRINCIPAL for row in rows)


async def check_go(life):
    """What is in Go is what the settlements gave, claim by claim, less what Go's user has booked."""
    found = await life.desk.settlements()
    assert {each["status"] for each in found} <= {"posted", "not_posted"}
    received = sum((life.bank.out[id_].amount for id_ in life.booked_in_go), D(0))
    assert life.left_to_clear() == sum((D(each["result"]) for each in found), D(0)) - received
    lines = [line for each in found for line in each["lines"]]
    for name, told in life.claims.items():
        settled = sum(D(line["principal"]) for line in lines if line["invoice_id"] == str(told.invoice.id))
        assert 0 <= settled <= PRINCIPAL
        assert life.posted_about(name) == -settled


async def check_the_end(life):
    """All is settled and paid, and the clearing account in Go holds what is still owed, either way."""
    balances = await life.desk.balances()
    assert not {account for account in balances if account.startswith("collected")}
    waiting = [each for each in await life.desk.get("/payouts", waiting=True) if each["kind"] == "settlement"]
    ordered = sum((D(each["amount"]) for each in waiting), D(0))
    assert life.left_to_clear() == ordered - balances.get("settlement_balance", D(0))
    free = sum(balances.get(account, D(0)) for account in ("client_funds", "payouts_ordered"))
    assert free < 0 or not waiting


async def check_days(life):
    """Of every day the report says what the bank had: booked, or on its way and not told."""
    for day in sorted({day for day, _ in life.bank.movements}):
        page = await life.desk.get("/reports/client-account", on=day.isoformat())
        facts = {fact["key"]: fact["value"] for fact in page["facts"]}
        (untold,) = [table for table in page["tables"] if table["key"] == "under_way"]
        left = sum((D(row["amount"]) for row in untold["rows"]), D(0))
        unknown = sum(each.amount for each in life.bank.held.values() if each.is_unknown and each.on <= day)
        assert D(facts["expected"]) + left == life.bank.balance(day) - unknown
        assert D(facts["unowned"]) == 0


async def end(life):
    """What follows from a life, without ids that are new each time."""
    books = [await life.desk.balances(book) for book in (CREDITOR, AGENCY_BOOK)]
    found = [
        {key: each[key] for key in ("number", "settled_on", "result", "payout", "status", "carried_out")}
        for each in await life.desk.settlements()
    ]
    payouts = await life.desk.service.rows(
        "select kind, amount, status, paid_on, returned_on from payouts order by ordered_on, amount, status, kind"
    )
    told = [(each.number, each.payout) for each in await life.desk.service.said(SettlementPosted)]
    return books, found, payouts, told, life.left_to_clear(), life.bank.balance()
