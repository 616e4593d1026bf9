"""The closed lists of API v1 beside those of debt collection: numbers for what API v2 writes as words."""

from enum import IntEnum

from deploy.sandbox.poweroffice import enums


class OutgoingInvoiceStatus(IntEnum):
    """Where an invoice stands; those listed here have left the house."""

    DRAFT = 0
    APPROVED = 1
    SENT = 2
    PAID = 3
    ARCHIVED = 4


class InvoiceDeliveryType(IntEnum):
    """How an invoice or a letter reaches the customer."""

    NONE = 0
    PDF_BY_EMAIL = 1
    PRINT = 2
    EHF = 3
    AVTALE_GIRO = 4
    EXTERNAL = 5
    EFAKTURA = 6
    FACTORING = 7


def delivery_number(
    word: (enums.InvoiceDeliveryType | enums.ReminderDeliveryType | enums.NoticeOfDebtCollectionDeliveryType),
) -> InvoiceDeliveryType:
    """Return v1's number of a way of delivery."""
    return InvoiceDeliveryType[word.name]
