"""Invoices and credit notes as PowerOffice Go stores them, line by line."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import InvoiceDeliveryType, VoucherType
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """One line; amounts in the invoice's currency, `posted` ones in kroner. Credit lines are negative."""

    id: int
    sort_order: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    account_id: int
    account_no: int
    vat_id: int
    vat_code: str
    vat_rate: Decimal
    net: Decimal
    vat: Decimal
    net_posted: Decimal
    total_posted: Decimal
    unit_of_measure: UnitOfMeasureType = UnitOfMeasureType.EA

    @property
    def total(self) -> Decimal:
        """Return the line with VAT, in the invoice's currency."""
        return self.net + self.vat


@dataclass(frozen=True, kw_only=True)
class LastReminder:
    """The latest letter that Go itself has sent for an invoice."""

    kind: Literal["reminder", "notice_of_debt_collection"]
    sent_on: date
    due_on: date
    email_address: str | None = None


@dataclass(kw_only=True)
class Invoice:
    """An invoice, or a credit note with negative amounts; `id` is also the id of its voucher.

    `sent` is null for one that an integration has posted: it reached the customer by other ways.
    """

    id: UUID
    number: int
    type: VoucherType
    customer_id: int
    invoice_date: date
    due_date: date
    currency_code: str
    currency_exchange_rate: Decimal
    lines: list[InvoiceLine]
    cid: str | None
    ledger_entry_id: int
    delivery_type: InvoiceDeliveryType
    customer_reference: str | None = None
    order_no: int | None = None
    related_invoice_no: int | None = None
    payment_term: int | None = None
    created: datetime
    sent: datetime | None
    last_changed: datetime
    last_reminder: LastReminder | None = None
    contract_no: str | None = None
    purchase_order_reference: str | None = None
    delivery_date: date | None = None
    email_address: str | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_address_city: str | None = None
    delivery_address_country_code: str | None = None
    delivery_address_zip_code: str | None = None
    delivery_term_id: int | None = None
    department_id: int | None = None
    imported_order_no: int | None = None
    sales_person_employee_id: int | None = None

    @property
    def net(self) -> Decimal:
        """Return the sum without VAT, in the invoice's currency."""
        return sum((line.net for line in self.lines), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """Return the sum with VAT, in the invoice's currency."""
        return sum((line.total for line in self.lines), Decimal("0.00"))

    @property
    def net_posted(self) -> Decimal:
        """Return the sum without VAT, in kroner."""
        return sum((line.net_posted for line in self.lines), Decimal("0.00"))

    @property
    def total_posted(self) -> Decimal:
        """Return the sum with VAT, in kroner."""
        return sum((line.total_posted for line in self.lines), Decimal("0.00"))
