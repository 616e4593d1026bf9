"""The files of vouchers: their content, and our own PDF on a voucher that we posted."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from uuid import UUID

from shared.errors import Reject
from shared.poweroffice.models import DocumentFile, DocumentKind
from shared.poweroffice.paging import query
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.wire import unreadable

LARGEST_PDF = 30 * 1024 * 1024
"""Bytes that Go accepts in one upload."""


class DocumentTooLarge(Reject):
    """The PDF is larger than the 30 MB that Go accepts; make it smaller or split it."""


class Documents:
    """Reads and attaches documentation (API v2: VoucherDocumentation; role VoucherDocumentation_Full)."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def download(
        self, voucher_id: UUID, *, kind: DocumentKind = DocumentKind.PDF
    ) -> list[DocumentFile]:
        """Return a voucher's files, unpacked from Go's zip (API v2: GET /VoucherDocumentation/Download).

        The PDF of an invoice that was made in Go is the invoice document. Empty if there is no such file.
        """
        response = await self._transport.get(
            "/VoucherDocumentation/Download", query({"id": voucher_id, "documentationType": kind})
        )
        if not response.content:
            return []
        try:
            return _unpacked(response.content)
        except zipfile.BadZipFile:
            raise unreadable(response, "a zip file was expected") from None

    async def upload(self, voucher_id: UUID, *, pdf: bytes, name: str) -> None:
        """Attach a PDF to a voucher that this integration posted (API v2: PUT /VoucherDocumentation).

        A new upload replaces the old one, so the request is repeatable.

        Raises:
            DocumentTooLarge: more than 30 MB.
            GoNotFound: there is no such voucher, or not yet.
        """
        if len(pdf) > LARGEST_PDF:
            raise DocumentTooLarge(f"{name}: {len(pdf)} bytes, Go accepts {LARGEST_PDF}; make it smaller")
        await self._transport.send(
            "PUT", "/VoucherDocumentation", params=query({"id": voucher_id}), pdf=(name, pdf), repeatable=True
        )


def _unpacked(archive: bytes) -> list[DocumentFile]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return [
            DocumentFile(PurePosixPath(entry.filename).name, files.read(entry))
            for entry in files.infolist()
            if not entry.is_dir()
        ]
