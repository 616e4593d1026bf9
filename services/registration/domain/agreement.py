"""The agreement: a text of a certain version, the terms that it states, and the signature under it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.events import Agreement


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the agreement says about money, as `shared.events.Agreement` explains it.

    Shares and rates are fractions of one. What a version does not state costs nothing.
    """

    interest_share: Decimal
    reminder_fee_share: Decimal
    commission_on_principal: Decimal
    commission_on_interest: Decimal
    vat_offset: bool
    commission_on_old_claims: Decimal = Decimal(0)
    old_after_days: int = 90
    commission_in_surveillance: Decimal = Decimal(0)
    withdrawal_share: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class AgreementText:
    """One version of the agreement; `hash` (SHA-256, hex) is that of the text, which states the terms."""

    version: str
    text: str
    hash: str
    terms: Terms


@dataclass(frozen=True)
class Offer:
    """A version of the agreement as companies are offered it.

    `usual` takes VAT as the version states it; `vat_apart` is the same with VAT invoiced apart.
    """

    usual: AgreementText
    vat_apart: AgreementText

    def text(self, *, vat_apart: bool) -> AgreementText:
        """Return the text for a company, with which the agency may have agreed to invoice VAT apart."""
        return self.vat_apart if vat_apart else self.usual


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who has accepted which text, and when."""

    version: str
    hash: str
    terms: Terms
    signed_at: datetime
    signed_by: str

    def as_agreement(self) -> Agreement:
        """Return the agreement as other services know it."""
        return Agreement(
            version=self.version,
            signed_at=self.signed_at.isoformat(),
            signed_by=self.signed_by,
            interest_share=self.terms.interest_share,
            reminder_fee_share=self.terms.reminder_fee_share,
            commission_on_principal=self.terms.commission_on_principal,
            commission_on_interest=self.terms.commission_on_interest,
            vat_offset=self.terms.vat_offset,
            commission_on_old_claims=self.terms.commission_on_old_claims,
            old_after_days=self.terms.old_after_days,
            commission_in_surveillance=self.terms.commission_in_surveillance,
            withdrawal_share=self.terms.withdrawal_share,
        )


def is_current(signature: Signature | None, text: AgreementText) -> bool:
    """Say whether nothing but what was signed waits for a signature: no newer version, no other way with VAT.

    Versions sort by their age.
    """
    if signature is None or signature.version < text.version:
        return False
    return signature.version > text.version or signature.terms.vat_offset == text.terms.vat_offset
