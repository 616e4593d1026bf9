"""Regnskap → Bilag and Hovedbok: vouchers as an accountant looks at them, and accounts with postings."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.poweroffice.books import Transaction, Voucher, VoucherLine
from deploy.sandbox.poweroffice.chart import Account
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.documents import has_pdf, pdf_of
from deploy.sandbox.poweroffice.gui.pages import rendering, words
from deploy.sandbox.poweroffice.gui.pages.forms import Form, Values, form_page
from deploy.sandbox.poweroffice.gui.pages.pager import paged
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.norwegian import day
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.state import World

TRANSACTIONS = 50
"""Postings of an account on one page."""


@dataclass(frozen=True)
class Line:
    """A line of a voucher as its author wrote it, with the account or the customer that it names."""

    line: VoucherLine
    number: int
    name: str
    customer_no: int | None


@dataclass(frozen=True)
class Posting:
    """An amount on an account of the general ledger, its voucher, and the account's balance after it."""

    transaction: Transaction
    account: Account
    voucher: Voucher
    balance: Decimal = Decimal(0)


def vouchers(visit: Visit) -> View:
    """Show the vouchers, all or those found or of one origin, the newest first."""
    sought, origin = visit.asked("sok").casefold(), visit.asked("fra")
    rows = [
        voucher
        for voucher in visit.company.books.vouchers.values()
        if _is_found(voucher, sought) and (origin != "api" or voucher.created_by is not None)
    ]
    rows.sort(key=lambda voucher: voucher.number, reverse=True)
    return View(
        "vouchers.html", {"pager": paged(visit, rows), "sought": visit.asked("sok"), "origin": origin}
    )


def voucher_card(visit: Visit) -> View:
    """Show a voucher: its lines, what they posted, and what it settled on customers' accounts."""
    company, voucher = visit.company, _voucher(visit)
    application = visit.world.applications.get(voucher.created_by) if voucher.created_by else None
    linked = [company.books.vouchers[item] for item in (voucher.reverses, voucher.reversed_by) if item]
    return View(
        "voucher.html",
        {
            "voucher": voucher,
            "posted_by": application.name if application else "Bruker i Go",
            "linked": linked[0] if linked else None,
            "lines": [_line(company, line) for line in voucher.lines],
            "vat_codes": company.vat_codes,
            "postings": [
                Posting(each, company.accounts[each.account_id], voucher)
                for each in company.books.transactions
                if each.voucher_id == voucher.id
            ],
            "entries": company.ledger.of_voucher(voucher.id),
            "ledger": company.ledger,
            "vouchers": company.books.vouchers,
            "has_document": has_pdf(company, voucher.id),
            "can_be_reversed": not (voucher.type.is_invoice or voucher.reverses or voucher.is_reversed),
        },
    )


def reversal_form(visit: Visit) -> Form:
    """Return the page that asks whether a voucher is to be undone."""
    voucher = _voucher(visit)
    return Form(
        title=f"Reverser bilag {voucher.number}",
        intro="Det bokføres et nytt bilag med motsatte beløp. Det bilaget har gjort opp på kundenes kontoer,"
        " blir åpent igjen.",
        button="Reverser",
        back=visit.link(f"bilag/{voucher.number}"),
        facts=(
            ("Type", words.voucher(voucher.type)),
            ("Dato", day(voucher.voucher_date)),
            ("Tekst", voucher.description or "–"),
        ),
        is_grave=True,
    )


def reverse_voucher(visit: Visit, _values: Values) -> Done:
    """Undo the voucher."""
    voucher = _voucher(visit)
    reversal = visit.screens.reverse_voucher(voucher.number)
    return Done(
        f"Bilag {voucher.number} er reversert med bilag {reversal.number}.",
        visit.link(f"bilag/{reversal.number}"),
    )


def accounts(visit: Visit) -> View:
    """Show the trial balance."""
    balances = visit.company.books.trial_balance()
    rows = [(account, balances.get(account.id, Decimal(0))) for account in visit.company.accounts.values()]
    rows.sort(key=lambda row: row[0].account_no)
    shows_all = visit.asked("vis") == "alle"
    return View(
        "accounts.html",
        {
            "rows": [row for row in rows if shows_all or row[0].id in balances],
            "total": sum(balances.values(), Decimal(0)),
            "shows_all": shows_all,
        },
    )


def account_card(visit: Visit) -> View:
    """Show an account with its postings in the order of their dates; the latest page first."""
    account = visit.company.account_by_number(visit.number("account_no"))
    postings = _postings(visit.company, account)
    balance = postings[-1].balance if postings else Decimal(0)
    pager = paged(visit, postings, size=TRANSACTIONS, last_first=True)
    return View("account.html", {"account": account, "pager": pager, "balance": balance})


def document_route(world: World) -> Route:
    """Return the route of a voucher's PDF: the invoice, or what was laid on the voucher."""

    async def document(request: Request) -> Response:
        try:
            company = world.company(request.path_params["number"])
            voucher = company.books.by_number(request.path_params["voucher_no"])
            pdf = await pdf_of(company, voucher.id) if voucher else None
        except NotFound as missing:
            return rendering.message(request, "Finnes ikke", missing.shown, status=404)
        if voucher is None or pdf is None:
            return rendering.message(request, "Finnes ikke", "Bilaget har ingen dokumentasjon.", status=404)
        stored = company.books.documents.get(voucher.id)
        name = stored.file_name if stored else f"{voucher.type.value}_{voucher.number}.pdf"
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(pdf, media_type="application/pdf", headers=headers)

    return Route("/gui/{number}/bilag/{voucher_no:int}/dokument", document)


def _voucher(visit: Visit) -> Voucher:
    number = visit.number("voucher_no")
    voucher = visit.company.books.by_number(number)
    if voucher is None:
        shown = f"Det finnes ikke noe bilag med nummer {number}."
        raise NotFound("Object(s) not found", f"Voucher with number = {number} not found.", shown)
    return voucher


def _line(company: Company, line: VoucherLine) -> Line:
    account = company.accounts.get(line.account_id)
    if account is not None:
        return Line(line, account.account_no, account.name or "", None)
    customer = company.customer_of_account(line.account_id)
    assert customer is not None
    return Line(line, customer.number, customer.display_name, customer.number)


def _postings(company: Company, account: Account) -> list[Posting]:
    found = sorted(
        (each for each in company.books.transactions if each.account_id == account.id),
        key=lambda each: (each.posting_date, each.id),
    )
    balance = Decimal(0)
    postings = []
    for transaction in found:
        balance += transaction.amount
        voucher = company.books.vouchers[transaction.voucher_id]
        postings.append(Posting(transaction, account, voucher, balance))
    return postings


def _is_found(voucher: Voucher, sought: str) -> bool:
    facts = (
        str(voucher.number),
        voucher.description,
        voucher.external_import_reference,
        words.voucher(voucher.type),
    )
    return any(sought in (fact or "").casefold() for fact in facts)


PAGES = (
    Page("/bilag", vouchers),
    Page("/bilag/{voucher_no:int}", voucher_card),
    form_page("/bilag/{voucher_no:int}/reverser", reversal_form, reverse_voucher),
    Page("/hovedbok", accounts),
    Page("/hovedbok/{account_no:int}", account_card),
)
