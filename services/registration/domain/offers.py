"""What the client's own books offer for each choice of the setup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.registration.domain.guidance import GUIDANCE
from services.registration.domain.setup import INPUT_VAT, NO_VAT, ChartAccount, VatCode


def fitting_accounts(
    chart: Sequence[ChartAccount], vat_codes: Sequence[VatCode], today: date
) -> dict[str, list[int]]:
    """Return for each choice the numbers of the accounts that fit: active, of the right type, and open to it.

    Settlements post without VAT on every one of them, on the account for VAT with the chosen code too.
    """
    none = next((code.id for code in vat_codes if code.code == NO_VAT and code.is_valid(today)), None)
    return {
        guidance.field: [
            account.number
            for account in chart
            if account.is_active
            and account.kind in (*guidance.fits, "unknown")
            and (
                guidance.field == "write_off_account"
                or (account.is_open_to(none) and not account.needs_dimension)
            )
        ]
        for guidance in GUIDANCE
        if guidance.fits
    }


def suggested_vat_codes(vat_codes: Sequence[VatCode], today: date) -> dict[bool, str | None]:
    """Return the code to suggest to a VAT-registered company (True) and to another (False), if it is in use.

    Whether the company is registered is for the user to say: PowerOffice Go's API does not tell.
    """
    valid = {code.code for code in vat_codes if code.is_valid(today)}
    return {
        registered: code if code in valid else None
        for registered, code in ((True, INPUT_VAT), (False, NO_VAT))
    }
