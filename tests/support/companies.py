"""A company as registration tells of it, for tests in which only some of its details matter."""

from typing import Any

from shared.events import Address, Agreement, CreditorProfile, CreditorSetup

ACCOUNTS = CreditorSetup(
    auto_posting=True,
    vat_cost_account=7790,
    vat_cost_account_id=1,
    vat_code="1",
    vat_id=1,
    no_vat_id=2,
    interest_income_account=8055,
    interest_income_account_id=3,
    fee_income_account=3960,
    fee_income_account_id=4,
    bank_contra_account=1999,
    bank_contra_account_id=5,
)
"""A complete setup for vouchers in Go."""


def company(**known: Any) -> CreditorProfile:
    """Return a registered company in the VAT register, with what is known of it put in place."""
    details: dict[str, Any] = {
        "organisation_number": "310000014",
        "name": "Fjordvik Elektro AS",
        "vat_registered": True,
        "settlement_emails": ("oppgjor@fjordvik.example",),
        "bank_account": "86011117947",
        "address": Address(),
        "email": "post@fjordvik.example",
        "phone": "",
        "setup": ACCOUNTS,
        "agreement": Agreement(version="1", signed_at="2026-01-02T10:00:00Z", signed_by="Ingrid Solberg"),
    }
    return CreditorProfile(**(details | known))
