"""`/VoucherDocumentation`: which papers a voucher has, their zip file, and laying a PDF on one's own."""

from enum import StrEnum
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.responses import Response

from deploy.sandbox.poweroffice.books import StoredDocument, Voucher
from deploy.sandbox.poweroffice.documents import MAX_UPLOAD_BYTES, has_pdf, pdf_of, zipped
from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.v2.dto.invoices import VoucherDocumentationDto
from deploy.sandbox.poweroffice.v2.gateway import UPLOAD, Call, Endpoint, Listing, reading, writing
from deploy.sandbox.poweroffice.v2.query import Parameter, listing, needed

TITLE = "Voucher documentation validation error(s)"


class DocumentationType(StrEnum):
    """Which papers to download."""

    ALL = "All"
    EHF = "Ehf"
    IMAGES = "Images"
    PDF = "Pdf"


async def list_documentation(call: Call) -> Listing:
    """Return the vouchers (one by `id` or `voucherNo`, else all) and what papers each has."""
    voucher_id, number = call.query.uuid("id"), call.query.number("voucherNo")
    rows = [
        _dto(call, voucher)
        for voucher in call.company.books.vouchers.values()
        if voucher_id in {None, voucher.id} and number in {None, voucher.number}
    ]
    return Listing(rows)


async def download(call: Call) -> Response:
    """Return one zip file with the papers of a voucher; 204 when there are none of the kind asked for."""
    voucher_id = call.query.uuid("id")
    if voucher_id is None:
        raise Invalid("One or more validation errors occurred.", "The id field is required.")
    kind = _documentation_type(call.query.text("documentationType") or "All")
    voucher = call.company.books.vouchers.get(voucher_id)
    wanted = kind in {DocumentationType.ALL, DocumentationType.PDF}
    pdf = await pdf_of(call.company, voucher_id) if voucher and wanted else None
    if voucher is None or pdf is None:
        return Response(status_code=204)
    name = f"{voucher.type.value}_{voucher.number}"
    return Response(
        zipped({f"{name}.pdf": pdf}),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
    )


async def upload(call: Call) -> Response:
    """Lay a PDF on a voucher that came through the API; a new one replaces the old."""
    voucher_id = call.query.uuid("id")
    voucher = call.company.books.vouchers.get(voucher_id) if voucher_id else None
    if voucher is None or voucher.created_by is None:
        raise Invalid(TITLE, f"Voucher with id = {voucher_id} is not imported by the API.")
    stored = call.company.books.documents.get(voucher.id)
    if (stored.uploaded_by if stored else voucher.created_by) != call.application_key:
        raise Invalid(TITLE, "The documentation can only be replaced by the integration that imported it.")
    name, content = await uploaded_file(call)
    if not content.startswith(b"%PDF-"):
        raise Invalid(TITLE, "Only PDF files can be imported.")
    document = StoredDocument(content=content, file_name=name, uploaded_by=call.application_key)
    call.company.books.documents[voucher.id] = document
    call.company.tell("voucher", voucher.id, call.stamp())
    return Response(status_code=202)


async def uploaded_file(call: Call) -> tuple[str, bytes]:
    """Return name and content of the part `file` of a multipart request.

    Raises:
        Invalid: there is no such part, or it is too big.
    """
    async with call.request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid(TITLE, "The file must be sent as multipart/form-data in a part named 'file'.")
        content = await file.read()
        if len(content) > MAX_UPLOAD_BYTES:
            raise Invalid(TITLE, "The file exceeds the maximum size of 30 MB.")
        return file.filename or "document.pdf", content


def _documentation_type(text: str) -> DocumentationType:
    found = next((kind for kind in DocumentationType if kind.lower() == text.lower()), None)
    if found is None:
        raise Invalid("Unable to cast object(s)", f"The value '{text}' is not valid for documentationType.")
    return found


def _dto(call: Call, voucher: Voucher) -> VoucherDocumentationDto:
    company = call.company
    return VoucherDocumentationDto(
        has_ehf=False,
        has_images=False,
        has_pdf=has_pdf(company, voucher.id),
        has_sales_order_attachments=False,
        is_imported=voucher.created_by is not None,
        voucher_id=voucher.id,
        voucher_no=call.voucher_number(voucher),
        voucher_type=voucher.type,
    )


_READ, _WRITE = reading("VoucherDocumentation"), writing("VoucherDocumentation")

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/VoucherDocumentation",
        handler=list_documentation,
        privileges=_READ,
        answer=list[VoucherDocumentationDto],
        parameters=listing({}, {"id": Parameter(UUID), "voucherNo": Parameter(int)}),
    ),
    Endpoint(
        method="GET",
        path="/VoucherDocumentation/Download",
        handler=download,
        privileges=_READ,
        answer=bytes,
        parameters={"id": needed(UUID), "documentationType": Parameter(DocumentationType)},
    ),
    Endpoint(
        method="PUT",
        path="/VoucherDocumentation",
        handler=upload,
        privileges=_WRITE,
        parameters={"id": needed(UUID)},
        status=202,
        media_types=UPLOAD,
    ),
)
