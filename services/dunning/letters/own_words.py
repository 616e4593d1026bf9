"""The words of the creditor's own letters before transfer, in Norwegian (bokmål) and English.

A collection notice says what inkassoloven § 9 demands: that collection starts if the claim is not paid, and
by when; it must not mislead about costs.
"""

from collections.abc import Mapping

NORWEGIAN: Mapping[str, str] = {
    "title.reminder": "Purring",
    "title.own_notice": "Inkassovarsel",
    "subject": "{title} fra {creditor}: {about}",
    "about": "faktura {number}",
    "mail.to": "Til {recipient}",
    "reminder.opening": "Vi kan ikke se at {about} datert {invoice_date}, som forfalt {due_date}, er betalt. "
    "Vi ber deg betale beløpet nedenfor.",
    "reminder.warning": "Betal innen {deadline}.",
    "reminder.closing": "Har du betalt i løpet av de siste dagene, kan du se bort fra denne purringen. Er du "
    "uenig i kravet, eller kan du ikke betale alt nå? Ta kontakt med oss innen fristen.",
    "own_notice.opening": "Vi kan ikke se at {about} datert {invoice_date}, som forfalt {due_date}, er "
    "betalt. Kravet gjelder varer eller tjenester som vi har levert etter fakturaen.",
    "own_notice.warning": "Betaler du ikke innen {deadline}, blir kravet sendt til inkasso.",
    "own_notice.closing": "Da må du i tillegg til kravet dekke inkassokostnader og forsinkelsesrente. "
    "Betaler du innen fristen, kommer det ikke inkassokostnader. Er du uenig i kravet, eller kan du ikke "
    "betale alt nå? Ta kontakt med oss innen fristen, og skriv hva du mener er feil.",
    "sum.principal": "Gjenstår av fakturaen",
    "sum.reminder": "Purregebyr",
    "sum.own_notice": "Gebyr for inkassovarsel",
    "sum.earlier": "Gebyr for tidligere brev",
    "sum.total": "Å betale",
    "pay.deadline": "Betalingsfrist",
    "pay.account": "Til konto",
    "pay.kid": "KID",
    "pay.mark": "Merkes med",
    "pay.abroad": "Fra utlandet",
    "date": "Dato",
    "customer_number": "Kundenummer",
    "concerns": "Gjelder",
    "greeting": "Vennlig hilsen",
}

ENGLISH: Mapping[str, str] = {
    "title.reminder": "Reminder (purring)",
    "title.own_notice": "Notice of debt collection (inkassovarsel)",
    "subject": "{title} from {creditor}: {about}",
    "about": "invoice {number}",
    "mail.to": "To {recipient}",
    "reminder.opening": "We cannot see that {about} dated {invoice_date}, which was due on {due_date}, has "
    "been paid. Please pay the amount below.",
    "reminder.warning": "Please pay by {deadline}.",
    "reminder.closing": "If you have paid within the last few days, please disregard this reminder. If you "
    "dispute the claim, or cannot pay everything now, please contact us before the deadline.",
    "own_notice.opening": "We cannot see that {about} dated {invoice_date}, which was due on {due_date}, has "
    "been paid. The claim is for goods or services that we delivered according to the invoice.",
    "own_notice.warning": "If you do not pay by {deadline}, the claim will be sent to debt collection.",
    "own_notice.closing": "You will then have to cover collection costs and late-payment interest in "
    "addition to the claim. If you pay in time, there are no collection costs. If you dispute the claim, or "
    "cannot pay everything now, please contact us before the deadline and tell us what you think is wrong.",
    "sum.principal": "Left of the invoice",
    "sum.reminder": "Reminder fee",
    "sum.own_notice": "Fee for this notice",
    "sum.earlier": "Fees for earlier letters",
    "sum.total": "To pay",
    "pay.deadline": "Pay by",
    "pay.account": "To account",
    "pay.kid": "Reference (KID)",
    "pay.mark": "Marked with",
    "pay.abroad": "From abroad",
    "date": "Date",
    "customer_number": "Customer no.",
    "concerns": "Concerns",
    "greeting": "Kind regards",
}

WORDS: Mapping[str, Mapping[str, str]] = {"nb": NORWEGIAN, "en": ENGLISH}
