"""Norwegian (bokmål) words for what the screens show of the accounting system's closed lists."""

from collections.abc import Mapping

from deploy.sandbox.poweroffice.enums import (
    CaseStatus,
    CollectionStatus,
    NextAction,
    VoucherType,
)

MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Salg",
        (
            ("Kunder", "kunder"),
            ("Fakturaer", "fakturaer"),
            ("Purringer", "purringer"),
            ("Inkasso", "inkasso"),
        ),
    ),
    ("Regnskap", (("Bilag", "bilag"), ("Hovedbok", "hovedbok"))),
    (
        "Innstillinger",
        (
            ("Purring og inkasso", "innstillinger/purring-og-inkasso"),
            ("Utvidelser", "innstillinger/utvidelser"),
            ("Tilgang", "innstillinger/tilgang"),
            ("Låsedato", "innstillinger/lasedato"),
            ("Moduler", "innstillinger/moduler"),
        ),
    ),
)
"""The menu of a client: groups, and in each the screens with their path under the client's own."""

VOUCHER: Mapping[VoucherType, str] = {
    VoucherType.OUTGOING_INVOICE: "Faktura",
    VoucherType.OUTGOING_CREDIT_NOTE: "Kreditnota",
    VoucherType.INCOMING_OCR_GIRO: "OCR-innbetaling",
    VoucherType.BANK_JOURNAL: "Bankbilag",
    VoucherType.MANUAL_JOURNAL: "Diverse bilag",
    VoucherType.CASH_JOURNAL: "Kassebilag",
    VoucherType.YEAR_END_JOURNAL: "Årsoppgjørsbilag",
    VoucherType.INCOMING_INVOICE: "Inngående faktura",
    VoucherType.INCOMING_CREDIT_NOTE: "Inngående kreditnota",
    VoucherType.REVERSAL_VOUCHER: "Reversering",
}
"""The kinds of voucher that the sandbox knows; others show under their own name."""

COLLECTION: Mapping[CollectionStatus, str] = {
    CollectionStatus.NONE: "Ikke til inkasso",
    CollectionStatus.DRAFT: "Utkast",
    CollectionStatus.ON_HOLD: "På vent",
    CollectionStatus.APPROVED: "Godkjent",
    CollectionStatus.EXPORTED: "Overført",
    CollectionStatus.REJECTED: "Avvist",
}

CASE: Mapping[CaseStatus, str] = {CaseStatus.ACTIVE: "Aktiv", CaseStatus.CLOSED: "Avsluttet"}

NEXT_ACTION: Mapping[NextAction, str] = {
    NextAction.NONE: "Ingen",
    NextAction.WAIT: "Vent",
    NextAction.COLLECTION: "Inkasso",
}

LETTER: Mapping[str, str] = {"reminder": "Purring", "notice_of_debt_collection": "Inkassovarsel"}

DELIVERY: Mapping[str, str] = {"PdfByEmail": "PDF på e-post", "Print": "Brevpost"}
"""How a letter reaches the customer, whichever letter it is."""

ACCOUNT: Mapping[str, str] = {
    "Asset": "Eiendel",
    "Liability": "Gjeld",
    "Equity": "Egenkapital",
    "Income": "Inntekt",
    "Expense": "Kostnad",
}

MODULE: Mapping[str, str] = {
    "Accounting": "Regnskap",
    "TimeTracking": "Timeføring",
    "Payroll": "Lønn",
    "TravelExpense": "Reiseregning",
    "Quality": "Kvalitet",
    "HolidayAndLeave": "Ferie og fravær",
}


def voucher(kind: VoucherType) -> str:
    """Return what a kind of voucher is called."""
    return VOUCHER.get(kind, kind.value)


def trail(path: str) -> tuple[str, str, str] | None:
    """Return the menu's group, screen and screen path for a path under the client's own, if it is there.

    >>> trail("inkasso"), trail("kunder/10000/endre"), trail("")
    (('Salg', 'Inkasso', 'inkasso'), ('Salg', 'Kunder', 'kunder'), None)
    """
    for group, screens in MENU:
        for name, start in screens:
            if path == start or path.startswith(f"{start}/"):
                return group, name, start
    return None
