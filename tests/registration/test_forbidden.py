"""What registration answers where Go forbids what it asks."""

from datetime import timedelta

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from tests.registration.conftest import NOW


async def test_the_answer_says_which_module_the_client_lacks(office):
    path = await office.connected()
    office.go.screens(FJORDVIK).set_subscriptions(["TimeTracking"])
    office.service.at(NOW + timedelta(minutes=30))
    for response in (
        await office.http.get(f"{path}/setup/options"),
        await office.http.post(f"{path}/company/reload"),
    ):
        assert response.status_code == 409
        assert "The client's subscriptions (TimeTracking) do not cover" in response.json()["detail"]
