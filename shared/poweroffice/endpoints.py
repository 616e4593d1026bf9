"""Where PowerOffice Go lives and which keys open it: one value that is passed in, never read from the air.

Demo and production are separate worlds: keys and tokens of the one are refused by the other. The addresses
of the demo are those of production (the defaults of `settings`) with `/Demo` after API v2's host, and with
`api-demo` for `api` in API v1's.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

V2_REQUESTS_PER_SECOND = 10
"""API v2's quota for one subscription key, summed over all client keys (portal: requests)."""

V1_REQUESTS_PER_SECOND = 50
"""API v1's quota for one application key (v1 documentation: limitations)."""


@dataclass(frozen=True, kw_only=True)
class TokenEndpoint:
    """One API's token address with the keys that its token call carries."""

    url: str
    application_key: SecretStr
    subscription_key: SecretStr | None


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Both APIs' addresses in one environment, and the integration's own keys there.

    A client key is not among them: it belongs to one creditor (see `auth`).
    """

    base_url: str
    token_url: str
    v1_base_url: str
    v1_token_url: str
    application_key: SecretStr
    subscription_key: SecretStr

    @property
    def tokens(self) -> TokenEndpoint:
        """Where tokens for API v2 come from; the call carries the subscription key."""
        return TokenEndpoint(
            url=self.token_url,
            application_key=self.application_key,
            subscription_key=self.subscription_key,
        )

    @property
    def v1_tokens(self) -> TokenEndpoint:
        """Where tokens for API v1 come from; it knows no subscription key."""
        return TokenEndpoint(
            url=self.v1_token_url, application_key=self.application_key, subscription_key=None
        )
