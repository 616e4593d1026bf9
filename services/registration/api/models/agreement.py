"""The agreement step: the text as it is now, and the tick under it."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from services.registration.api.models.contacts import Line
from services.registration.api.models.registrations import SignatureView
from services.registration.domain.agreement import AgreementText
from services.registration.domain.mailing import Language
from services.registration.domain.registration import Registration


class AgreementView(BaseModel):
    """The agreement as it is now, in Markdown; `hash` must come back with the signature."""

    version: str
    hash: str
    text: str
    signature: SignatureView | None

    @classmethod
    def of(cls, agreement: AgreementText, registration: Registration) -> Self:
        """Return the agreement as it is answered."""
        signature = registration.signature
        return cls(
            version=agreement.version,
            hash=agreement.hash,
            text=agreement.text,
            signature=SignatureView.of(signature) if signature else None,
        )


Name = Annotated[Line, Field(min_length=2, description="the name of the person who signs")]


class AgreementAccepted(BaseModel):
    """The tick under the agreement, and who has ticked it."""

    accepted: Literal[True]
    hash: str = Field(max_length=100)
    signed_by: Name
    language: Language | None = Field(
        None,
        description="in which language the company is written to from now on; nothing changes where the"
        " signature is refused, or stands already",
    )


class VatAgreed(BaseModel):
    """How VAT that the company bears is charged: `invoiced` apart, or as the agreement's version says."""

    invoiced: bool
