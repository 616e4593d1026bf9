"""What all routes of the registration need: the dealings with Go, the agreement on offer, and who acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi.params import Depends

from services.registration import store
from services.registration.api.models.registrations import RegistrationView
from services.registration.connecting import Connecting
from services.registration.domain.agreement import Offer
from services.registration.domain.registration import Registration
from services.registration.signed_links import SignedLinks
from shared.db import Database


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where a company's registration is dealt with.

    `guarded` lets only services in; `private_webhooks` allows addresses that are not public.
    """

    connecting: Connecting
    offer: Offer
    links: SignedLinks
    guarded: Sequence[Depends]
    private_webhooks: bool = False

    @property
    def database(self) -> Database:
        """The service's database."""
        return self.connecting.database

    async def load(self, registration_id: UUID) -> Registration:
        """Return a company's registration.

        Raises:
            NotFound: there is no such registration.
        """
        async with self.database.transaction() as tx:
            return await store.load(tx, registration_id)

    def view(self, registration: Registration) -> RegistrationView:
        """Return a registration as it is answered."""
        agreement = self.offer.text(vat_apart=registration.vat_apart)
        return RegistrationView.of(registration, agreement, self.database.clock.now())
