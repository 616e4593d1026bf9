"""The closed lists of words in PowerOffice Go's API: strings in v2, and the numbers that v1 gives them."""

from enum import IntEnum, StrEnum


class VoucherType(StrEnum):
    """Kind of a posted voucher. Incoming and outgoing payments are obsolete and may still be filtered by."""

    UNKNOWN = "Unknown"
    INCOMING_INVOICE = "IncomingInvoice"
    INCOMING_CREDIT_NOTE = "IncomingCreditNote"
    OUTGOING_INVOICE = "OutgoingInvoice"
    OUTGOING_CREDIT_NOTE = "OutgoingCreditNote"
    INCOMING_BANK_REMITTANCE = "IncomingBankRemittance"
    INCOMING_OCR_GIRO = "IncomingOcrGiro"
    INCOMING_PAYMENTS = "IncomingPayments"
    OUTGOING_PAYMENTS = "OutgoingPayments"
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
    VoucherType.INCOMING_PAYMENTS: 16,
    VoucherType.OUTGOING_PAYMENTS: 17,
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


class ReminderDeliveryType(StrEnum):
    """How a reminder reaches the customer."""

    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"


class NoticeOfDebtCollectionDeliveryType(StrEnum):
    """How a notice of debt collection (inkassovarsel) reaches the customer."""

    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"


class InterestNoteDeliveryType(StrEnum):
    """How an interest note reaches the customer."""

    PDF_BY_EMAIL = "PdfByEmail"
    PRINT = "Print"


class GeneralLedgerAccountType(StrEnum):
    """Side of the accounts, after the Norwegian standard chart."""

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


class ClientContactPersonRole(StrEnum):
    """What a person is at the client."""

    OTHER = "Other"
    GENERAL_MANAGER = "GeneralManager"
    CHAIRMAN_OF_THE_BOARD = "ChairmanOfTheBoard"
    BOARD_MEMBER = "BoardMember"


class Months(StrEnum):
    """A month; the financial year ends with one."""

    JANUARY = "January"
    FEBRUARY = "February"
    MARCH = "March"
    APRIL = "April"
    MAY = "May"
    JUNE = "June"
    JULY = "July"
    AUGUST = "August"
    SEPTEMBER = "September"
    OCTOBER = "October"
    NOVEMBER = "November"
    DECEMBER = "December"


class SubLedgerNumberSeriesType(StrEnum):
    """Whose accounts a number series holds."""

    CUSTOMER = "Customer"
    SUPPLIER = "Supplier"
    EMPLOYEE = "Employee"


class OutgoingInvoiceVoucherType(StrEnum):
    """The two kinds of voucher in the list of outgoing invoices."""

    OUTGOING_INVOICE = "OutgoingInvoice"
    OUTGOING_CREDIT_NOTE = "OutgoingCreditNote"


class VoucherLineType(StrEnum):
    """What a line on an invoice is; only normal ones and the fee post anything."""

    NORMAL = "Normal"
    TEXT = "Text"
    SUMMARY = "Summary"
    INVOICE_FEE = "InvoiceFee"
    TOTAL_HOURS = "TotalHours"


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
