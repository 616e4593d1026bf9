"""One client of PowerOffice Go: its settings, customers, invoices, books and collection queue.

The client hands out all its ids from one counter, so that an id of one kind never fits another kind, and
gives every change an instant of its own, later than all before it: the API's "changed since" filters are
strict, and a clock that a simulation holds still must not hide a change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field

from deploy.sandbox.poweroffice.books import Books
from deploy.sandbox.poweroffice.chart import Account, VatCode, account_type
from deploy.sandbox.poweroffice.collection_state import Collection
from deploy.sandbox.poweroffice.customers import ContactPerson, Customer, DeliveryAddress
from deploy.sandbox.poweroffice.drafts import Draft
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import CustomerLedger
from deploy.sandbox.poweroffice.organization import (
    BankAccount,
    BrandingTheme,
    ClientContact,
    Extensions,
    FinancialSettings,
    NumberSeries,
    OrganizationSettings,
)
from deploy.sandbox.poweroffice.refusals import NotFound

Subject = Literal[
    "account", "bank_account", "collection_case", "collection_invoice", "contact_person", "customer",
    "delivery_address", "draft", "extension", "invoice", "ledger_entry", "settings", "voucher",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something on a client changed: what kind of thing, which one, when. Told to `Company.on_change`."""

    organisation_number: str
    subject: Subject
    entity_id: str
    at: datetime


Listener = Callable[[Change], None]


@dataclass(kw_only=True)
class Company:
    """A client. Lookups raise `NotFound` with PowerOffice's wording.

    `departments` are codes by id, `payment_terms` days by id; `imported_invoice_nos` are the numbers that
    integrations have used.
    """

    client_id: UUID
    organization: OrganizationSettings
    financial: FinancialSettings
    lock_date: date
    contacts: list[ClientContact] = field(default_factory=list)
    bank_accounts: list[BankAccount] = field(default_factory=list)
    accounts: dict[int, Account] = field(default_factory=dict)
    vat_codes: dict[int, VatCode] = field(default_factory=dict)
    number_series: list[NumberSeries] = field(default_factory=list)
    departments: dict[int, str] = field(default_factory=dict)
    payment_terms: dict[int, int] = field(default_factory=dict)
    branding_themes: dict[int, BrandingTheme] = field(default_factory=dict)
    subscriptions: list[str] = field(default_factory=lambda: ["Accounting"])
    extensions: Extensions = field(default_factory=Extensions)

    customers: dict[int, Customer] = field(default_factory=dict)
    contact_persons: dict[int, ContactPerson] = field(default_factory=dict)
    delivery_addresses: dict[int, DeliveryAddress] = field(default_factory=dict)
    invoices: dict[UUID, Invoice] = field(default_factory=dict)
    ledger: CustomerLedger = field(default_factory=CustomerLedger)
    books: Books = field(default_factory=Books)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    collection: Collection = field(default_factory=Collection)

    sales_account_no: int = 3000
    next_id: int = 1000001
    next_invoice_no: int = 10001
    imported_invoice_nos: set[int] = field(default_factory=set)
    last_stamp: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    on_change: Annotated[list[Listener], Field(exclude=True)] = field(default_factory=list)

    @property
    def organisation_number(self) -> str:
        """Return the number that identifies the client."""
        return self.organization.organization_number

    def take_id(self) -> int:
        """Return an id that nothing else on this client has."""
        self.next_id += 1
        return self.next_id - 1

    def take_voucher_id(self, number: int) -> UUID:
        """Return the uuid of voucher `number`; the same for the same history."""
        return uuid5(self.client_id, f"voucher {number}")

    def stamp(self, now: datetime) -> datetime:
        """Return `now`, or just after the last stamp when the clock has not moved since."""
        self.last_stamp = max(now.astimezone(UTC), self.last_stamp + timedelta(microseconds=1))
        return self.last_stamp

    def tell(self, subject: Subject, entity_id: object, at: datetime) -> None:
        """Let the listeners know of a change."""
        change = Change(
            organisation_number=self.organisation_number, subject=subject, entity_id=str(entity_id), at=at
        )
        for listener in self.on_change:
            listener(change)

    def account_by_number(self, account_no: int) -> Account:
        """Return the general ledger account that people call `account_no`."""
        for account in self.accounts.values():
            if account.account_no == account_no:
                return account
        raise NotFound(
            "Object(s) not found",
            f"Account with number = {account_no} not found.",
            f"Konto {account_no} finnes ikke i kontoplanen.",
        )

    def vat_code(self, code: str) -> VatCode:
        """Return the VAT code with a SAF-T code."""
        for vat_code in self.vat_codes.values():
            if vat_code.code == code:
                return vat_code
        raise NotFound("Object(s) not found", f"Vat code with code = '{code}' not found.")

    def customer(self, customer_id: int) -> Customer:
        """Return a customer by id."""
        if customer_id not in self.customers:
            raise NotFound("Object(s) not found", f"Customer with id = {customer_id} not found.")
        return self.customers[customer_id]

    def customer_by_number(self, number: int) -> Customer:
        """Return a customer by customer number."""
        for customer in self.customers.values():
            if customer.number == number:
                return customer
        raise NotFound(
            "Object(s) not found",
            f"Customer with number = {number} not found.",
            f"Det finnes ingen kunde med nummer {number}.",
        )

    def customer_of_account(self, account_id: int) -> Customer | None:
        """Return the customer whose subledger account has this id, or None."""
        return next(
            (item for item in self.customers.values() if item.subledger_account_id == account_id), None
        )

    def invoice(self, invoice_id: UUID) -> Invoice:
        """Return an invoice or credit note by id."""
        if invoice_id not in self.invoices:
            raise NotFound("Object(s) not found", f"Outgoing invoice with id = {invoice_id} not found.")
        return self.invoices[invoice_id]

    def invoice_by_number(self, number: int) -> Invoice:
        """Return an invoice or credit note by its number; a reversed one only if no other has the number."""
        found = [invoice for invoice in self.invoices.values() if invoice.number == number]
        if not found:
            raise NotFound(
                "Object(s) not found",
                f"Outgoing invoice with number = {number} not found.",
                f"Det finnes ingen faktura med nummer {number}.",
            )
        return next((it for it in found if not self.books.vouchers[it.id].is_reversed), found[-1])

    def take_invoice_no(self) -> int:
        """Return the next number of the invoice sequence that nobody has used."""
        while self.next_invoice_no in self.imported_invoice_nos:
            self.next_invoice_no += 1
        self.next_invoice_no += 1
        return self.next_invoice_no - 1

    def open_account(self, account_no: int, name: str, vat_code: VatCode | None, *, at: datetime) -> Account:
        """Put a new account into the chart."""
        account = Account(
            id=self.take_id(),
            account_no=account_no,
            name=name,
            general_ledger_account_type=account_type(account_no),
            vat_code=vat_code.code if vat_code else None,
            vat_code_id=vat_code.id if vat_code else None,
            last_changed_date_time_offset=at,
        )
        self.accounts[account.id] = account
        self.tell("account", account.id, at)
        return account

    def next_customer_number(self, series_id: UUID | None = None) -> int:
        """Return the next free customer number, of a series or of the default one."""
        series = next(
            (item for item in self.number_series if item.id == series_id),
            next(item for item in self.number_series if item.is_default),
        )
        used = {customer.number for customer in self.customers.values()}
        return next(n for n in range(series.from_inclusive, series.to_inclusive + 1) if n not in used)

    def series_of(self, customer: Customer) -> NumberSeries:
        """Return the number series, hence the control account, of a customer."""
        return next(
            series
            for series in self.number_series
            if series.from_inclusive <= customer.number <= series.to_inclusive
        )

    def is_control_account(self, account_id: int) -> bool:
        """Whether an account gathers a subledger and takes no entries of its own."""
        return any(series.general_ledger_account_id == account_id for series in self.number_series)
