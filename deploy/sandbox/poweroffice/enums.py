"""The closed lists of words in PowerOffice Go's API: strings in v2, and the numbers that v1 gives them."""

from enum import IntEnum, StrEnum


class VoucherType(StrEnum):
    """Kind of a posted voucher; only those that this sandbox knows how to make or filter by."""

    UNKNOWN = "Unknown"
    INCOMING_INVOICE = "IncomingInvoice"
    INCOMING_CREDIT_NOTE = "IncomingCreditNote"
    OUTGOING_INVOICE = "OutgoingInvoice"
    OUTGOING_CREDIT_NOTE = "OutgoingCreditNote"
    INCOMING_BANK_REMITTANCE = "IncomingBankRemittance"
    INCOMING_OCR_GIRO = "IncomingOcrGiro"
    MANUAL_JOURNAL = "ManualJournal"
    EXPENSE = "Expense"
    CASH_JOURNAL = "CashJournal"
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
    DEPRECIATION_JOURNAL = "DepreciationJournal"
    TRAVEL_EXPENSE = "TravelExpense"
    SETTLEMENT = "Settlement"
    NEGATIVE_SETTLEMENT = "NegativeSettlement"
    INCOMING_REMINDER = "IncomingReminder"
    SYSTEM_GENERATED_DOCUMENTATION_VOUCHER = "SystemGeneratedDocumentationVoucher"

    @property
    def is_invoice(self) -> bool:
        """Whether the voucher bills a customer or takes a bill back."""
        return self in {VoucherType.OUTGOING_INVOICE, VoucherType.OUTGOING_CREDIT_NOTE}


V1_VOUCHER_NUMBERS: dict[VoucherType, int] = {
    VoucherType.UNKNOWN: 0,
    VoucherType.INCOMING_INVOICE: 1,
    VoucherType.INCOMING_CREDIT_NOTE: 2,
    VoucherType.OUTGOING_INVOICE: 4,
    VoucherType.OUTGOING_CREDIT_NOTE: 5,
    VoucherType.INCOMING_BANK_REMITTANCE: 8,
    VoucherType.INCOMING_OCR_GIRO: 9,
    VoucherType.MANUAL_JOURNAL: 11,
    VoucherType.EXPENSE: 14,
    VoucherType.CASH_JOURNAL: 15,
    VoucherType.YEAR_END_JOURNAL: 18,
    VoucherType.BANK_JOURNAL: 19,
    VoucherType.VAT_RETURNS: 20,
    VoucherType.PAYROLL_JOURNAL: 23,
    VoucherType.OUTGOING_PAYMENT_REMINDER: 71,
    VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION: 72,
    VoucherType.OUTGOING_PAYMENT_DEMAND: 73,
    VoucherType.OUTGOING_WARRANT_OF_EXECUTION: 74,
    VoucherType.CORRECTION_VOUCHER: 98,
    VoucherType.REVERSAL_VOUCHER: 99,
    VoucherType.DEPRECIATION_JOURNAL: 101,
    VoucherType.TRAVEL_EXPENSE: 120,
    VoucherType.SETTLEMENT: 130,
    VoucherType.NEGATIVE_SETTLEMENT: 131,
    VoucherType.SYSTEM_GENERATED_DOCUMENTATION_VOUCHER: 99999,
}


class InvoiceDeliveryType(StrEnum):
    """How an invoice reaches the customer."""

    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"
    EHF = "EHF"
    AVTALE_GIRO = "AvtaleGiro"
    EXTERNAL = "External"
    EFAKTURA = "Efaktura"
    FACTORING = "Factoring"


class LetterDeliveryType(StrEnum):
    """How a reminder, notice or interest note reaches the customer (three API enums with the same words)."""

    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"


class AccountType(StrEnum):
    """`GeneralLedgerAccountType`."""

    ASSET = "Asset"
    LIABILITY = "Liability"
    EQUITY = "Equity"
    INCOME = "Income"
    EXPENSE = "Expense"


class AgricultureDepartment(StrEnum):
    """Branch of a farm; `None` everywhere else."""

    NONE = "None"
    FINANCE = "Finance"
    FARMING = "Farming"
    FORESTRY = "Forestry"
    FUR_ANIMALS = "FurAnimals"
    OTHER_INDUSTRIES = "OtherIndustries"
    PRIVATE = "Private"


class VatReturnSpecification(StrEnum):
    """Extra VAT information on a line."""

    NONE = "None"
    ADJUSTMENT = "Adjustment"
    LOSSES_ON_CLAIMS = "LossesOnClaims"
    REVERSAL_OF_INPUT_VALUE_ADDED_TAX = "ReversalOfInputValueAddedTax"
    WITHDRAWALS = "Withdrawals"
    ADJUSTMENT_VAT_COMPENSATION_REAL_PROPERTY = "AdjustmentVatCompensationRealProperty"
    PURCHASES_ELIGIBLE_FOR_COMPENSATION = "PurchasesEligibleForCompensation"


class ClientContactRole(StrEnum):
    """`ClientContactPersonRole`."""

    OTHER = "Other"
    GENERAL_MANAGER = "GeneralManager"
    CHAIRMAN_OF_THE_BOARD = "ChairmanOfTheBoard"
    BOARD_MEMBER = "BoardMember"


class Month(StrEnum):
    """`Months`; the sandbox needs only the common end of a financial year."""

    DECEMBER = "December"


class CollectionStatus(IntEnum):
    """`invoiceDebtCollectionStatus` of API v1: where an invoice stands on its way to the agency."""

    NONE = 0
    DRAFT = 1
    ON_HOLD = 2
    APPROVED = 3
    EXPORTED = 4
    REJECTED = 10


class CaseStatus(IntEnum):
    """`DebtCollectionCaseStatus` of API v1."""

    ACTIVE = 0
    CLOSED = 10


class NextAction(StrEnum):
    """What Go is to do next about an invoice that is not paid (Salg → Purringer: Ingen, Vent, Inkasso)."""

    NONE = "None"
    WAIT = "Wait"
    COLLECTION = "Collection"
