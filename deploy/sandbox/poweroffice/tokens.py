"""Access tokens: the OAuth 2.0 client credentials grant (RFC 6749 § 4.4) with application and client key.

A token is an HS256 JWT with the claims that PowerOffice puts in, good for 1200 seconds on the business
clock and for one audience (API v2 and API v1 are two). A key that does not fit, also a removed one, is
answered 400 `invalid_client`. A token already issued outlives the removal of its extension.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.state import Application, World, privileges

LIFETIME = timedelta(seconds=1200)
V2_AUDIENCE = "https://goapi.poweroffice.net/Demo/v2"
V1_AUDIENCE = "https://api-demo.poweroffice.net"


TOKEN_REQUEST: dict[str, Any] = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"grant_type": {"type": "string", "enum": ["client_credentials"]}},
                "required": ["grant_type"],
            }
        }
    },
}
"""The body of a token call, as OpenAPI describes it."""

TOKEN_ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "access_token": {"type": "string"},
        "token_type": {"type": "string", "enum": ["bearer"]},
        "expires_in": {"type": "integer", "format": "int32"},
    },
    "required": ["access_token", "token_type", "expires_in"],
    "additionalProperties": False,
}

TOKEN_REFUSAL: dict[str, Any] = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    "required": ["error"],
    "additionalProperties": False,
}


class Unauthorized(Exception):
    """The access token is missing, forged, expired, or meant for another host."""


class GrantRefused(Exception):
    """The token call is refused with an error code of RFC 6749 § 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True)
class Bearer:
    """Who calls: the client, the application through which, and the privileges that its token carries."""

    company: Company
    application_key: UUID
    privileges: frozenset[str]


def grant(
    world: World, headers: Headers, form: dict[str, str], *, audience: str, now: datetime
) -> dict[str, Any]:
    """Answer a token call: `access_token`, `token_type`, `expires_in`.

    Raises:
        GrantRefused: with the code and text that the token endpoint answers.
    """
    if not headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        raise GrantRefused("invalid_request", "Content-Type must be application/x-www-form-urlencoded.")
    if form.get("grant_type") != "client_credentials":
        raise GrantRefused("unsupported_grant_type", "grant_type must be client_credentials.")
    keys = _basic_keys(headers.get("authorization", ""))
    holder = world.holder(*keys) if keys else None
    if holder is None:
        raise GrantRefused(
            "invalid_client",
            "Client integration not found. "
            "Please ensure the provided keys are matching the desired environment.",
        )
    company, extension = holder
    application = world.applications[extension.application_key]
    claims = _claims(company, extension, application, audience=audience, now=now)
    token = jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(world.signing_secret))
    return {"access_token": token, "token_type": "bearer", "expires_in": int(LIFETIME.total_seconds())}


def grant_response(
    world: World, headers: Headers, form: dict[str, str], *, audience: str, now: datetime
) -> Response:
    """Answer a token call over HTTP: 200 with a token, or 400 with an RFC 6749 error body."""
    try:
        body = grant(world, headers, form, audience=audience, now=now)
    except GrantRefused as refused:
        refusal = {"error": refused.error, "error_description": refused.description}
        return JSONResponse(refusal, status_code=400)
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def bearer(world: World, authorization: str, *, audience: str, now: datetime) -> Bearer:
    """Return who an Authorization header speaks for.

    Raises:
        Unauthorized: when the token does not stand.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("Bearer")
    try:
        claims = jwt.decode(
            token.strip(), OctKey.import_key(world.signing_secret), algorithms=["HS256"]
        ).claims
    except (JoseError, ValueError) as error:
        raise Unauthorized('Bearer error="invalid_token"') from error
    if claims["aud"] != audience:
        raise Unauthorized('Bearer error="invalid_token", error_description="The audience is invalid"')
    expires = datetime.fromtimestamp(claims["exp"], UTC)
    if now >= expires:
        reason = f"The token expired at '{expires:%m/%d/%Y %H:%M:%S}'"
        raise Unauthorized(f'Bearer error="invalid_token", error_description="{reason}"')
    return _holder_of(world, claims)


def _holder_of(world: World, claims: dict[str, Any]) -> Bearer:
    company = world.company_of_client(claims["goClientId"])
    extension = company.extensions.by_user(UUID(claims["goUserId"])) if company else None
    if company is None or extension is None:
        raise Unauthorized('Bearer error="invalid_token"')
    return Bearer(company, extension.application_key, frozenset(claims["role"]))


def _claims(
    company: Company, extension: Extension, application: Application, *, audience: str, now: datetime
) -> dict[str, Any]:
    valid, invalid = privileges(application, company.subscriptions)
    issued = int(now.timestamp())
    return {
        "goActiveClientSubscriptions": list(company.subscriptions),
        "goAllowSendInvoice": "false",
        "goAllowShowCustomerSSN": "false",
        "goAllowShowEmployeeSSN": "false",
        "goClientId": str(company.client_id),
        "goClientName": company.organization.name,
        "goInvalidPrivileges": invalid,
        "goUserId": str(extension.user_id),
        "role": valid,
        "unique_name": application.name,
        "nbf": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "iat": issued,
        "iss": "https://goapi.poweroffice.net",
        "aud": audience,
    }


def _basic_keys(authorization: str) -> tuple[UUID, UUID] | None:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        application_key, _, client_key = base64.b64decode(credentials, validate=True).decode().partition(":")
        return UUID(application_key.strip()), UUID(client_key.strip())
    except (binascii.Error, ValueError):
        return None
