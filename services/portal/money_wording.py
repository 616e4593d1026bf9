"""Words for money: court costs, vouchers, payouts, the bank's files, and reports."""

from services.portal.language import Words
from services.portal.neighbours.settling import ReportName
from shared.events import CourtCostKind

COURT_COST: Words[CourtCostKind] = Words(
    {
        "conciliation_complaint": "Klage til forliksrådet",
        "attachment_petition": "Begjæring om utlegg",
        "bankruptcy": "Konkursbegjæring",
        "other": "Annet rettslig gebyr",
    }
)
"""What a public fee was laid out for."""

POSTING: Words[str] = Words(
    {
        "ordered": "Bokføres nå",
        "posted": "Bokført i PowerOffice Go",
        "not_posted": "Bokføres av dere",
        "posting_failed": "Ikke bokført",
    }
)
"""Where a settlement's voucher stands."""

PAYOUT: Words[str] = Words(
    {
        "ordered": "Venter på utbetaling",
        "drafted": "I et utbetalingsforslag",
        "released": "Sendt til banken",
        "paid": "Utbetalt",
        "rejected": "Avvist av banken",
        "withdrawn": "Trukket tilbake",
    }
)
"""Where a payout stands."""

BATCH: Words[str] = Words(
    {
        "draft": "Venter på godkjenning",
        "approved": "Venter på frigivelse",
        "released": "Frigitt",
        "cancelled": "Avbrutt",
    }
)
"""Where a batch of payouts stands."""

KIND: Words[str] = Words(
    {"settlement": "Oppgjør", "refund": "Tilbakebetaling", "agency": "Foretakets egne midler"}
)
"""What a payout is for."""

FILE: Words[str] = Words({"taken": "Mottatt", "refused": "Avvist"})
"""What became of a file from the bank."""

DEED: Words[str] = Words(
    {
        "ordered": "bestilt",
        "proposed": "foreslått",
        "approved": "godkjent",
        "released": "frigitt",
        "cancelled": "avbrutt",
        "corrected": "rettet",
        "withdrawn": "trukket tilbake",
        "confirmed": "bekreftet av banken",
        "rejected": "avvist av banken",
        "paid": "utbetalt",
        "dropped": "levert til bankens program",
    }
)
"""What was done with a batch or payout."""

REPORT: Words[ReportName] = Words(
    {
        "client-account": "Klientkonto",
        "creditor-statement": "Kontoutskrift for selskapet",
        "vat": "MVA",
        "aged-claims": "Krav etter alder",
    }
)
"""What the reports are called."""

REPORT_TELLS: Words[ReportName] = Words(
    {
        "client-account": "Klientkontoen mot bankens saldo, og hvem pengene tilhører.",
        "creditor-statement": "Alt som er mottatt, trukket og utbetalt i en periode, med saldo.",
        "vat": "Grunnlag og MVA i en periode, oppgjør for oppgjør.",
        "aged-claims": "Hva som var skyldig på en dag, etter hvor lenge det har vært forfalt.",
    }
)
"""What each report says."""

STATEMENT_ONLY: tuple[ReportName, ...] = ("creditor-statement", "vat", "aged-claims")
"""The reports that a company sees of itself."""
