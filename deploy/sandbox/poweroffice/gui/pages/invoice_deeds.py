"""What is done with an invoice or on a customer's account: payments, credit notes, losses, reminders."""

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.gui.pages.customers import customer_of
from deploy.sandbox.poweroffice.gui.pages.fields import Field
from deploy.sandbox.poweroffice.gui.pages.forms import Form, Values, fields, form_page, require_open_period
from deploy.sandbox.poweroffice.gui.pages.invoices import invoice_of
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Visit
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.norwegian import day, kroner
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound

THROUGH = (("ocr", "OCR-giro (med KID)"), ("bank", "Bank (uten KID)"))
LOSS_ACCOUNT = 7831


def payment_form(visit: Visit) -> Form:
    """Return the form of money that came in for an invoice."""
    invoice = _invoice(visit)
    balance = collection.entry_of(visit.company, invoice).balance
    account = "Kontonummeret som betalte. Bare for OCR-giro, og kan stå tomt."
    unmatched = "Uten kryss står innbetalingen umatchet, og fakturaen er like åpen som før."
    return Form(
        title=f"Registrer innbetaling på faktura {invoice.number}",
        intro="Betales det mindre enn resten, står fakturaen delvis åpen. Betales det mer, blir det kundens"
        " til gode.",
        button="Bokfør innbetaling",
        back=_card(visit, invoice),
        facts=_facts(visit, invoice),
        groups=fields(
            Field("amount", "Beløp i kroner", "amount", balance or None, is_required=True),
            _date("paid_on", "Betalt dato", visit),
            _through(),
            Field("from_account", "Fra konto", hint=account),
            Field("matched", "Match innbetalingen med fakturaen", "check", value=True, hint=unmatched),
        ),
    )


def pay_invoice(visit: Visit, values: Values) -> Done:
    """Book the payment."""
    require_open_period(visit.company, "paid_on", values["paid_on"])
    invoice = _invoice(visit)
    visit.screens.register_payment(invoice_no=invoice.number, **values)
    left = collection.entry_of(visit.company, invoice).balance
    text = f"Innbetalingen på {kroner(values['amount'])} kr er bokført"
    text += " og matchet" if values["matched"] else ", men ikke matchet"
    return Done(f"{text}. Faktura {invoice.number} har {kroner(left)} kr igjen.", _card(visit, invoice))


def payment_on_account_form(visit: Visit) -> Form:
    """Return the form of money that came in without naming an invoice."""
    customer = customer_of(visit)
    return Form(
        title=f"Registrer innbetaling fra {customer.display_name}",
        intro="Innbetalingen føres på kundens konto og står åpen til du matcher den på kundekortet.",
        button="Bokfør innbetaling",
        back=visit.link(f"kunder/{customer.number}"),
        groups=fields(
            Field("amount", "Beløp i kroner", "amount", is_required=True),
            _date("paid_on", "Betalt dato", visit),
            _through(),
        ),
    )


def pay_on_account(visit: Visit, values: Values) -> Done:
    """Book the payment."""
    require_open_period(visit.company, "paid_on", values["paid_on"])
    customer = customer_of(visit)
    visit.screens.register_payment(customer_no=customer.number, **values)
    text = f"Innbetalingen på {kroner(values['amount'])} kr er bokført på kundens konto. Den er ikke matchet."
    return Done(text, visit.link(f"kunder/{customer.number}"))


def credit_form(visit: Visit) -> Form:
    """Return the form of a credit note."""
    invoice = _invoice(visit)
    whole = "Tomt: hele fakturaen krediteres."
    unlinked = "Uten kryss står kreditnotaen åpen og uten henvisning til fakturaen."
    return Form(
        title=f"Krediter faktura {invoice.number}",
        intro="Kreditnotaen bokføres og sendes til kunden med en gang.",
        button="Send kreditnota",
        back=_card(visit, invoice),
        facts=_facts(visit, invoice),
        groups=fields(
            Field("amount", f"Beløp med mva ({invoice.currency_code})", "amount", hint=whole),
            _date("on", "Dato", visit),
            Field("linked", "Match kreditnotaen med fakturaen", "check", value=True, hint=unlinked),
        ),
    )


def credit_invoice(visit: Visit, values: Values) -> Done:
    """Send the credit note."""
    require_open_period(visit.company, "on", values["on"])
    invoice = _invoice(visit)
    note = visit.screens.credit_invoice(invoice.number, **values)
    text = f"Kreditnota {note.number} er sendt"
    text += " og matchet med fakturaen." if values["linked"] else ". Den er ikke matchet."
    return Done(text, _card(visit, invoice))


def loss_form(visit: Visit) -> Form:
    """Return the form of a loss."""
    invoice = _invoice(visit)
    costs = sorted(
        (str(account.account_no), f"{account.account_no} {account.name}")
        for account in visit.company.accounts.values()
        if account.general_ledger_account_type == "Expense" and account.is_active
    )
    return Form(
        title=f"Tapsfør faktura {invoice.number}",
        intro="Beløpet tas av det kunden skylder og føres som kostnad.",
        button="Tapsfør",
        back=_card(visit, invoice),
        facts=_facts(visit, invoice),
        is_grave=True,
        groups=fields(
            Field("amount", "Beløp i kroner", "amount", hint="Tomt: hele resten tapsføres."),
            _date("on", "Dato", visit),
            Field("account_no", "Konto", "choice", LOSS_ACCOUNT, choices=tuple(costs), is_required=True),
        ),
    )


def write_off(visit: Visit, values: Values) -> Done:
    """Book the loss."""
    require_open_period(visit.company, "on", values["on"])
    invoice = _invoice(visit)
    lost = visit.screens.write_off(
        invoice.number, amount=values["amount"], on=values["on"], account_no=int(values["account_no"])
    )
    return Done(f"{kroner(-lost.amount)} kr er tapsført på faktura {invoice.number}.", _card(visit, invoice))


def reminder_form(visit: Visit) -> Form:
    """Return the form of a letter that Go itself sends."""
    invoice = _invoice(visit)
    letters = tuple(words.LETTER.items())
    return Form(
        title=f"Send purring på faktura {invoice.number}",
        intro="Brevet sendes av Go selv, ikke av inkassobyrået. Fakturaen blir ikke utkast til inkasso før"
        " brevets forfall er passert.",
        button="Send",
        back=_card(visit, invoice),
        facts=_facts(visit, invoice),
        groups=fields(
            Field("kind", "Brev", "choice", "reminder", choices=letters, is_required=True),
            _date("sent_on", "Sendt dato", visit),
            Field("due_on", "Nytt forfall", "date", hint="Tomt: 14 dager etter sendt dato."),
        ),
    )


def send_reminder(visit: Visit, values: Values) -> Done:
    """Send the letter."""
    invoice = _invoice(visit)
    if not collection.entry_of(visit.company, invoice).balance > 0:
        shown = "Fakturaen er oppgjort. Det er ikke noe å purre på."
        raise Invalid("Reminder error(s)", "Nothing is left to pay.", shown)
    if visit.company.customer(invoice.customer_id).send_payment_reminders is False:
        shown = "Kunden skal ikke ha påminnelser og purringer. Endre det på kundekortet."
        raise Invalid("Reminder error(s)", "The customer gets no reminders.", shown)
    sent = visit.screens.send_reminder(invoice.number, **values)
    assert sent.last_reminder is not None
    name = words.LETTER[sent.last_reminder.kind]
    return Done(f"{name} er sendt, med forfall {day(sent.last_reminder.due_on)}.", _card(visit, invoice))


def _invoice(visit: Visit) -> Invoice:
    """Return the invoice that the path names; a credit note is only matched."""
    invoice = invoice_of(visit)
    if invoice.type is not VoucherType.OUTGOING_INVOICE:
        shown = f"{invoice.number} er en kreditnota. Dette kan bare gjøres med en faktura."
        raise NotFound("Object(s) not found", f"Invoice with number = {invoice.number} not found.", shown)
    return invoice


def _card(visit: Visit, invoice: Invoice) -> str:
    return visit.link(f"fakturaer/{invoice.number}")


def _facts(visit: Visit, invoice: Invoice) -> tuple[tuple[str, str], ...]:
    entry = collection.entry_of(visit.company, invoice)
    return (
        ("Kunde", visit.company.customer(invoice.customer_id).display_name),
        ("Beløp", f"{kroner(invoice.total)} {invoice.currency_code}"),
        ("Rest", f"{kroner(entry.balance)} kr"),
        ("Forfall", day(invoice.due_date)),
    )


def _date(name: str, label: str, visit: Visit) -> Field:
    return Field(name, label, "date", visit.today, is_required=True)


def _through() -> Field:
    return Field("through", "Betalt gjennom", "choice", "ocr", choices=THROUGH, is_required=True)


PAGES = (
    form_page("/fakturaer/{invoice_no:int}/innbetaling", payment_form, pay_invoice),
    form_page("/fakturaer/{invoice_no:int}/kreditnota", credit_form, credit_invoice),
    form_page("/fakturaer/{invoice_no:int}/tap", loss_form, write_off),
    form_page("/fakturaer/{invoice_no:int}/purring", reminder_form, send_reminder),
    form_page("/kunder/{customer_no:int}/innbetaling", payment_on_account_form, pay_on_account),
)
