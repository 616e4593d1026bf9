"""What happens in a creditor's books and around their readings, as random stories."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.posting import post, reverse
from deploy.sandbox.poweroffice.refusals import Refusal
from shared.clock import Clock, oslo_date
from tests.sync.conftest import APPLICATION_KEY, TODAY

AMOUNTS = [Decimal(amount) for amount in ("1000.00", "400.00", "250.50", "99.99")]
REFERENCES = count(1)
LOSSES, OTHER_LOSSES = 7831, 7830


@dataclass(frozen=True)
class Deed:
    """Something that somebody does in Go: on the customer's invoice or entry number `on`, and perhaps `and_on`."""

    name: str
    on: int
    and_on: int
    amount: Decimal
    days_ago: int


@dataclass(frozen=True)
class Late:
    """A deed done while books are read: before so many further requests are answered."""

    after: int
    deed: Deed


@dataclass(frozen=True)
class Work:
    """A reading is asked for and done; something may go wrong with it, or somebody work meanwhile."""

    how: str
    crash: str
    late: Late | None


@dataclass(frozen=True)
class Night:
    """It is 23:00, and then the next morning."""

    late: Late | None


NAMES = [
    *["pay"] * 3,
    "prepay",
    "pay_several",
    "match",
    "match_all",
    *["unmatch"] * 2,
    *["unmatch_entry"] * 2,
    "credit",
    "credit_unlinked",
    "write_off",
    "write_off_by_account",
    "other_loss",
    *["settle"] * 2,
    "reverse_settlement",
    "new_invoice",
]
HOW = ["webhook", "webhook", "demand"]
CRASHES = ["none", "none", "before_commit", "before_acknowledgement", "no_answer", "at_once"]

deeds = st.builds(
    Deed,
    name=st.sampled_from(NAMES),
    on=st.integers(0, 5),
    and_on=st.integers(0, 5),
    amount=st.sampled_from([Decimal("100.00"), Decimal("250.50"), Decimal("1500.00")]),
    days_ago=st.sampled_from([0, 0, 3, 40]),
)
lates = st.none() | st.builds(Late, st.integers(0, 5), deeds)
readings = st.one_of(
    st.builds(Work, st.sampled_from(HOW), st.sampled_from(CRASHES), lates),
    st.builds(Work, st.sampled_from(HOW), st.sampled_from(CRASHES), lates),
    st.builds(Night, lates),
)
rounds = st.tuples(st.lists(deeds, min_size=1, max_size=5), readings)
stories = st.lists(rounds, min_size=4, max_size=9)
"""What people do, and the reading that follows; time and again."""


@dataclass
class Ledger:
    """One customer's invoices (one of them in euro) and what people and the agency do with them."""

    screens: Screens
    clock: Clock
    invoices: list[Invoice]

    @classmethod
    def begin(cls, screens: Screens, clock: Clock) -> "Ledger":
        customer = screens.add_customer(name="Byggmester Hansen AS")
        ledger = cls(screens, clock, [])
        for days, amount in enumerate(AMOUNTS, -4):
            ledger.invoices.append(
                screens.add_invoice(
                    customer.number,
                    amount=amount,
                    invoice_date=TODAY,
                    due_date=TODAY + timedelta(days=days),
                )
            )
        foreign = screens.add_invoice(
            customer.number,
            amount=Decimal("20.00"),
            currency_code="EUR",
            invoice_date=TODAY,
            due_date=TODAY,
        )
        ledger.invoices.append(foreign)
        return ledger

    @property
    def today(self) -> date:
        return oslo_date(self.clock.now())

    @property
    def entries(self) -> list[LedgerEntry]:
        return self.screens.company.ledger.of_customer(self.invoices[0].customer_id)

    def entry(self, invoice: Invoice) -> LedgerEntry:
        return self.screens.company.ledger.entries[invoice.ledger_entry_id]

    def voucher(self, entry: LedgerEntry) -> Voucher:
        return self.screens.company.books.vouchers[entry.voucher_id]

    def do(self, deed: Deed) -> None:
        """Do the deed; what Go refuses is not done."""
        with suppress(Refusal):
            getattr(self, deed.name)(deed, self.invoices[deed.on % len(self.invoices)])

    def pay(self, deed: Deed, invoice: Invoice) -> None:
        self.screens.register_payment(
            amount=deed.amount,
            invoice_no=invoice.number,
            paid_on=self.today - timedelta(days=deed.days_ago),
            through="ocr" if deed.and_on % 2 else "bank",
        )

    def prepay(self, deed: Deed, invoice: Invoice) -> LedgerEntry:
        customer = self.screens.company.customer(invoice.customer_id)
        return self.screens.register_payment(
            amount=deed.amount,
            customer_no=customer.number,
            paid_on=self.today - timedelta(days=deed.days_ago),
        )

    def pay_several(self, deed: Deed, invoice: Invoice) -> None:
        other = self.invoices[deed.and_on % len(self.invoices)]
        payment = self.prepay(deed, invoice)
        self.screens.match(list(dict.fromkeys([invoice.ledger_entry_id, other.ledger_entry_id, payment.id])))

    def match(self, deed: Deed, _: Invoice) -> None:
        entries = [entry for entry in self.entries if entry.is_open]
        if entries:
            self.screens.match([entries[it % len(entries)].id for it in {deed.on, deed.and_on}])

    def match_all(self, _: Deed, __: Invoice) -> None:
        self.screens.match([entry.id for entry in self.entries if entry.is_open])

    def unmatch(self, _: Deed, invoice: Invoice) -> None:
        self.screens.unmatch(invoice_no=invoice.number)

    def unmatch_entry(self, deed: Deed, _: Invoice) -> None:
        entries = self.entries
        self.screens.unmatch(entry_ids=[entries[-1 - deed.and_on % len(entries)].id])

    def credit(self, deed: Deed, invoice: Invoice) -> None:
        self.screens.credit_invoice(invoice.number, amount=min(deed.amount, invoice.total))

    def credit_unlinked(self, deed: Deed, invoice: Invoice) -> None:
        self.screens.credit_invoice(invoice.number, amount=min(deed.amount, invoice.total), linked=False)

    def write_off(self, deed: Deed, invoice: Invoice) -> None:
        amount = deed.amount if deed.and_on % 2 else None
        self.screens.write_off(invoice.number, amount=amount, on=self.today - timedelta(days=deed.days_ago))

    def write_off_by_account(self, deed: Deed, invoice: Invoice) -> None:
        self._lose(deed, invoice, LOSSES)

    def other_loss(self, deed: Deed, invoice: Invoice) -> None:
        self._lose(deed, invoice, OTHER_LOSSES)

    def _lose(self, deed: Deed, invoice: Invoice, account_no: int) -> None:
        amount = min(deed.amount, self.entry(invoice).balance)
        entry = self.screens.write_off(invoice.number, amount=amount, account_no=account_no)
        entry.is_write_off = False

    def settle(self, deed: Deed, invoice: Invoice) -> None:
        """The agency posts a settlement voucher that pays the invoice, as API v2 would."""
        company = self.screens.company
        at = company.stamp(self.clock.now())
        number = company.books.take_voucher_no()
        customer = company.customer(invoice.customer_id)

        def line(account_id, amount, **names):
            return VoucherLine(
                id=company.take_id(),
                account_id=account_id,
                posting_date=self.today,
                currency_amount=amount,
                vat_id=company.vat_code("0").id,
                **names,
            )

        voucher = Voucher(
            id=company.take_voucher_id(number),
            number=number,
            type=VoucherType.BANK_JOURNAL,
            voucher_date=self.today,
            external_import_reference=f"settlement-{next(REFERENCES)}",
            lines=[
                line(company.account_by_number(1920).id, deed.amount),
                line(customer.subledger_account_id, -deed.amount, invoice_no=str(invoice.number)),
            ],
            created=at,
            created_by=APPLICATION_KEY,
        )
        post(company, voucher, at=at)

    def reverse_settlement(self, _: Deed, __: Invoice) -> None:
        company = self.screens.company
        ours = [it for it in company.books.vouchers.values() if it.created_by and not it.is_reversed]
        if ours:
            reverse(company, ours[-1], at=company.stamp(self.clock.now()), today=self.today)

    def new_invoice(self, deed: Deed, invoice: Invoice) -> None:
        customer = self.screens.company.customer(invoice.customer_id)
        self.invoices.append(
            self.screens.add_invoice(
                customer.number,
                amount=deed.amount,
                invoice_date=self.today - timedelta(days=deed.days_ago),
                due_date=self.today + timedelta(days=deed.and_on - 3),
            )
        )
