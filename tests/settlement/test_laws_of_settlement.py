"""Laws of settlements over random lives of a creditor: in the ledger, on the client account, and in Go.

After every step debits are credits, what came in is what went out and what is there, and what invoices for VAT
have open is what the ledger says. At the end, what
our vouchers have left on the clearing account in Go is what the settlements gave, and nothing is left on it
when the payouts are booked, but for what is carried forward.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.settlement.domain import AGENCY_BOOK
from tests.settlement.conftest import a_desk
from tests.settlement.paying import KARI, as_person
from tests.settlement.told import (
    DEMANDED,
    DUE,
    PAID,
    TRANSFERRED,
    at,
    case_id,
    changed,
    credited,
    giro,
    letter,
    paid,
    registered,
    status,
    undone,
    written_off,
)

D = Decimal
CLAIMS = ("A", "B", "C")
PRINCIPAL = 1500
TERMS = {
    "interest_share": D("0.5"),
    "reminder_fee_share": D("0.5"),
    "commission_on_principal": D("0.05"),
    "commission_on_old_claims": D("0.10"),
    "commission_in_surveillance": D("0.15"),
    "withdrawal_share": D("0.8"),
}
KINDS = (
    "lay out",
    "pay",
    "take back",
    "direct",
    "credit",
    "write off",
    "undo",
    "withdraw",
    "reopen",
    "terms",
    "pay invoice",
    "mark invoice",
    "settle",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.sampled_from(CLAIMS), st.decimals("1", str(2 * PRINCIPAL), places=2)
    ),
    min_size=4,
    max_size=10,
)


INVOICED = [
    ("terms", "A", D(1)), ("pay", "A", D(1900)), ("settle", "A", D(1)), ("pay invoice", "A", D(40)),
    ("take back", "A", D(1900)), ("settle", "A", D(1)), ("mark invoice", "A", D(1)), ("pay invoice", "A", D(500)),
]  # fmt: skip


@pytest.fixture(scope="module")
async def desk(database_url):
    """A desk of our own, emptied before each life."""
    async with a_desk(database_url) as it:
        yield it


class Life:
    """A creditor with three claims, one of them old, and what it has lived through."""

    def __init__(self, desk, vat_registered):
        self.desk, self.vat_registered = desk, vat_registered
        self.claims = {}
        self.revision, self.last_match = 1, None

    async def begin(self):
        desk = self.desk
        await desk.service.empty()
        desk.service.at(at(TRANSFERRED, 6))
        for case, name in enumerate(CLAIMS, start=1):
            due = DUE - timedelta(days=120) if name == "C" else DUE
            self.claims[name] = desk.claim_in_go(case, PRINCIPAL, due)
        told = registered(setup_=desk.setup(), vat_registered=self.vat_registered, **TERMS)
        demands = (
            replace(
                letter("payment_demand", case=case, sent_on=DEMANDED, fee=375),
                invoice_ids=(self.claims[name].invoice.id,),
            )
            for case, name in enumerate(CLAIMS, start=1)
        )
        await desk.service.hear(told, *self.claims.values(), *demands)

    async def take(self, step, number):
        """Take one step on a day of its own."""
        (kind, name, amount), day = step, PAID + timedelta(days=number)
        case, about = CLAIMS.index(name) + 1, {"invoice_id": self.claims[name].invoice.id}
        self.desk.service.at(at(day, 6))
        hear = self.desk.service.hear
        match kind:
            case "pay":
                await self.desk.import_file(giro(case, amount, on=day), number=number)
            case "take back":
                ballast = giro(9, 5000, on=day)
                await self.desk.import_file(giro(case, -amount, on=day), ballast, number=number)
            case "direct" | "credit" | "write off":
                make = {"direct": paid, "credit": credited, "write off": written_off}[kind]
                key = {"direct": "payment_id", "credit": "credit_note_id", "write off": "write_off_id"}[kind]
                event = replace(make(1, amount, **{key: f"m-{number}"}), **about)
                self.last_match = name, f"m-{number}"
                await hear(event, event)
            case "undo" if self.last_match:
                name, match_id = self.last_match
                await hear(replace(undone(1, match_id), invoice_id=self.claims[name].invoice.id))
            case "lay out":
                outlay = {"what": "other", "amount": str(amount), "laid_out_on": str(day)}
                path = f"/cases/{case_id(case)}/outlays/{UUID(int=number)}"
                by = {"On-Behalf-Of": "kari@byraa.example"}
                assert (await self.desk.service.http.put(path, json=outlay, headers=by)).status_code == 200
            case "withdraw" | "reopen":
                new = {"withdraw": "withdrawn", "reopen": "surveillance"}[kind]
                await hear(status(case, new, revision=number + 1, on=day))
            case "terms":
                self.revision += 1
                newer = changed(
                    setup_=self.desk.setup(), vat_registered=self.vat_registered, revision=self.revision,
                    commission_on_principal=D("0.2"), vat_offset=amount < PRINCIPAL,
                )  # fmt: skip
                terms = replace(newer.profile.agreement, version=str(number), signed_at=f"{day}T05:00:00Z")
                await hear(replace(newer, profile=replace(newer.profile, agreement=terms)))
            case "pay invoice" | "mark invoice":
                await self._clear(kind, amount, day, number)
            case "settle":
                await self.desk.settle(day)

    async def _clear(self, kind, amount, day, number):
        """Pay the newest open invoice for VAT in part or too much, or mark it as paid elsewhere."""
        for each in (await self.desk.get("/vat-invoices", open=True, limit=1))[:1]:
            if kind == "mark invoice" or not each["kid"]:
                path = f"/vat-invoices/{each['vat_invoice_id']}/paid-elsewhere"
                await as_person(self.desk, KARI, path, 200, {"paid_on": str(day), "note": "egen konto"})
            else:
                await self.desk.import_file(giro(0, amount, on=day, kid_=each["kid"]), number=number)

    async def check(self):
        """What holds after every step."""
        balances = await self.desk.balances()
        agency = await self.desk.balances(AGENCY_BOOK)
        ((came, went),) = [
            tuple(row.values())
            for row in await self.desk.service.rows(
                "select (select coalesce(sum(amount), 0) from payments) as came,"
                " (select coalesce(sum(amount), 0) from payouts) as went"
            )
        ]
        on_account = sum(
            book.get(account, 0)
            for book in (balances, agency)
            for account in ("client_funds", "payouts_ordered")
        )
        assert came == went + on_account
        invoices = await self.desk.get("/vat-invoices")
        assert sum(D(each["open"]) for each in invoices) == balances.get("vat_to_invoice", 0)
        assert [each["number"] for each in invoices] == list(range(len(invoices), 0, -1))
        rows = await self.desk.service.rows(
            "select sum(principal) as principal from allocations group by invoice_id"
        )
        assert all(0 <= row["principal"] <= PRINCIPAL for row in rows)

    def clearing(self):
        """What stands on the clearing account in Go."""
        company = self.desk.company
        account = company.account_by_number(1999)
        return sum((t.amount for t in company.books.transactions if t.account_id == account.id), D(0))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.booleans())
@example(steps=INVOICED, vat_registered=True)
async def test_the_ledger_the_client_account_and_go_agree_whatever_happens(desk, steps, vat_registered):
    life = Life(desk, vat_registered)
    await life.begin()
    before = life.clearing()
    for number, step in enumerate(steps, start=1):
        await life.take(step, number)
        await life.check()
    await life.take(("settle", "A", D(0)), len(steps) + 1)
    await life.check()

    settlements = await desk.settlements()
    assert {each["status"] for each in settlements} <= {"posted", "not_posted"}
    given_, paid_out = (sum((D(each[part]) for each in settlements), D(0)) for part in ("result", "payout"))
    assert life.clearing() - before == given_
    balances = await desk.balances()
    assert given_ - paid_out == -balances.get("settlement_balance", D(0))
    assert not {account for account in balances if account.startswith("collected")}
    lines = [line for each in settlements for line in each["lines"]]
    for told in life.claims.values():
        settled = sum(D(line["principal"]) for line in lines if line["invoice_id"] == str(told.invoice.id))
        assert 0 <= settled <= PRINCIPAL
