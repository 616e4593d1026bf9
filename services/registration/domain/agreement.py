"""The agreement: a text of a certain version, the terms that it states, and the signature under it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.events import Agreement


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the agreement says about money; shares and rates are fractions of one."""

    interest_share: Decimal
    reminder_fee_share: Decimal
    commission_on_principal: Decimal
    commission_on_interest: Decimal
    vat_offset: bool


@dataclass(frozen=True, kw_only=True)
class AgreementText:
    """One version of the agreement; `hash` (SHA-256, hex) is that of the text, which states the terms."""

    version: str
    text: str
    hash: str
    terms: Terms


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
        )


def is_current(signature: Signature | None, text: AgreementText) -> bool:
    """Say whether nothing newer than what was signed waits for a signature; versions sort by their age."""
    return signature is not None and signature.version >= text.version
