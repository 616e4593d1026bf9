"""The words of reports: Norwegian, as they stand where a report is made, and the English of each.

Only words have two languages; names, numbers and the layout of figures and dates are the same in both.
"""

from __future__ import annotations

from typing import Literal, Self

Language = Literal["nb", "en"]

ENGLISH = {
    # Columns and facts of several reports
    "Sum": "Total",
    "Dato": "Date",
    "Sak": "Case",
    "Krav": "Claims",
    "Kunde": "Customer",
    "Faktura": "Invoice",
    "Forfall": "Due date",
    "Dokument": "Document",
    "Oppdragsgiver": "Creditor",
    "Oppdragsgivere": "Creditors",
    "MVA": "VAT",
    "Oppgjør": "Settlements",
    "Oppgjør {number}": "Settlement {number}",
    "Avvik": "Difference",
    # The printed page
    "Org.nr. {number} MVA": "Org. no. {number} MVA",
    "Skrevet ut {day}": "Printed {day}",
    "Ingen.": "None.",
    # Claims by age
    "Åpne krav etter alder": "Open claims by age",
    "alle oppdragsgivere": "all creditors",
    "{whose}, per {day}": "{whose}, at {day}",
    "Åpne krav": "Open claims",
    "Etter alder": "By age",
    "Dager etter forfall": "Days overdue",
    "0–30 dager": "0–30 days",
    "over 365": "over 365",
    "{first}–{last}": "{first}–{last}",
    "Hovedstol": "Principal",
    "Renter": "Interest",
    "Gebyrer og salær": "Fees and collection costs",
    "Dager": "Days",
    # The client account
    "Avstemming av klientkontoen": "Reconciliation of the client account",
    "per {day}": "at {day}",
    "Dato i banken": "Date at the bank",
    "Bokført": "Booked",
    "Referanse": "Reference",
    "KID eller mottaker": "KID or payee",
    "Beløp": "Amount",
    "Utføres": "Executed",
    "Sendt": "Sent",
    "Mottaker": "Payee",
    "På klientkontoen": "On the client account",
    "Ikke oppgjort": "Not settled",
    "Overført til neste": "Carried to the next",
    "Utbetaling bestilt": "Payout ordered",
    "Sendt banken": "Sent to the bank",
    "Skyldneres": "Debtors'",
    "Inkassoforetakets": "The agency's",
    "Saldo i hovedboken": "Balance in the ledger",
    "Pluss: i banken, bokført senere": "Plus: at the bank, booked later",
    "Minus: bokført, i banken senere": "Minus: booked, at the bank later",
    "Ventet saldo i banken": "Expected balance at the bank",
    "Ikke fordelt på eiere": "Without an owner",
    "I banken, bokført senere": "At the bank, booked later",
    "Bokført, i banken senere": "Booked, at the bank later",
    "Sendt banken, ikke bekreftet: kan forklare et avvik": (
        "Sent to the bank, not confirmed: may explain a difference"
    ),
    "Saldo etter bankens kontoutskrift": "Balance by the bank's statement",
    "Saldo etter bankens {file}": "Balance by the bank's {file}",
    "ikke oppgitt": "not stated",
    "Oppgitt av": "Stated by",
    "Hvem pengene tilhører": "Whose the money is",
    "Uten sak, og egne midler": "Without a case, and the agency's own",
    # The creditor's statement
    "Kontoutskrift for oppdragsgiver": "Creditor's statement",
    "{name}, org.nr. {number}, {first}–{last}": "{name}, org. no. {number}, {first}–{last}",
    "Tekst": "Text",
    "Inn": "In",
    "Ut": "Out",
    "Saldo": "Balance",
    "Gjelder": "Concerns",
    "Betalt": "Paid",
    "Åpen": "Open",
    "Inngående saldo {day}": "Opening balance {day}",
    "Utgående saldo {day}": "Closing balance {day}",
    "Bevegelser": "Movements",
    "Skyldig MVA etter faktura {day}": "VAT owed by invoice {day}",
    "Fakturaer for MVA": "Invoices for VAT",
    "Faktura {number}": "Invoice {number}",
    "Kreditnota {number}": "Credit note {number}",
    "Utbetaling, oppgjør {number}": "Payout, settlement {number}",
    "Utbetaling kom i retur, oppgjør {number}": "Payout came back, settlement {number}",
    "Oppgjør {number}: vårt vederlag og MVA": "Settlement {number}: our fee and VAT",
    "Oppgjør {number}: vårt vederlag, MVA og rettsgebyr": (
        "Settlement {number}: our fee, VAT and court fees"
    ),
    "Tilgode etter kreditnota for MVA": "Owed to you by a credit note for VAT",
    "Innbetaling": "Payment",
    "Tilbakeført eller omfordelt innbetaling": "Payment reversed or moved",
    # VAT
    "Merverdiavgift av oppgjør": "Value added tax of settlements",
    "Grunnlag": "Basis",
    "Trukket i oppgjør": "Deducted in settlements",
    "Betalt av skyldnere": "Paid by debtors",
    "Faktureres": "To be invoiced",
    "Termin": "Term",
    "Terminer": "Terms",
    "{number}. termin {year} ({months})": "Term {number} of {year} ({months})",
    "januar–februar": "January–February",
    "mars–april": "March–April",
    "mai–juni": "May–June",
    "juli–august": "July–August",
    "september–oktober": "September–October",
    "november–desember": "November–December",
    "Oppgjør {number} / {creditor}": "Settlement {number} / {creditor}",
    "Grunnlag etter oppgjørene": "Basis by the settlements",
    "Inntekt i hovedboken": "Income in the ledger",
    "Avvik, grunnlag": "Difference, basis",
    "Utgående MVA etter oppgjørene": "Output VAT by the settlements",
    "Utgående MVA i hovedboken": "Output VAT in the ledger",
    "Avvik, MVA": "Difference, VAT",
    "Skal faktureres, uten faktura": "To be invoiced, without an invoice",
}
"""The English of each text, by its Norwegian; what stands in braces is filled in."""


class Text(str):
    """A text in Norwegian that knows its English."""

    __slots__ = ("english",)
    english: str

    def __new__(cls, norwegian: str, english: str) -> Self:
        """Return the text."""
        said = super().__new__(cls, norwegian)
        said.english = english
        return said

    def told(self, language: Language) -> Text:
        """Return it in a language."""
        return self if language == "nb" else Text(self.english, self.english)


def text(norwegian: str, **values: object) -> Text:
    """Return a text of `ENGLISH` with its values filled in; a value that is a text is so in both languages.

    >>> text("per {day}", day="01.06.2026"), text("per {day}", day="01.06.2026").english
    ('per 01.06.2026', 'at 01.06.2026')

    Raises:
        KeyError: the text has no English.
    """
    in_english = {name: each.english if isinstance(each, Text) else each for name, each in values.items()}
    return Text(norwegian.format(**values), ENGLISH[norwegian].format(**in_english))
