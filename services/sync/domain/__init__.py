"""What sync knows of invoices and creditors, and what of it is worth telling: values and pure functions."""

from services.sync.domain.creditors import Creditor, hear_connection, hear_profile
from services.sync.domain.invoices import (
    UNEXPLAINED,
    InvoiceNews,
    KnownReduction,
    MirroredInvoice,
    Reduction,
    ReductionKind,
    SeenInvoice,
    renew,
    settle,
    tell_overdue,
    tell_reductions,
)
from services.sync.domain.news import Found, News

__all__ = [
    "UNEXPLAINED",
    "Creditor",
    "Found",
    "InvoiceNews",
    "KnownReduction",
    "MirroredInvoice",
    "News",
    "Reduction",
    "ReductionKind",
    "SeenInvoice",
    "hear_connection",
    "hear_profile",
    "renew",
    "settle",
    "tell_overdue",
    "tell_reductions",
]
