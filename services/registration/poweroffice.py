"""What registration asks PowerOffice Go: consent, access tokens, company data, accounts and VAT codes.

Answers come back as this service's own values; Go's models go no further than this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import httpx
from pydantic import SecretStr

from services.registration.domain.companies import Company, CompanyDetails, Contact
from services.registration.domain.guidance import AccountKind
from services.registration.domain.setup import ChartAccount, VatCode
from services.registration.quota import Api
from shared.clock import Clock
from shared.events import Address
from shared.poweroffice import models
from shared.poweroffice.auth import AccessToken, ClientKeyTokens
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.onboarding import OnboardingClient
from shared.poweroffice.turns import Turns
from shared.poweroffice.v2 import GoClient


class PowerOffice:
    """Registration's door to Go; holds one client for each client key, and one access token for each API."""

    def __init__(
        self, http: httpx.AsyncClient, endpoints: Endpoints, turns: Mapping[Api, Turns], clock: Clock
    ) -> None:
        """Reach Go through `http`, each request when it is its turn."""
        self._http, self._endpoints, self._turns = http, endpoints, turns
        self._tokens: dict[Api, ClientKeyTokens] = {
            "v1": ClientKeyTokens(http, endpoints.v1_tokens, turns["v1"], clock),
            "v2": ClientKeyTokens(http, endpoints.tokens, turns["v2"], clock),
        }
        self._clients: dict[SecretStr, GoClient] = {}
        self.onboarding = OnboardingClient(http, endpoints, turns["v2"])

    def _client(self, client_key: SecretStr) -> GoClient:
        if client_key not in self._clients:
            tokens = self._tokens["v2"].source(client_key)
            self._clients[client_key] = GoClient(self._http, self._endpoints, tokens, self._turns["v2"])
        return self._clients[client_key]

    async def access_token(self, client_key: SecretStr, api: Api, *, renew: bool) -> AccessToken:
        """Return a token that is valid for a while yet; a new one when Go refused the current one.

        Raises:
            ClientKeyRefused: Go knows no such client key (any more).
            GoError: the token call failed in another way.
        """
        source = self._tokens[api].source(client_key)
        current = await source.token()
        return await source.renew(current) if renew else current

    def forget(self, client_key: SecretStr) -> None:
        """Drop the client and the tokens of a client key that is no longer used."""
        self._clients.pop(client_key, None)
        for tokens in self._tokens.values():
            tokens.forget(client_key)

    async def company_details(self, client_key: SecretStr) -> CompanyDetails:
        """Return the company card and its people.

        Raises:
            GoError: Go did not answer, or refused; ClientKeyRefused when the key is dead.
        """
        settings = self._client(client_key).organisation
        organisation, people = await asyncio.gather(settings.details(), settings.contacts())
        return CompanyDetails(company=_company(organisation), contacts=tuple(map(_contact, people)))

    async def chart(
        self, client_key: SecretStr, numbers: Collection[int] | None = None
    ) -> dict[int, ChartAccount]:
        """Return the client's accounts by number: those asked for, or all.

        Raises:
            GoError: Go did not answer, or refused; ClientKeyRefused when the key is dead.
        """
        found = await self._client(client_key).accounts.ledger_accounts(numbers=numbers)
        return {account.number: _chart_account(account) for account in found}

    async def vat_codes(self, client_key: SecretStr) -> list[VatCode]:
        """Return the client's VAT codes, expired ones too.

        Raises:
            GoError: Go did not answer, or refused; ClientKeyRefused when the key is dead.
        """
        found = await self._client(client_key).accounts.vat_codes(include_expired=True)
        return [_vat_code(code) for code in found]


def _company(organisation: models.Organisation) -> Company:
    address = organisation.mail_address or models.Address()
    return Company(
        organisation_number="".join((organisation.organisation_number or "").split()),
        name=organisation.legal_name or organisation.name,
        email=organisation.email or "",
        phone=organisation.phone_number or "",
        address=Address(
            line1=address.address_line1 or "",
            line2=address.address_line2 or "",
            postal_code=address.zip_code or "",
            city=address.city or "",
            country=address.country_code or "NO",
        ),
    )


def _contact(person: models.ClientContact) -> Contact:
    return Contact(
        id=person.id,
        name=f"{person.first_name} {person.last_name}".strip(),
        role=person.role.value,
        email=person.email or "",
        phone=person.phone_number or "",
    )


KINDS: Mapping[models.AccountType, AccountKind] = {
    models.AccountType.ASSET: "asset",
    models.AccountType.LIABILITY: "liability",
    models.AccountType.EQUITY: "equity",
    models.AccountType.INCOME: "income",
    models.AccountType.EXPENSE: "expense",
}


def _chart_account(account: models.LedgerAccount) -> ChartAccount:
    return ChartAccount(
        id=account.id,
        number=account.number,
        name=account.name,
        kind=KINDS.get(account.account_type, "unknown"),
        is_active=account.is_active,
        locked_vat_id=account.vat_code_id if account.is_vat_code_locked else None,
        needs_dimension=account.is_department_required or account.is_project_required,
    )


def _vat_code(code: models.VatCode) -> VatCode:
    return VatCode(
        id=code.id,
        code=code.code,
        name=code.name or code.description,
        rate=code.rate,
        is_active=code.is_active,
        is_custom=code.is_custom,
        valid_from=code.valid_from,
        valid_to=code.valid_to,
    )
