"""Go's enumerations, as far as the product tells their members apart."""

from collections.abc import Mapping
from typing import Final, Self

from shared.poweroffice.models.fields import GoEnum


class VoucherType(GoEnum):
    """What made an entry: API v2 spells it, API v1 numbers it (`NUMBERS`); both read to the same member."""

    UNKNOWN = "Unknown"
    INCOMING_INVOICE = "IncomingInvoice"
    INCOMING_CREDIT_NOTE = "IncomingCreditNote"
    OUTGOING_INVOICE = "OutgoingInvoice"
    OUTGOING_CREDIT_NOTE = "OutgoingCreditNote"
    INCOMING_BANK_REMITTANCE = "IncomingBankRemittance"
    INCOMING_OCR_GIRO = "IncomingOcrGiro"
    STARTING_BALANCE = "StartingBalance"
    MANUAL_JOURNAL = "ManualJournal"
    EXPENSE = "Expense"
    CASH_JOURNAL = "CashJournal"
    INCOMING_PAYMENTS = "IncomingPayments"
    OUTGOING_PAYMENTS = "OutgoingPayments"
    YEAR_END_JOURNAL = "YearEndJournal"
    BANK_JOURNAL = "BankJournal"
    VAT_RETURNS = "VatReturns"
    PAYROLL_JOURNAL = "PayrollJournal"
    OUTGOING_PAYMENT_REMINDER = "OutgoingPaymentReminder"
    OUTGOING_NOTICE_OF_DEBT_COLLECTION = "OutgoingNoticeOfDebtCollection"
    OUTGOING_PAYMENT_DEMAND = "OutgoingPaymentDemand"
    OUTGOING_WARRANT_OF_EXECUTION = "OutgoingWarrantOfExecution"
    CORRECTION_VOUCHER = "CorrectionVoucher"
    REVERSAL_VOUCHER = "ReversalVoucher"
    BEGINNING_BALANCE = "BeginningBalance"
    DEPRECIATION_JOURNAL = "DepreciationJournal"
    TRAVEL_EXPENSE = "TravelExpense"
    SETTLEMENT = "Settlement"
    NEGATIVE_SETTLEMENT = "NegativeSettlement"
    INCOMING_REMINDER = "IncomingReminder"
    SYSTEM_GENERATED_DOCUMENTATION_VOUCHER = "SystemGeneratedDocumentationVoucher"

    @classmethod
    def _missing_(cls, value: object) -> Self:
        known = NUMBERS.get(value) if isinstance(value, int) else None
        return cls(known) if known else cls("Unknown")


NUMBERS: Final[Mapping[int, str]] = {
    1: VoucherType.INCOMING_INVOICE,
    2: VoucherType.INCOMING_CREDIT_NOTE,
    4: VoucherType.OUTGOING_INVOICE,
    5: VoucherType.OUTGOING_CREDIT_NOTE,
    8: VoucherType.INCOMING_BANK_REMITTANCE,
    9: VoucherType.INCOMING_OCR_GIRO,
    10: VoucherType.STARTING_BALANCE,
    11: VoucherType.MANUAL_JOURNAL,
    14: VoucherType.EXPENSE,
    15: VoucherType.CASH_JOURNAL,
    16: VoucherType.INCOMING_PAYMENTS,
    17: VoucherType.OUTGOING_PAYMENTS,
    18: VoucherType.YEAR_END_JOURNAL,
    19: VoucherType.BANK_JOURNAL,
    20: VoucherType.VAT_RETURNS,
    23: VoucherType.PAYROLL_JOURNAL,
    71: VoucherType.OUTGOING_PAYMENT_REMINDER,
    72: VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION,
    73: VoucherType.OUTGOING_PAYMENT_DEMAND,
    74: VoucherType.OUTGOING_WARRANT_OF_EXECUTION,
    98: VoucherType.CORRECTION_VOUCHER,
    99: VoucherType.REVERSAL_VOUCHER,
    100: VoucherType.BEGINNING_BALANCE,
    101: VoucherType.DEPRECIATION_JOURNAL,
    120: VoucherType.TRAVEL_EXPENSE,
    130: VoucherType.SETTLEMENT,
    131: VoucherType.NEGATIVE_SETTLEMENT,
    99999: VoucherType.SYSTEM_GENERATED_DOCUMENTATION_VOUCHER,
}
"""API v1's numbers (v1 documentation: VoucherType)."""


class DeliveryType(GoEnum):
    """How a document reaches a customer: an invoice, a reminder or a notice."""

    UNKNOWN = "Unknown"
    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"
    EHF = "EHF"
    AVTALEGIRO = "AvtaleGiro"
    EXTERNAL = "External"
    EFAKTURA = "Efaktura"
    FACTORING = "Factoring"


class AccountType(GoEnum):
    """What a general ledger account holds."""

    UNKNOWN = "Unknown"
    ASSET = "Asset"
    LIABILITY = "Liability"
    EQUITY = "Equity"
    INCOME = "Income"
    EXPENSE = "Expense"


class ContactRole(GoEnum):
    """A person's place in the client's organisation."""

    UNKNOWN = "Unknown"
    OTHER = "Other"
    GENERAL_MANAGER = "GeneralManager"
    CHAIRMAN_OF_THE_BOARD = "ChairmanOfTheBoard"
    BOARD_MEMBER = "BoardMember"


class DocumentKind(GoEnum):
    """Which of a voucher's files to fetch; only ever sent, so it needs no unknown member."""

    ALL = "All"
    PDF = "Pdf"
    EHF = "Ehf"
    IMAGES = "Images"
