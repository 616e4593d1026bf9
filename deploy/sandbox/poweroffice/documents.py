"""Papers: the PDF of an invoice, drawn when somebody asks for it, and the zip file that Go wraps it in."""

import asyncio
import io
import json
import zipfile
from uuid import UUID

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.invoice_records import Invoice, InvoiceLine
from deploy.sandbox.poweroffice.norwegian import day, kroner
from deploy.sandbox.poweroffice.organization import Address

MAX_UPLOAD_BYTES = 30 * 1024 * 1024

_INVOICE = r"""
#let it = json(bytes(sys.inputs.invoice))
#set document(title: it.title)
#set page(paper: "a4", margin: 2cm)
#set text(size: 10pt, lang: "nb")
#grid(columns: (1fr, auto), row-gutter: 4pt,
  text(weight: "bold", size: 13pt, it.seller), text(size: 16pt, it.title),
  it.seller_lines.join(linebreak()), align(right, it.facts.map(fact => fact.join(": ")).join(linebreak())))
#v(1cm)
#it.buyer_lines.join(linebreak())
#v(1cm)
#table(columns: (1fr, auto, auto, auto, auto), align: (left, right, right, right, right), stroke: 0.4pt,
  table.header[*Beskrivelse*][*Antall*][*Pris*][*MVA*][*Sum*], ..it.rows.flatten())
#align(right)[*Å betale: #it.currency #it.total*]
#v(1fr)
#it.payment
"""


async def invoice_pdf(company: Company, invoice: Invoice) -> bytes:
    """Return the invoice as PDF; drawn in a thread, about 10 ms."""
    return await asyncio.to_thread(_draw, json.dumps(_contents(company, invoice)))


async def pdf_of(company: Company, voucher_id: UUID) -> bytes | None:
    """Return the PDF of a voucher: one laid on it, or the invoice that it is; None when it has none."""
    stored = company.books.documents.get(voucher_id)
    if stored is not None:
        return stored.content
    return await invoice_pdf(company, company.invoices[voucher_id]) if has_pdf(company, voucher_id) else None


def has_pdf(company: Company, voucher_id: UUID) -> bool:
    """Whether a voucher has a PDF. Go draws those of its own invoices, not of those that came by the API."""
    if voucher_id in company.books.documents:
        return True
    return voucher_id in company.invoices and company.books.vouchers[voucher_id].created_by is None


def zipped(files: dict[str, bytes]) -> bytes:
    """Return one zip file with the files given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _draw(contents: str) -> bytes:
    import typst

    return bytes(typst.compile(_INVOICE.encode(), sys_inputs={"invoice": contents}))


def _contents(company: Company, invoice: Invoice) -> dict[str, object]:
    seller = company.organization
    buyer = company.customer(invoice.customer_id)
    title = "Kreditnota" if invoice.type is VoucherType.OUTGOING_CREDIT_NOTE else "Faktura"
    account = next(item for item in company.bank_accounts if item.is_primary_account)
    return {
        "title": f"{title} {invoice.number}",
        "seller": seller.name,
        "seller_lines": [*_address_lines(seller.mail_address), f"Org.nr. {seller.organization_number}"],
        "buyer_lines": [buyer.display_name, *_address_lines(buyer.mail_address)],
        "facts": [
            ["Kundenr.", str(buyer.number)],
            ["Fakturadato", day(invoice.invoice_date)],
            ["Forfall", day(invoice.due_date)],
        ],
        "rows": [_row(line) for line in invoice.lines],
        "currency": invoice.currency_code,
        "total": kroner(invoice.total),
        "payment": f"Betales til konto {account.bank_account_number}, KID {invoice.cid or '–'}",
    }


def _row(line: InvoiceLine) -> list[str]:
    amounts = (line.quantity, line.unit_price, line.vat, line.total)
    return [line.description, *(kroner(amount) for amount in amounts)]


def _address_lines(address: Address | ContactAddress | None) -> list[str]:
    if address is None:
        return []
    place = f"{address.zip_code or ''} {address.city or ''}".strip()
    country = address.country_code if address.country_code not in {None, "NO"} else ""
    return [line for line in (address.address_line1, address.address_line2, place, country) if line]
