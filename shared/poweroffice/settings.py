"""Where PowerOffice Go is for this installation, from the environment (`POWEROFFICE_…`)."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.poweroffice.endpoints import V1_REQUESTS_PER_SECOND, V2_REQUESTS_PER_SECOND, Endpoints
from shared.settings import EnvironmentSettings


class PowerOfficeSettings(EnvironmentSettings):
    """Go's addresses and the integration's own keys; the default addresses are the real Go.

    `requests_per_second` is API v2's quota of the whole subscription key, over all processes;
    `v1_requests_per_second` is API v1's of the application key. Both are kept by registration, whose
    settings alone count (`turns`). 0 is no quota: for stand-ins that count no requests.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="POWEROFFICE_")

    base_url: str = "https://goapi.poweroffice.net/v2"
    token_url: str = "https://goapi.poweroffice.net/OAuth/Token"  # noqa: S105 - an address
    v1_base_url: str = "https://api.poweroffice.net"
    v1_token_url: str = "https://api.poweroffice.net/OAuth/Token"  # noqa: S105 - an address
    application_key: SecretStr
    subscription_key: SecretStr
    requests_per_second: float = Field(V2_REQUESTS_PER_SECOND, ge=0)
    v1_requests_per_second: float = Field(V1_REQUESTS_PER_SECOND, ge=0)

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
