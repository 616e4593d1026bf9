"""Salg → Inkasso: drafts to be approved, what is on hold, approved, with the agency, or rejected by it."""

from collections.abc import Mapping, Sequence

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.enums import CollectionStatus
from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.gui.pages.fields import whole_numbers
from deploy.sandbox.poweroffice.gui.pages.invoices import row_of
from deploy.sandbox.poweroffice.gui.pages.pager import paged
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.refusals import Invalid

TABS: Mapping[str, CollectionStatus] = {
    "utkast": CollectionStatus.DRAFT,
    "vent": CollectionStatus.ON_HOLD,
    "godkjent": CollectionStatus.APPROVED,
    "overfort": CollectionStatus.EXPORTED,
    "avvist": CollectionStatus.REJECTED,
}


def collection_list(visit: Visit) -> View:
    """Show the invoices at one status, and with those that the agency has also their cases."""
    company, today = visit.company, visit.today
    found = {tab: collection.with_status(company, status, today) for tab, status in TABS.items()}
    tab = visit.asked("vis") if visit.asked("vis") in TABS else "utkast"
    ordered = sorted(found[tab], key=lambda invoice: (invoice.due_date, invoice.number))
    pager = paged(visit, ordered)
    return View(
        "collection.html",
        {
            "tab": tab,
            "tabs": [(name, words.COLLECTION[status], len(found[name])) for name, status in TABS.items()],
            "pager": pager,
            "rows": [
                (row_of(visit, invoice), collection.case_of(company, invoice)) for invoice in pager.rows
            ],
            "ticked": visit.typed.getlist("invoice_no") if visit.typed else [],
            "total": sum(collection.entry_of(company, invoice).balance for invoice in ordered),
            "is_active": company.collection.is_active,
        },
    )


def decide(visit: Visit, typed: FormData) -> Done:
    """Approve the invoices that are ticked or every draft, hold them, or put them back among the drafts."""
    back = visit.link("inkasso", **visit.request.query_params)
    if typed.get("gjor") == "godkjenn-alle":
        return Done(_told(visit.screens.approve_for_collection(), "godkjent for inkasso"), back)
    chosen = _ticked(visit, typed)
    match typed.get("gjor"):
        case "godkjenn":
            visit.screens.approve_for_collection([invoice.number for invoice in chosen])
            return Done(_told(chosen, "godkjent for inkasso"), back)
        case "vent":
            for invoice in chosen:
                collection.refuse_exported(visit.company, invoice)
            for invoice in chosen:
                visit.screens.hold_from_collection(invoice.number)
            return Done(_told(chosen, "satt på vent"), back)
        case "tilbake":
            for invoice in chosen:
                collection.require_decided(visit.company, invoice)
            for invoice in chosen:
                visit.screens.release_to_drafts(invoice.number)
            return Done(_told(chosen, "tatt tilbake"), back)
        case _:
            raise Invalid("Validation", "Unknown decision.", "Velg hva som skal gjøres med fakturaene.")


def _ticked(visit: Visit, typed: FormData) -> list[Invoice]:
    numbers = whole_numbers(typed.getlist("invoice_no"))
    if not numbers:
        raise Invalid("Validation", "No invoice is chosen.", "Kryss av for fakturaene det gjelder.")
    return [visit.company.invoice_by_number(number) for number in numbers]


def _told(invoices: Sequence[Invoice], what: str) -> str:
    match invoices:
        case []:
            return "Det var ingen utkast å godkjenne."
        case [only]:
            return f"Faktura {only.number} er {what}."
        case _:
            return f"{len(invoices)} fakturaer er {what}."


PAGES = (Page("/inkasso", collection_list, decide),)
