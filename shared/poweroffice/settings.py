"""Where PowerOffice Go is for this installation, from the environment (`POWEROFFICE_…`)."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.poweroffice.endpoints import Endpoints


class PowerOfficeSettings(BaseSettings):
    """Go's addresses and the integration's own keys; the default addresses are the real Go.

    `requests_per_second` is this process's part of API v2's ten a second for one subscription key: what
    the processes of an installation are given must add up to no more than ten.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="POWEROFFICE_")

    base_url: str = "https://goapi.poweroffice.net/v2"
    token_url: str = "https://goapi.poweroffice.net/OAuth/Token"  # noqa: S105 - an address
    v1_base_url: str = "https://api.poweroffice.net"
    v1_token_url: str = "https://api.poweroffice.net/OAuth/Token"  # noqa: S105 - an address
    application_key: SecretStr
    subscription_key: SecretStr
    requests_per_second: float = 2.0

    def endpoints(self) -> Endpoints:
        """Return the addresses and keys as the client takes them."""
        return Endpoints(
            base_url=self.base_url,
            token_url=self.token_url,
            v1_base_url=self.v1_base_url,
            v1_token_url=self.v1_token_url,
            application_key=self.application_key,
            subscription_key=self.subscription_key,
        )
