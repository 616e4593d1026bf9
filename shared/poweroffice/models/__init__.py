"""What PowerOffice Go says, in the product's words: frozen values that know Go's field names as aliases."""

from shared.poweroffice.models.accounts import BankAccount, LedgerAccount, Transaction, VatCode
from shared.poweroffice.models.customers import Address, ContactPerson, Customer, CustomerChanges
from shared.poweroffice.models.debt_collection import (
    CaseStatus,
    CollectionCase,
    CollectionInvoice,
    MatchedItem,
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
    LockDate,
    Organisation,
)
from shared.poweroffice.models.vouchers import (
    BankJournalDraft,
    BankJournalLine,
    BankJournalVoucher,
    BankJournalVoucherLine,
    DocumentFile,
    UnbalancedVoucher,
    VoucherDocuments,
)

__all__ = [
    "AccountType",
    "Address",
    "BankAccount",
    "BankJournalDraft",
    "BankJournalLine",
    "BankJournalVoucher",
    "BankJournalVoucherLine",
    "CaseStatus",
    "ClientContact",
    "CollectionCase",
    "CollectionInvoice",
    "ContactPerson",
    "ContactRole",
    "Customer",
    "CustomerChanges",
    "DeliveryType",
    "DocumentFile",
    "DocumentKind",
    "IntegrationInformation",
    "Invoice",
    "LedgerAccount",
    "LedgerEntry",
    "LockDate",
    "MatchedItem",
    "Organisation",
    "Transaction",
    "UnbalancedVoucher",
    "VatCode",
    "VoucherDocuments",
    "VoucherType",
]
