"""Everything that needs both the registration and PowerOffice Go: consent, client keys, tokens, look-ups.

No transaction is open while Go is asked. A client key leaves this module only towards Go, and as an access
token that lives some minutes; wherever Go refuses the key, the connection is noted as lost, once.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import httpx
import structlog
from pydantic import SecretStr

from services.registration import handlers, store
from services.registration.domain.changes import APPROVED_IN_GO, GO, KEY_BY_HAND, Deed
from services.registration.domain.companies import CompanyDetails
from services.registration.domain.consent import Outcome
from services.registration.domain.mailing import Language
from services.registration.domain.registration import Registration
from services.registration.domain.setup import ChartAccount, CheckedSetup, SetupChoices, VatCode, check_setup
from services.registration.poweroffice import PowerOffice
from services.registration.quota import Api
from shared.db import Database
from shared.errors import NotFound, Reject, Transient
from shared.keyring import Keyring, UnreadableSecret
from shared.poweroffice.auth import AccessToken
from shared.poweroffice.errors import ClientKeyRefused, GoError, GoRefused
from shared.poweroffice.onboarding import ConsentRequest, ConsentStatus, read_return

log = structlog.get_logger("autocollect.registration")

T = TypeVar("T")

OUTCOMES: Mapping[ConsentStatus, Outcome] = {
    ConsentStatus.CANCELED: "canceled",
    ConsentStatus.CLIENT_NOT_FOUND: "client_not_found",
    ConsentStatus.NO_CLIENT_ACCESS: "no_client_access",
    ConsentStatus.INTEGRATION_BLOCKED: "integration_blocked",
    ConsentStatus.UNKNOWN: "unknown",
}


class ConnectionIsLost(Reject):
    """PowerOffice Go refuses the company's client key; its user must approve AutoCollect there again."""


class ClientKeyNotAdmitted(Reject):
    """The client key that was typed does not open this company's books; copy it from Go once more."""


class ReturnNotExpected(NotFound):
    """Nobody was sent to PowerOffice Go with this address, or it has been used; begin again."""


@dataclass(frozen=True)
class Returned:
    """Where a consent has ended; `user_email` is who gave it, by Go's word."""

    creditor_id: UUID
    outcome: Outcome
    user_email: str = ""


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the client's books offered for the setup on a day."""

    accounts: Sequence[ChartAccount]
    vat_codes: Sequence[VatCode]
    read_on: date


@dataclass(frozen=True)
class Connecting:
    """The registration's dealings with Go."""

    database: Database
    go: PowerOffice
    keyring: Keyring
    redirect_uri: str
    consent_lifetime: timedelta

    async def begin(
        self, organisation_number: str, by: str, language: Language | None = None
    ) -> tuple[Registration, ConsentRequest | None]:
        """Return the company's registration and where to send its user for consent.

        A company that is registered and connected needs none. For `language` see `handlers.start`.

        Raises:
            GoError: Go did not answer, or refused.
        """
        async with self.database.transaction() as tx:
            registration = await handlers.start(tx, organisation_number, by, language)
        if registration.state == "registered" and registration.connection == "connected":
            return registration, None
        state = secrets.token_urlsafe(32)
        consent = await self.go.onboarding.initiate(
            organisation_number=organisation_number,
            redirect_uri=str(httpx.URL(self.redirect_uri).copy_merge_params({"state": state})),
        )
        async with self.database.transaction() as tx:
            await store.add_consent(tx, state, registration.id, tx.now + self.consent_lifetime)
        return registration, consent

    async def end(self, query: Mapping[str, str]) -> Returned:
        """Take the browser back from Go; `query` is what its address holds.

        Raises:
            ReturnNotExpected: the state is not ours, was used before, or is too old, or the company has left.
        """
        state = query.get("state", "")
        async with self.database.transaction() as tx:
            creditor_id = await store.use_consent(tx, state)
            seen = await store.load(tx, creditor_id) if creditor_id else None
        if seen is None:
            raise ReturnNotExpected("this address has been used or is too old; begin the registration again")
        answer = read_return(query)
        if answer.token is None:
            returned = Returned(seen.id, OUTCOMES[answer.status])
        else:
            returned = await self._finalize(seen, answer.token)
        async with self.database.transaction() as tx:
            await store.end_consent(tx, state, returned.outcome, returned.user_email or None)
        log.info("consent.ended", creditor_id=str(seen.id), outcome=returned.outcome)
        return returned

    async def _finalize(self, seen: Registration, token: SecretStr) -> Returned:
        try:
            onboarded = await self.go.onboarding.finalize(token)
        except GoRefused:
            return Returned(seen.id, "token_refused")
        except Transient:
            return Returned(seen.id, "unavailable")
        keys = {
            "".join(client.organisation_number.split()): client.client_key for client in onboarded.clients
        }
        client_key = keys.get(seen.organisation_number)
        if client_key is None:
            return Returned(seen.id, "wrong_company")
        by = onboarded.user_email or GO
        try:
            await self._keep(seen, client_key, APPROVED_IN_GO, by)
        except handlers.LeftMeanwhile as left:
            raise ReturnNotExpected(f"{left}") from left
        try:
            await self.reload(seen.id, by)
        except (GoError, ConnectionIsLost) as failure:
            log.warning("company.not_read", creditor_id=str(seen.id), error=str(failure))
        return Returned(seen.id, "connected", onboarded.user_email or "")

    async def use_client_key(self, creditor_id: UUID, client_key: SecretStr, by: str) -> Registration:
        """Take a client key that the user has made in Go by hand (Utvidelser → Legg til utvidelse).

        Raises:
            NotFound: there is no such registration.
            ClientKeyNotAdmitted: Go does not know the key, or it opens another company's books.
            LeftMeanwhile: the company has left while Go was asked.
            GoError: Go did not answer.
        """
        async with self.database.transaction() as tx:
            registration = await store.load(tx, creditor_id)
        try:
            details = await self.go.company_details(client_key)
        except ClientKeyRefused:
            self.go.forget(client_key)
            raise ClientKeyNotAdmitted(
                "PowerOffice Go does not know this client key; copy it from Utvidelser once more"
            ) from None
        if details.company.organisation_number != registration.organisation_number:
            self.go.forget(client_key)
            raise ClientKeyNotAdmitted("this client key opens another company's books; use this company's")
        await self._keep(registration, client_key, KEY_BY_HAND, by)
        return await self._take(creditor_id, details, by)

    async def _keep(self, seen: Registration, client_key: SecretStr, reason: str, by: str) -> None:
        """Store the client key, unless the company has left since it was `seen`."""
        try:
            async with self.database.transaction() as tx:
                await handlers.connect(tx, seen, self.keyring.encrypted(client_key), reason, by)
        except handlers.LeftMeanwhile:
            self.go.forget(client_key)
            raise

    async def _take(self, creditor_id: UUID, details: CompanyDetails, by: str) -> Registration:
        async with self.database.transaction() as tx:
            return await handlers.take_details(tx, creditor_id, details, by)

    async def reload(self, creditor_id: UUID, by: str) -> Registration:
        """Read the company's card and people from Go again.

        Raises:
            NotFound, NoClientKey, ConnectionIsLost, GoError: as `access_token`.
        """
        return await self._take(creditor_id, await self._with_key(creditor_id, self.go.company_details), by)

    async def books(self, creditor_id: UUID) -> Books:
        """Return the client's active accounts and the VAT codes in use today, to choose among.

        Raises:
            NotFound, NoClientKey, ConnectionIsLost, GoError: as `access_token`.
        """
        chart = await self._with_key(creditor_id, self.go.chart)
        codes = await self._with_key(creditor_id, self.go.vat_codes)
        async with self.database.transaction() as tx:
            today = tx.today
        accounts = sorted(chart.values(), key=lambda account: account.number)
        return Books(
            accounts=[account for account in accounts if account.is_active],
            vat_codes=[code for code in codes if code.is_valid(today)],
            read_on=today,
        )

    async def set_up(self, creditor_id: UUID, choices: SetupChoices, by: str) -> CheckedSetup:
        """Check the setup against the client's books; one without errors is stored.

        Raises:
            NotFound, NoClientKey, ConnectionIsLost, GoError: as `access_token`.
        """
        numbers = set(choices.accounts().values())
        chart = await self._with_key(creditor_id, lambda key: self.go.chart(key, numbers))
        codes = await self._with_key(creditor_id, self.go.vat_codes)
        async with self.database.transaction() as tx:
            checked = check_setup(choices, chart, codes, tx.today)
            if checked.setup:
                deed = Deed("setup", by)
                await handlers.change(tx, creditor_id, lambda it: replace(it, setup=checked.setup), deed)
        return checked

    async def access_token(self, creditor_id: UUID, api: Api, *, renew: bool = False) -> AccessToken:
        """Return an access token for the company; `renew` when Go did not admit the one given last.

        Raises:
            NotFound: there is no such creditor.
            NoClientKey: it has not let us in yet.
            ConnectionIsLost: Go refuses its client key, now or before.
            GoError: Go did not answer.
        """
        return await self._with_key(creditor_id, lambda key: self.go.access_token(key, api, renew=renew))

    async def _with_key(self, creditor_id: UUID, ask: Callable[[SecretStr], Awaitable[T]]) -> T:
        async with self.database.transaction() as tx:
            registration = await store.load(tx, creditor_id)
            stored = await store.client_key(tx, creditor_id)
        if registration.connection == "lost":
            raise ConnectionIsLost(_lost(registration.connection_reason))
        client_key = self.keyring.decrypted(stored.encrypted)
        try:
            return await ask(client_key)
        except ClientKeyRefused as refused:
            self.go.forget(client_key)
            reason = f"PowerOffice Go godtar ikke klientnøkkelen ({refused.problem})"
            async with self.database.transaction() as tx:
                await handlers.lose(tx, creditor_id, stored.version, reason)
            raise ConnectionIsLost(_lost(reason)) from refused

    async def deactivate(self, creditor_id: UUID, reason: str, by: str) -> Registration:
        """Let a company stop using the product; see `handlers.deactivate`."""
        async with self.database.transaction() as tx:
            keys = await store.client_keys(tx, creditor_id)
            registration = await handlers.deactivate(tx, creditor_id, reason, by)
        with contextlib.suppress(UnreadableSecret):
            for encrypted in keys.values():
                self.go.forget(self.keyring.decrypted(encrypted))
        return registration

    async def rotate(self) -> int:
        """Encrypt every secret with the newest encryption key; return how many client keys there are."""
        async with self.database.transaction() as tx:
            stored = await store.client_keys(tx)
            await store.put_client_keys(
                tx, {creditor_id: self.keyring.rotated(key) for creditor_id, key in stored.items()}
            )
            secrets = {
                endpoint_id: (self.keyring.rotated(secret), former and self.keyring.rotated(former))
                for endpoint_id, (secret, former) in (await store.webhooks.secrets(tx)).items()
            }
            await store.webhooks.put_secrets(tx, secrets)
        return len(stored)


def _lost(reason: str) -> str:
    return f"the connection is lost ({reason}); approve AutoCollect in PowerOffice Go again"
