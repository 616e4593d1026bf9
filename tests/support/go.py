"""How tests reach a stand-in of PowerOffice Go in their own process, without quota and without waiting."""

from uuid import uuid4

import pytest
import stamina
from pydantic import SecretStr

from shared.poweroffice.endpoints import Endpoints

APPLICATION_KEY = uuid4()
ENDPOINTS = Endpoints(
    base_url="http://go.test/Demo/v2",
    token_url="http://go.test/Demo/OAuth/Token",
    v1_base_url="http://go-v1.test",
    v1_token_url="http://go-v1.test/OAuth/Token",
    application_key=SecretStr(str(APPLICATION_KEY)),
    subscription_key=SecretStr("subscription"),
)


class FreeTurns:
    """It is always everybody's turn: the stand-in counts no requests."""

    async def acquire(self) -> None:
        """Return at once."""

    def pause(self, seconds: float) -> None:
        """Go on; there is no quota that others could have used up."""


@pytest.fixture(autouse=True)
def no_waiting():
    """For a conftest to import: what is tried again is tried twice, at once."""
    with stamina.set_testing(True, attempts=2, cap=True):
        yield
