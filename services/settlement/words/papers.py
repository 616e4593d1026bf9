"""The words of remittance advice, invoice for VAT and their mail in English, by their Norwegian.

Those that reports have too stand there. A legal term keeps its Norwegian in brackets where an accountant
posts by it. English is enough on a sales document: bokføringsloven § 10, as Skattedirektoratet reads it
("Kravet til språk - salgsdokumentasjon"), demands one of the languages of § 12.
"""

PAPERS = {
    # Both papers
    "Org.nr. {number}": "Org. no. {number}",
    "kr": "NOK",
    "Konto": "Account",
    "MVA-kode": "VAT code (mva-kode)",
    "Debet": "Debit",
    "Kredit": "Credit",
    "Bokføres slik": "How to post it",
    "Alle beløp er i norske kroner.": "All amounts are in Norwegian kroner.",
    # The remittance advice
    "Remitteringsbilag {number}": "Remittance advice {number}",
    "Remitteringsbilag – oppgjør nr. {number}": (
        "Remittance advice (remitteringsbilag) – settlement no. {number}"
    ),
    "Remitteringsbilag – {document}, {day}": "Remittance advice – {document}, {day}",
    "Dokumentnummer: {number}": "Document number: {number}",
    "Dato: {day}": "Date: {day}",
    "Innbetalt": "Received",
    "Vårt vederlag": "Our fee",
    "Til dere": "To you",
    "Ingen saker i dette oppgjøret: vi utbetaler det som står igjen etter tidligere oppgjør.": (
        "No cases in this settlement: we pay out what is left of earlier settlements."
    ),
    "Våre tjenester og MVA": "Our services and VAT",
    "Kreditering av våre tjenester og MVA": "Credit for our services and VAT",
    "Inkasso av fakturaene over, levert til og med {day}": (
        "Debt collection of the invoices above, delivered up to and including {day}"
    ),
    "Inkassosalærer og gebyrer": "Collection fees (inkassosalær) and other fees",
    "Andel av forsinkelsesrenter": "Share of late interest (forsinkelsesrente)",
    "Provisjon": "Commission",
    "Trekk av sak": "Withdrawal of a case",
    "Grunnlag uten MVA": "Basis excluding VAT (grunnlag uten mva.)",
    "MVA {rate}": "VAT (mva.) {rate}",
    "Rettsgebyr lagt ut for dere, uten MVA": "Court fees (rettsgebyr) paid on your behalf, excluding VAT",
    "– herav": "– of which",
    "betalt av skyldnerne i salæret": "paid by the debtors in the collection fee (salær)",
    "trukket i dette oppgjøret": "deducted in this settlement",
    "faktureres særskilt": "invoiced separately",
    "faktureres særskilt, faktura {number}": "invoiced separately, invoice {number}",
    "faktureres særskilt, kreditnota {number}": "invoiced separately, credit note {number}",
    "Utbetaling": "Payout",
    "Oppgjøret": "The settlement",
    "Til dere i dette oppgjøret": "To you in this settlement",
    "Overført fra tidligere oppgjør": "Carried over from earlier settlements",
    "Utbetales": "Paid out",
    "Utbetales ikke": "Not paid out",
    "Utbetales til konto {account}": "Paid out to account {account}",
    "Trekkes i neste oppgjør": "Deducted in the next settlement",
    "Overføres til neste": "Carried over to the next settlement",
    "Bokføres automatisk i PowerOffice Go": ("Posted automatically in PowerOffice Go, with Norwegian texts"),
    "Kunder": "Customers",
    "Kundereskontro, en linje for hver faktura over": (
        "Customer ledger (kundereskontro), a line for each invoice above"
    ),
    # The voucher's lines
    "Inkassooppgjør {number}": "Collection settlement {number}",
    "{settlement}, sak {case}": "{settlement}, case {case}",
    "{settlement}: {what}": "{settlement}: {what}",
    "renter": "interest",
    "gebyrer": "fees",
    "mellomværende AutoCollect": "clearing account (mellomværende) AutoCollect",
    "rettsgebyr": "court fees",
    "provisjon": "commission",
    "trekk av sak": "withdrawal of a case",
    "MVA-grunnlag og MVA": "VAT basis and VAT",
    "betalt av skyldner": "paid by the debtor",
    "{first}, {next}": "{first}, {next}",
    "{first} og {last}": "{first} and {last}",
    # The invoice for VAT and the credit note
    "Til konto": "To account",
    "KID": "KID (payment reference)",
    "Krediterer": "Credits",
    "faktura {number} av {day}": "invoice {number} of {day}",
    "{document} av {day}": "{document} of {day}",
    "Våre tjenester": "Our services",
    "Inkasso, spesifisert i remitteringsbilaget for {document}. Levert til og med {day}.": (
        "Debt collection, specified in the remittance advice for {document}."
        " Delivered up to and including {day}."
    ),
    "MVA {rate} av {basis}": "VAT (mva.) {rate} of {basis}",
    "Sum med MVA": "Total including VAT",
    "Grunnlaget er gjort opp i oppgjøret": "The basis (grunnlag) was paid in the settlement",
    "Å betale": "To pay",
    "Til gode": "In your favour",
    "Betal med KID, så blir fakturaen gjort opp av seg selv.": (
        "Pay with the KID, and the payment is matched automatically."
    ),
    "Beløpet er MVA som er fakturert tidligere, og som bortfaller fordi grunnlaget er blitt mindre. Det"
    " motregnes i ubetalte fakturaer. Resten gjøres opp i neste oppgjør.": (
        "The amount is VAT that was invoiced earlier, and that is no longer owed because the basis has become"
        " smaller. It is set off against unpaid invoices. The rest is paid in the next settlement."
    ),
    "grunnlaget, gjort opp i oppgjøret": "the basis, paid in the settlement",
    "Leverandør": "Supplier",
    "til betaling": "to be paid",
    # Their mail and files
    "remitteringsbilag-{number}.pdf": "remittance-advice-{number}.pdf",
    "faktura-{number}.pdf": "invoice-{number}.pdf",
    "kreditnota-{number}.pdf": "credit-note-{number}.pdf",
    "Remitteringsbilag – oppgjør {number}": "Remittance advice – settlement {number}",
    "Hei,\n\nvedlagt er {papers} for oppgjør {number} av {day} til {creditor}.\n\n"
    "Vennlig hilsen\n{agency}\n": (
        "Hello,\n\nplease find attached {papers} for settlement {number} of {day} to {creditor}.\n\n"
        "Kind regards\n{agency}\n"
    ),
    "remitteringsbilaget": "the remittance advice",
    "remitteringsbilaget og faktura for MVA": "the remittance advice and an invoice for VAT",
    "remitteringsbilaget og kreditnota for MVA": "the remittance advice and a credit note for VAT",
}
