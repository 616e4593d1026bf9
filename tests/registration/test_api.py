"""Who may call registration's HTTP API, and what its description says."""

import httpx
import pytest

from shared.auth import ServiceAuth
from shared.errors import Outage
from tests.registration.conftest import STEPS
from tests.support.driving import SilentBroker

ONE = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/registrations"),
        ("GET", f"/registrations/{ONE}"),
        ("PUT", f"/registrations/{ONE}/payout"),
        ("POST", f"/registrations/{ONE}/client-key"),
        ("POST", f"/registrations/{ONE}/payout/confirmation"),
        ("POST", f"/registrations/{ONE}/deactivation"),
        ("GET", f"/registrations/{ONE}/changes"),
        ("GET", f"/registrations/{ONE}/contacts"),
        ("PUT", f"/registrations/{ONE}/language"),
        ("GET", "/payout-confirmations/token"),
        ("POST", "/payout-confirmations/token"),
        ("POST", f"/internal/creditors/{ONE}/access-token"),
        ("GET", "/internal/creditors"),
        ("POST", "/internal/client-keys/rotate"),
    ],
)
async def test_only_services_get_in(office, method, path):
    transport = httpx.ASGITransport(office.service.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://registration") as stranger:
        assert (await stranger.request(method, path)).status_code == 401
    other = ServiceAuth(office.service.runtime.tokens, "tests", "sync")
    async with httpx.AsyncClient(transport=transport, base_url="http://registration", auth=other) as lost:
        assert (await lost.request(method, path)).status_code == 401


async def test_every_route_is_described_and_names_what_it_answers(office):
    description = (await office.http.get("/openapi.json")).json()
    own = {
        path: methods
        for path, methods in description["paths"].items()
        if "/registrations" in path or "/payout-" in path
    }
    assert len(own) == 27
    for methods in own.values():
        for operation in methods.values():
            assert operation["description"]
            success = next(code for code in operation["responses"] if code.startswith("2"))
            schema = operation["responses"][success]["content"]["application/json"]["schema"]
            assert "$ref" in schema
            assert {"404", "409", "422"} <= operation["responses"].keys()


async def test_a_client_key_in_the_wrong_field_is_not_answered_back(office):
    path, key = await office.steps_taken(), "0f6a3c1e-client-key-000000000000"
    contact = {"name": "Anna", "email": key, "phone": "1"}
    for method, where, body in (
        ("POST", "/registrations", {"organisation_number": key}),
        ("PUT", f"{path}/accounting-firm", {"organisation_number": key, "accountant_email": key}),
        ("PUT", f"{path}/payout", {"bank_account": key, "settlement_emails": ["a@b.no", key]}),
        ("PUT", f"{path}/settlement-emails", {"settlement_emails": [key]}),
        ("PUT", f"{path}/setup", STEPS["setup"] | {"vat_code": key}),
        ("POST", f"{path}/contacts", contact),
    ):
        response = await office.http.request(method, where, json=body)
        assert response.status_code == 422, where
        assert key not in response.text, where


async def test_a_name_pasted_over_several_lines_is_kept_in_one(office):
    path = await office.steps_taken()
    answer = await office.http.post(f"{path}/contacts", json={"name": "Anna\t\r\nLie ", "phone": "1"})
    assert answer.json()["own"][0]["name"] == "Anna Lie"


async def test_what_no_field_can_hold_is_refused(office):
    path = await office.steps_taken()
    agreement = (await office.http.get(f"{path}/agreement")).json()
    signature = {"accepted": True, "hash": agreement["hash"]}
    for method, where, body in (
        ("POST", f"{path}/contacts", {"name": "An\x00na", "phone": "1"}),
        ("POST", f"{path}/contacts", {"name": "Anna", "email": "anna@b\x00c.no"}),
        ("POST", f"{path}/agreement", signature | {"signed_by": "Ingrid\x00"}),
        ("POST", f"{path}/agreement", signature | {"signed_by": " I "}),
        ("PUT", f"{path}/settlement-emails", {"settlement_emails": ["a" * 250 + "@b.no"]}),
        ("PUT", f"{path}/settlement-emails", {"settlement_emails": ["a,b@c.no"]}),
        ("PUT", f"{path}/payout", STEPS["payout"] | {"bank_account": "1" * 1_000_000}),
        ("POST", f"{path}/client-key", {"client_key": "x" * 1_000_000}),
    ):
        response = await office.http.request(method, where, json=body)
        assert response.status_code == 422, (where, response.text[:200])


async def test_an_unknown_registration_is_not_found(office):
    for path in (f"/registrations/{ONE}", f"/registrations/{ONE}/agreement"):
        response = await office.http.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


async def test_the_service_is_ready_when_its_database_is_at_the_newest_revision(office):
    office.service.service.ready = True
    assert (await office.http.get("/readyz")).json() == {"ready": True, "problems": []}


async def test_it_goes_on_serving_without_its_broker_and_says_so(office):
    class Away(SilentBroker):
        async def orphans(self):
            raise Outage("RabbitMQ is away")

    office.service.service.ready, office.service.service.broker = True, Away()
    answer = await office.http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "problems": ["broker does not answer"]}
