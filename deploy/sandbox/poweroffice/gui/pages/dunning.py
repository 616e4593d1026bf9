"""Salg → Purringer: what is to be done next about each open invoice, and choosing it oneself."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice.enums import NextAction
from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.gui.pages.fields import whole_numbers
from deploy.sandbox.poweroffice.gui.pages.invoices import InvoiceRow, is_found, row_of
from deploy.sandbox.poweroffice.gui.pages.pager import paged
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.next_actions import (
    automatic_action,
    in_dunning_list,
    next_action,
    require_choosable,
)
from deploy.sandbox.poweroffice.refusals import Invalid

AUTOMATIC = "Automatic"
FIELD = "handling-"
"""What the name of an invoice's field begins with; its number follows."""
SHOWN = (("forfalt", "Forfalte"), ("alle", "Alle åpne"))


@dataclass(frozen=True)
class DunningRow:
    """An invoice with its next action: as it will be, by itself, and as chosen (or `AUTOMATIC`)."""

    row: InvoiceRow
    next_action: NextAction
    automatic: NextAction
    chosen: str


def dunning_list(visit: Visit) -> View:
    """Show the open invoices with their next action; the overdue ones, or all."""
    shown, sought = visit.asked("vis", "forfalt"), visit.asked("sok")
    found = [
        row
        for row in (row_of(visit, invoice) for invoice in in_dunning_list(visit.company))
        if (shown == "alle" or row.days_overdue > 0) and is_found(row, sought.casefold())
    ]
    pager = paged(visit, found)
    rows = [_row(visit, row) for row in pager.rows]
    values = {"pager": pager, "rows": rows, "shown": shown, "sought": sought, "choices": SHOWN}
    return View("dunning.html", values | {"actions": words.NEXT_ACTION, "automatic": AUTOMATIC})


def choose_actions(visit: Visit, typed: FormData) -> Done:
    """Choose the next action of every invoice whose choice on the form is another than before."""
    chosen = [
        (visit.company.invoice_by_number(number), _action(str(value)))
        for name, value in typed.items()
        if name.startswith(FIELD)
        for number in whole_numbers([name.removeprefix(FIELD)])
    ]
    changed = [
        (invoice, action)
        for invoice, action in chosen
        if action is not visit.company.collection.next_actions.get(invoice.id)
    ]
    if not changed:
        raise Invalid("Dunning error(s)", "Nothing is changed.", "Du har ikke endret noen neste handling.")
    for invoice, action in changed:
        require_choosable(visit.company, invoice, action)
    for invoice, action in changed:
        visit.screens.set_next_action(invoice.number, action)
    told = ", ".join(_told(visit, invoice) for invoice, _ in changed)
    return Done(f"Neste handling er endret: {told}.", visit.link("purringer", **visit.request.query_params))


def _row(visit: Visit, row: InvoiceRow) -> DunningRow:
    company, invoice = visit.company, row.invoice
    typed = visit.typed.get(f"{FIELD}{invoice.number}") if visit.typed else None
    chosen = company.collection.next_actions.get(invoice.id)
    return DunningRow(
        row,
        next_action(company, invoice, visit.today),
        automatic_action(company, invoice, visit.today),
        str(typed) if typed is not None else (chosen.value if chosen else AUTOMATIC),
    )


def _action(text: str) -> NextAction | None:
    if text == AUTOMATIC:
        return None
    try:
        return NextAction(text)
    except ValueError as error:
        shown = "Velg Ingen, Vent eller Inkasso."
        raise Invalid("Dunning error(s)", f"Unknown action {text!r}.", shown) from error


def _told(visit: Visit, invoice: Invoice) -> str:
    name = words.NEXT_ACTION[next_action(visit.company, invoice, visit.today)]
    waits = name == "Inkasso" and invoice.due_date >= visit.today
    return f"faktura {invoice.number} {name}" + (" (utkast først når den er forfalt)" if waits else "")


PAGES = (Page("/purringer", dunning_list, choose_actions),)
