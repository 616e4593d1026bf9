"""The values that events carry: snapshots of invoices, customers and creditors, and settlement lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.events.event import Money

ReminderKind = Literal["reminder", "collection_notice"]
"""A letter that the creditor sent from PowerOffice Go itself: purring or inkassovarsel."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address; every part may be missing in the accounting system."""

    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "NO"


@dataclass(frozen=True, kw_only=True)
class LastReminder:
    """The last letter that PowerOffice Go sent for an invoice, with the letter's own deadline."""

    kind: ReminderKind
    sent_on: date
    deadline: date


@dataclass(frozen=True, kw_only=True)
class InvoiceSnapshot:
    """An outgoing invoice as PowerOffice Go shows it.

    `id` is Go's voucher id; amounts are in the client's currency.
    """

    id: UUID
    number: str
    invoice_date: date
    due_date: date
    amount: Money
    balance: Money
    currency: str = "NOK"
    kid: str = ""
    last_reminder: LastReminder | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerSnapshot:
    """A customer as PowerOffice Go shows it.

    `id` and `number` are Go's; `subledger_account_id` is the account of the customer's ledger lines.
    `reminder_email` is the address for payment follow-up (the reminder address, else the invoice address,
    else the general one), empty when there is none. The flags are the customer card's own ticks.
    `birth_date` is a person's, where the card has it. With `no_late_fees` the creditor charges no fees for
    reminders and notices, with `no_late_interest` no interest, before or after a transfer.
    """

    id: int
    number: int
    name: str
    is_person: bool
    subledger_account_id: int
    organisation_number: str = ""
    address: Address = Address()
    reminder_email: str = ""
    phone: str = ""
    language: Literal["nb", "en"] = "nb"
    send_payment_reminders: bool = True
    transfer_to_collection: bool = True
    birth_date: date | None = None
    no_late_fees: bool = False
    no_late_interest: bool = False


@dataclass(frozen=True, kw_only=True)
class CreditorSetup:
    """The choices of the guide's step 4: whether to post settlements, and on which accounts.

    Account ids and the VAT id are PowerOffice Go's internal ids; the numbers are what people see.
    """

    auto_posting: bool
    vat_cost_account: int
    vat_cost_account_id: int
    vat_code: str
    vat_id: int
    no_vat_id: int
    interest_income_account: int
    interest_income_account_id: int
    fee_income_account: int
    fee_income_account_id: int
    bank_contra_account: int
    bank_contra_account_id: int
    write_off_account: int = 7831


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The signed terms that decide a settlement; shares and rates are fractions of one.

    `interest_share` and `reminder_fee_share` are the creditor's; `vat_offset` takes the creditor's VAT out
    of the payout (otherwise it is invoiced apart). `commission_on_old_claims` is that on the principal of a
    claim that was transferred more than `old_after_days` after its due date, `commission_in_surveillance`
    that on principal which is paid while the case is in surveillance; of those that fit, the highest counts.
    `withdrawal_share` is how much of the collection fee that has come up the creditor owes when it withdraws
    a case later than 14 days after the payment demand.
    """

    version: str
    signed_at: str
    signed_by: str
    interest_share: Decimal = Decimal(1)
    reminder_fee_share: Decimal = Decimal(0)
    commission_on_principal: Decimal = Decimal(0)
    commission_on_interest: Decimal = Decimal(0)
    vat_offset: bool = True
    commission_on_old_claims: Decimal = Decimal(0)
    old_after_days: int = 90
    commission_in_surveillance: Decimal = Decimal(0)
    withdrawal_share: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class CreditorContact:
    """One of the creditor's own contacts; `roles` (general, settlement, cases, technical) may grow."""

    name: str
    email: str = ""
    phone: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CreditorProfile:
    """Who the creditor is, where its money and its mail go, and what it has agreed to.

    `email` is the main contact's, `language` the one in which the creditor is written to. A creditor that is
    not active sends nothing new to collection; its running cases go on.
    """

    organisation_number: str
    name: str
    vat_registered: bool
    settlement_emails: tuple[str, ...]
    bank_account: str
    address: Address
    email: str
    phone: str
    contacts: tuple[CreditorContact, ...] = ()
    setup: CreditorSetup
    agreement: Agreement
    accounting_firm: str = ""
    is_active: bool = True
    language: Literal["nb", "en"] = "nb"


@dataclass(frozen=True, kw_only=True)
class ClaimAmounts:
    """What is owed on a claim on a date, by kind; `total` is their sum.

    Of the `fees`, `court_costs` are public fees.
    """

    principal: Money
    interest: Money = Decimal("0.00")
    fees: Money = Decimal("0.00")
    court_costs: Money = Decimal("0.00")

    @property
    def total(self) -> Decimal:
        """The sum of the parts."""
        return self.principal + self.interest + self.fees


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """A part of what a case owes, and the last day to pay it; without `amount` it is all that is left."""

    due_on: date
    amount: Money | None = None


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """What a settlement holds for one invoice.

    `principal`, `interest` and `fees` are what was collected and is the creditor's, `fees` with court costs
    that the debtor has paid; `collected_fees` is what the debtor paid in fees and court costs to the agency.
    `commission` and `vat` are what the creditor bears, `commission` with what a withdrawal costs and with
    court costs that the agency has laid out. The creditor gets principal + interest + fees - commission -
    vat.
    """

    invoice_id: UUID
    invoice_number: str
    case_number: str
    principal: Money
    interest: Money
    fees: Money
    collected_fees: Money
    commission: Money
    vat_basis: Money
    vat: Money


@dataclass(frozen=True, kw_only=True)
class SettlementVoucher:
    """The settlement's voucher in PowerOffice Go.

    `number` may come later than `id`; `posted` is False
    when the creditor has switched automatic posting off.
    """

    posted: bool
    id: UUID | None = None
    number: int | None = None
