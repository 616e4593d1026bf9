"""A creditor's life: what debtors, operators, the bank and Go's user do, step by step, on a day each."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from deploy.sandbox.camt054 import camt054
from tests.settlement.paying import KARI
from tests.settlement.the_bank import Bank
from tests.settlement.told import (
    DEMANDED,
    DUE,
    PAID,
    TRANSFERRED,
    at,
    case_id,
    changed,
    corrected,
    credited,
    giro,
    kid,
    letter,
    paid,
    registered,
    status,
    transmission,
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
CREDITORS_ACCOUNT = "86011117947"
FROM_THE_BANK = ("pay", "pay", "pay_without_a_case", "take_back", "tell_again")
TO_THE_BANK = ("settle", "pay_out", "pay_out", "report", "notice", "reject", "send_back", "book_in_go")
FROM_GO = ("direct", "credit", "write_off", "undo", "correct_card")
OF_THE_CASE = ("lay_out", "withdraw", "reopen", "sign")
BY_HAND = ("place", "give_back", "undo_by_hand", "correct", "call_off", "pay_invoice", "mark_invoice")
OF_HELD_CREDITS = ("tell_without_details", "book_held", "book_held", "undo_held", "tell_held", "tell_held")
DEEDS = (FROM_THE_BANK, TO_THE_BANK, FROM_GO, OF_THE_CASE, BY_HAND, OF_HELD_CREDITS)
"""What can happen, each the name of a method; of the kinds one is as likely as another."""


@dataclass
class Life:
    """A creditor with three claims, one of them old, and what it has lived through.

    With `again` every fact, file, order and decision is told twice. A deed is about a claim and an amount;
    one that has nothing to be about does nothing, and one that cannot be is refused and changes nothing.
    """

    desk: Any
    vat_registered: bool
    again: bool = False
    claims: dict[str, Any] = field(default_factory=dict)
    days: int = 0
    revision: int = 1
    last_match: tuple[str, str] | None = None
    last_file: Any = None
    told_otherwise: int = 0
    companies: set[str] = field(default_factory=set)
    booked_in_go: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.bank = Bank(self.desk, again=self.again)

    async def begin(self):
        """Each debtor is asked for what a company owes, and counts as a person until a card says otherwise."""
        desk = self.desk
        await desk.service.empty()
        desk.service.at(at(TRANSFERRED, 6))
        for case, name in enumerate(CLAIMS, start=1):
            due = DUE - timedelta(days=120) if name == "C" else DUE
            told = desk.claim_in_go(case, PRINCIPAL, due)
            self.claims[name] = replace(told, creditor_deducts_vat=(None, True, False)[case % 3])
        demands = (
            replace(
                letter("payment_demand", case=case, sent_on=DEMANDED, fee="562.50"),
                invoice_ids=(self.claims[name].invoice.id,),
            )
            for case, name in enumerate(CLAIMS, start=1)
        )
        terms = registered(setup_=desk.setup(), vat_registered=self.vat_registered, **TERMS)
        await self.hear(terms, *self.claims.values(), *demands)
        self.clearing_before = self.clearing()

    @property
    def day(self) -> date:
        """The day of the step that is being taken."""
        return PAID + timedelta(days=self.days)

    async def take(self, step):
        """Take a step: a deed, a claim and an amount, on a day of its own."""
        deed, name, amount = step
        self.days += 1
        self.desk.service.at(at(self.day, 6))
        await getattr(self, deed)(name, amount)

    async def hear(self, *events):
        await self.desk.service.hear(*(each for each in events for _ in range(1 + self.again)))

    async def try_to(self, path, body):
        for _ in range(1 + self.again):
            by = {"On-Behalf-Of": KARI}
            answered = await self.desk.service.http.post(path, headers=by, json=body)
            assert answered.status_code in (200, 204, 404, 409), answered.text

    # From the bank

    async def pay(self, name, amount):
        await self.bring(giro(case_of(name), amount, on=self.day))

    async def pay_without_a_case(self, _name, amount):
        await self.bring(giro(7, amount, on=self.day))

    async def take_back(self, name, amount):
        """The bank takes a payment back; in a file with another, for a file's sum is above zero."""
        await self.bring(giro(case_of(name), -amount, on=self.day), giro(9, 5000, on=self.day))

    async def bring(self, *payments):
        self.last_file = transmission(*payments, settled_on=self.day)
        await self.bank.brings(*payments, on=self.day)
        if self.again:
            await self.tell_again()

    async def tell_again(self, *_):
        """The bank tells of its last OCR giro file by camt.054, too."""
        if self.last_file:
            self.told_otherwise += 1
            content = camt054(replace(self.last_file, number=self.told_otherwise)).encode()
            answered = await self.desk.service.http.post("/bank-files", content=content)
            assert answered.status_code == 201, answered.text

    # Of credits without details

    async def tell_without_details(self, name, amount):
        """The bank tells of a payment's amount only."""
        await self.bank.holds(kid(case_of(name)), amount, on=self.day)

    async def book_held(self, name, amount):
        """An operator has learnt whose one of the credits that wait is, or sometimes hears it wrong."""
        for each in self.one_of(await self.desk.get("/held-credits"), amount):
            held = self.bank.held[each["reference"]]
            path = f"/held-credits/{each['file_id']}/{each['position']}/book"
            heard = held.kid if int(amount) % 3 else kid(case_of(name))
            await self.try_to(path, {"kid": heard, "note": "telefon"})
            held.is_booked = each["reference"] in {each["reference"] for each in await self.standing()}
            held.is_wrong = heard != held.kid

    async def undo_held(self, _name, amount):
        """Somebody takes one of the bookings back."""
        for each in self.one_of(await self.standing(), amount):
            path = f"/held-credits/{each['file_id']}/{each['position']}/undo"
            await self.try_to(path, {"reason": "feil"})
            booked = {each["reference"] for each in await self.standing()}
            self.bank.held[each["reference"]].is_booked = each["reference"] in booked

    async def tell_held(self, _name, amount):
        """The bank tells of one of them with details, by the next of its formats."""
        for each in self.one_of(list(self.bank.held.values()), amount):
            await self.bank.tells_of(each)

    async def standing(self):
        """The credits that are booked by hand."""
        return [each for each in await self.desk.get("/held-credits/booked") if not each["undone_by"]]

    @staticmethod
    def one_of(found, amount):
        return [found[int(amount) % len(found)]] if found else []

    # From Go

    async def direct(self, name, amount):
        await self.match(paid, "payment_id", name, amount)

    async def credit(self, name, amount):
        await self.match(credited, "credit_note_id", name, amount)

    async def write_off(self, name, amount):
        await self.match(written_off, "write_off_id", name, amount)

    async def match(self, make, key, name, amount):
        """The creditor matches something with a claim's invoice."""
        self.last_match = name, f"m-{self.days}"
        event = make(1, amount, **{key: self.last_match[1]})
        await self.hear(replace(event, invoice_id=self.claims[name].invoice.id))

    async def correct_card(self, name, _amount):
        """Somebody finds out that a claim's debtor is a person, or a company."""
        self.companies ^= {name}
        card = corrected(self.claims[name], is_person=name not in self.companies, revision=self.days)
        await self.hear(card)

    async def undo(self, *_):
        if self.last_match:
            name, match_id = self.last_match
            await self.hear(replace(undone(1, match_id), invoice_id=self.claims[name].invoice.id))

    # Of the case and the creditor

    async def lay_out(self, name, amount):
        outlay = {"what": "other", "amount": str(amount), "laid_out_on": str(self.day)}
        path, by = f"/cases/{case_id(case_of(name))}/outlays/{UUID(int=self.days)}", {"On-Behalf-Of": KARI}
        for _ in range(1 + self.again):
            answered = await self.desk.service.http.put(path, json=outlay, headers=by)
            assert answered.status_code == 200, answered.text

    async def withdraw(self, name, _amount):
        await self.hear(status(case_of(name), "withdrawn", revision=self.days + 1, on=self.day))

    async def reopen(self, name, _amount):
        await self.hear(status(case_of(name), "surveillance", revision=self.days + 1, on=self.day))

    async def sign(self, _name, amount):
        """The creditor signs other terms, and has entered the VAT register or left it."""
        self.revision += 1
        self.vat_registered = not self.vat_registered
        newer = changed(
            setup_=self.desk.setup(), vat_registered=self.vat_registered, revision=self.revision,
            commission_on_principal=D("0.2"), vat_offset=amount < PRINCIPAL,
        )  # fmt: skip
        signed = f"{self.day}T05:00:00Z"
        terms = replace(newer.profile.agreement, version=str(self.days), signed_at=signed)
        await self.hear(replace(newer, profile=replace(newer.profile, agreement=terms)))

    # By hand

    async def place(self, name, amount):
        await self.decide("place", amount, case_number=str(case_of(name)))

    async def give_back(self, _name, amount):
        await self.decide("give-back", amount)

    async def undo_by_hand(self, _name, amount):
        await self.decide("undo", amount)

    async def decide(self, what, amount, **more):
        """An operator decides about one of the payments."""
        found = await self.desk.service.rows(
            "select payment_id from payments where amount > 0 order by received_on, payment_id"
        )
        if found:
            payment_id = found[int(amount) % len(found)]["payment_id"]
            await self.try_to(f"/payments/{payment_id}/{what}", more)

    async def correct(self, *_):
        await self.about_payouts("correct", {})

    async def call_off(self, *_):
        await self.about_payouts("withdraw", {"reason": "x"})

    async def about_payouts(self, what, body):
        """An operator orders anew, or takes back, every payout that waits."""
        for payout in await self.desk.get("/payouts", waiting=True):
            await self.try_to(f"/payouts/{payout['payout_id']}/{what}", body)

    # To the bank

    async def pay_invoice(self, _name, amount):
        """The creditor pays the newest open invoice for VAT, in part or too much."""
        for each in (await self.desk.get("/vat-invoices", open=True, limit=1))[:1]:
            if each["kid"]:
                await self.bring(giro(0, amount, on=self.day, kid_=each["kid"]))

    async def mark_invoice(self, *_):
        """It is marked as paid elsewhere."""
        for each in (await self.desk.get("/vat-invoices", open=True, limit=1))[:1]:
            path = f"/vat-invoices/{each['vat_invoice_id']}/paid-elsewhere"
            await self.try_to(path, {"paid_on": str(self.day), "note": "egen konto"})

    async def settle(self, *_):
        await self.desk.settle(self.day)
        if self.again:
            (job,) = self.desk.service.service.schedule.jobs
            await job.run(self.day)
            await self.desk.service.work_off()
        self.desk.service.at(at(self.day, 6))

    async def pay_out(self, *_):
        await self.settle()
        await self.bank.takes_orders()

    async def report(self, *_):
        await self.bank.pays(by_notice=False)

    async def notice(self, *_):
        await self.bank.pays(by_notice=True)

    async def reject(self, *_):
        await self.bank.rejects()

    async def send_back(self, _name, amount):
        """What the creditor's bank has not taken comes back, for small amounts before it was confirmed."""
        await self.bank.sends_back(self.booked_in_go, on=self.day, is_told_late=amount < PRINCIPAL)

    # In Go

    async def book_in_go(self, *_):
        """Go's user books what has come in on the creditor's own bank account, as its statement says."""
        for id_, transfer in self.bank.out.items():
            if transfer.account == CREDITORS_ACCOUNT and id_ not in self.booked_in_go:
                self.booked_in_go.add(id_)
                self.desk.screens.register_receipt(amount=transfer.amount, contra_account_no=1999)

    def clearing(self):
        """What stands on the clearing account in Go."""
        company = self.desk.company
        account = company.account_by_number(1999)
        return sum((t.amount for t in company.books.transactions if t.account_id == account.id), D(0))

    def left_to_clear(self):
        """What this life has left on the clearing account in Go."""
        return self.clearing() - self.clearing_before

    def posted_about(self, name):
        """What our vouchers in Go have posted to a customer about a claim's invoice, in kroner."""
        number = self.claims[name].invoice.number
        ours = (each for each in self.desk.company.books.vouchers.values() if each.external_import_reference)
        lines = (line for voucher in ours for line in voucher.lines if line.invoice_no == number)
        return sum((line.currency_amount for line in lines), D(0))


def case_of(name) -> int:
    return CLAIMS.index(name) + 1
