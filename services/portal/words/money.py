"""Words for money: court costs, vouchers, payouts, the bank's files, and reports."""

from services.portal.language import Words
from services.portal.neighbours.reporting import ReportName
from shared.events import CourtCostKind

COURT_COST: Words[CourtCostKind] = Words(
    {
        "conciliation_complaint": "Forliksklage",
        "attachment_petition": "Utleggsbegjæring",
        "bankruptcy": "Konkursbegjæring",
        "other": "Annet rettsgebyr",
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
        "returned": "Kommet tilbake fra banken",
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

BANK: Words[str] = Words(
    {
        "accepted": "Godtatt",
        "pending": "Under behandling",
        "partly": "Delvis avvist",
        "rejected": "Avvist",
    }
)
"""What the bank has said of a batch."""

KIND: Words[str] = Words(
    {"settlement": "Oppgjør", "refund": "Tilbakebetaling", "agency": "Foretakets egne midler"}
)
"""What a payout is for."""

FILE: Words[str] = Words({"taken": "Mottatt", "refused": "Avvist"})
"""What became of a file from the bank."""

DEED: Words[str] = Words(
    {
        "ordered": "bestilt",
        "refund_ordered": "tilbakebetaling bestilt",
        "proposed": "foreslått",
        "approved": "godkjent",
        "released": "frigitt",
        "cancelled": "avbrutt",
        "corrected": "rettet",
        "withdrawn": "trukket tilbake",
        "confirmed": "bekreftet av banken",
        "rejected": "avvist av banken",
        "returned": "kommet tilbake fra banken",
        "paid": "utbetalt",
        "dropped": "levert til bankens program",
        "contradicted": "banken sier noe annet enn vi vet",
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

PAYMENT: Words[str] = Words(
    {
        "placed": "Plassert",
        "overpaid": "Plassert, og for mye betalt",
        "held": "Venter på en sats",
        "unplaced": "Ikke plassert",
        "reversed": "Tatt tilbake av banken",
        "given_back": "Skal tilbakebetales",
        "own": "Foretakets egne midler",
    }
)
"""Where a payment stands."""

DECIDED: Words[str] = Words(
    {
        "place": "Plassert for hånd",
        "give_back": "Gitt tilbake",
        "undo": "Avgjørelsen angret",
        "own": "Foretakets egne midler",
        "pay_invoice": "Betaler en faktura for merverdiavgift",
    }
)
"""What somebody has decided about a payment."""

INVOICE_STATE: Words[str] = Words({"open": "Åpen", "overdue": "Forfalt", "settled": "Gjort opp"})
"""Where an invoice for VAT stands."""

INVOICE_MARK: Words[str] = Words(
    {
        "paid_elsewhere": "Merket som betalt på annen måte",
        "undone": "Merket tatt tilbake",
        "set_off": "Motregnet",
        "settled": "Gjort opp i et oppgjør",
    }
)
"""What else than a payment has covered an invoice for VAT."""

LIKENESS: Words[str] = Words(
    {
        "kid_almost": "KID-en ligner",
        "old_kid": "KID fra en avsluttet sak hos samme kunde",
        "number_in_text": "nummeret står i teksten",
        "letter_amount": "beløpet står i et brev",
        "owed_amount": "beløpet var skyldig den dagen",
        "account_used": "kontoen er brukt før",
        "payer_name": "navnet ligner",
    }
)
"""Why a payment may be meant for a case."""
