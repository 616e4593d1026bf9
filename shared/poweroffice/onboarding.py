"""How a company lets the integration in: consent in the browser, then the client key from server to server.

Initiate gives an address in Go to which the user's browser is sent; Go sends the browser back with a status
and a one-time token; Finalize turns the token into client keys, which never pass the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

import httpx
from pydantic import Field, SecretStr

from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.exchange import SUBSCRIPTION_HEADER, TIMEOUT, exchange
from shared.poweroffice.models.fields import GoModel, Instant
from shared.poweroffice.patience import Patience, repeated
from shared.poweroffice.turns import Turns
from shared.poweroffice.wire import decode, encode, read


class ConsentStatus(StrEnum):
    """What the browser brings back from Go."""

    SUCCESS = "Success"
    CANCELED = "Canceled"
    CLIENT_NOT_FOUND = "ClientNotFound"
    NO_CLIENT_ACCESS = "NoClientAccess"
    INTEGRATION_BLOCKED = "IntegrationBlocked"
    UNKNOWN = "Unknown"

    @classmethod
    def _missing_(cls, value: object) -> Self:
        spelled = {member.casefold(): member for member in cls}
        return spelled.get(str(value).casefold(), cls("Unknown"))


@dataclass(frozen=True)
class ConsentReturn:
    """The query with which Go sends the browser back to our redirect address."""

    status: ConsentStatus
    token: SecretStr | None
    """Present on success only; to be finalized once."""


class ConsentRequest(GoModel):
    """Where to send the user's browser, and until when the address works."""

    temporary_url: str
    valid_until: Annotated[Instant, Field(validation_alias="ValidUntilDateTimeOffset")]


class OnboardedClient(GoModel):
    """One company that let the integration in, with the key to its accounts."""

    client_key: SecretStr
    name: str = Field(default="", validation_alias="ClientName")
    organisation_number: str = Field(default="", validation_alias="ClientOrganizationNumber")


class Onboarded(GoModel):
    """The outcome of a consent."""

    clients: tuple[OnboardedClient, ...] = Field(default=(), validation_alias="OnboardedClientsInformation")
    user_email: str | None = None


def read_return(query: Mapping[str, str]) -> ConsentReturn:
    """Return what Go's redirect says; our own parameters in `query` are left alone.

    A success without a token reads as `UNKNOWN`: there is nothing to finalize.
    """
    fields = {name.casefold(): value for name, value in query.items()}
    status = ConsentStatus(fields.get("status", ""))
    token = fields.get("token", "").strip()
    if status is ConsentStatus.SUCCESS:
        return (
            ConsentReturn(status, SecretStr(token)) if token else ConsentReturn(ConsentStatus.UNKNOWN, None)
        )
    return ConsentReturn(status, None)


class OnboardingClient:
    """Runs the onboarding (API v2: Onboarding); needs the subscription key, no access token."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoints: Endpoints,
        turns: Turns,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._http = http
        self._endpoints = endpoints
        self._turns = turns
        self._patience = patience or Patience()

    async def initiate(self, *, organisation_number: str | None, redirect_uri: str) -> ConsentRequest:
        """Return the address for the user's consent (API v2: POST /Onboarding/Initiate).

        Args:
            organisation_number: offer only this company; None lets the user choose among his.
            redirect_uri: where Go sends the browser afterwards; whitelisted by PowerOffice without regard
                to its query, which survives and can carry a state of ours.

        Raises:
            InvalidRequest: the redirect address is not whitelisted, or the application key is unknown.
        """
        body = {
            "ApplicationKey": self._endpoints.application_key.get_secret_value(),
            "ClientOrganizationNo": organisation_number,
            "RedirectUri": redirect_uri,
        }
        response = await repeated(lambda: self._post("/Onboarding/Initiate", body), self._patience)
        return read(ConsentRequest, decode(response), response)

    async def finalize(self, token: SecretStr) -> Onboarded:
        """Return the client keys that a consent gave (API v2: POST /Onboarding/Finalize).

        Sent once: the token works once. If the answer is lost the user must consent again.

        Raises:
            InvalidRequest: the token is unknown, used or too old.
        """
        response = await self._post("/Onboarding/Finalize", {"OnboardingToken": token.get_secret_value()})
        return read(Onboarded, decode(response), response)

    async def _post(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        request = self._http.build_request(
            "POST",
            f"{self._endpoints.base_url.rstrip('/')}{path}",
            content=encode(body),
            headers={
                "Content-Type": "application/json",
                SUBSCRIPTION_HEADER: self._endpoints.subscription_key.get_secret_value(),
            },
            timeout=TIMEOUT,
        )
        return await exchange(self._http, request, self._turns)
