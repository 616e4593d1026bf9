"""What PowerOffice Go says, in the product's words: frozen values that know Go's field names as aliases."""

from shared.poweroffice.models.accounts import LedgerAccount, Transaction, VatCode
from shared.poweroffice.models.customers import Address, Customer
from shared.poweroffice.models.debt_collection import (
    CaseStatus,
    CollectionCase,
    CollectionInvoice,
)
from shared.poweroffice.models.invoices import Invoice
from shared.poweroffice.models.kinds import (
    AccountType,
    ContactRole,
    DeliveryType,
    DocumentKind,
    VoucherType,
)
from shared.poweroffice.models.ledger_entries import LedgerEntry
from shared.poweroffice.models.organisation import (
    ClientContact,
    IntegrationInformation,
    Organisation,
)
from shared.poweroffice.models.vouchers import (
    BankJournalDraft,
    BankJournalLine,
    BankJournalVoucher,
    BankJournalVoucherLine,
    DocumentFile,
    UnbalancedVoucher,
)

__all__ = [
    "AccountType",
    "Address",
    "BankJournalDraft",
    "BankJournalLine",
    "BankJournalVoucher",
    "BankJournalVoucherLine",
    "CaseStatus",
    "ClientContact",
    "CollectionCase",
    "CollectionInvoice",
    "ContactRole",
    "Customer",
    "DeliveryType",
    "DocumentFile",
    "DocumentKind",
    "IntegrationInformation",
    "Invoice",
    "LedgerAccount",
    "LedgerEntry",
    "Organisation",
    "Transaction",
    "UnbalancedVoucher",
    "VatCode",
    "VoucherType",
]
