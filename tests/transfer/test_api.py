"""The HTTP edge: who is let in, what is refused unread, and what the API says of itself."""

from uuid import UUID, uuid4

import httpx
import pytest

from deploy.sandbox.agency import ENVIRONMENT
from services.transfer.app import create
from tests.support.driving import driven, runtime_at
from tests.transfer.told import CREDITOR, KARI, NOW


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/proposals"),
        ("GET", "/proposal-list"),
        ("GET", "/statistics"),
        ("GET", f"/cases/{UUID(int=2)}/actions"),
        ("POST", f"/cases/{UUID(int=3)}/answers"),
        ("GET", f"/proposals/{UUID(int=1)}"),
        ("POST", "/proposals/approve"),
        ("POST", "/proposals/hold"),
        ("GET", "/cases"),
        ("GET", f"/cases/{UUID(int=2)}"),
        ("POST", f"/cases/{UUID(int=3)}/withdraw"),
        ("GET", "/summary"),
    ],
)
async def test_nobody_comes_in_without_a_service_token(desk, method, path):
    transport = httpx.ASGITransport(desk.service.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://transfer") as stranger:
        assert (await stranger.request(method, path)).status_code == 401


async def test_nobody_decides_without_saying_who_he_is_and_why(desk):
    async def refused(path, by=KARI, **body):
        answer = await desk.http.post(path, json=body, headers=by)
        assert answer.status_code == 422
        return answer.json()["detail"]

    await desk.propose(invoice := desk.invoice())
    about = {"creditor_id": str(CREDITOR), "invoice_ids": [str(invoice.id)]}
    for by in (None, {"On-Behalf-Of": " "}):
        assert "On-Behalf-Of" in await refused("/proposals/approve", by, **about)
    assert "reason" in await refused("/proposals/remove", **about)
    for deed in ("hold", "approve"):
        assert "NUL" in await refused(f"/proposals/{deed}", **about, reason="a\x00b")
    assert "reason" in await refused(f"/cases/{uuid4()}/pause", reason=" ")


async def test_what_can_only_be_told_cannot_be_asked(desk):
    answer = await desk.http.get("/proposals/approve")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_an_unknown_status_is_refused(desk):
    params = {"creditor_id": str(CREDITOR), "status": "lost"}
    assert (await desk.http.get("/proposal-list", params=params)).status_code == 422
    part = {"creditor_id": str(CREDITOR), "customer": "a\x00b"}
    assert (await desk.http.get("/proposal-list", params=part)).status_code == 422
    assert (await desk.http.get("/proposals", params=params)).status_code == 422
    assert (await desk.http.get("/cases", params=params)).status_code == 422


async def test_an_invoice_that_nobody_proposed_is_not_found(desk):
    answer = await desk.http.get(f"/proposals/{uuid4()}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_cases_can_be_asked_for_by_status(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.transferred(desk.invoice())
    await desk.post(f"/cases/{case_id}/pause", reason="because")

    async def numbers(**params):
        answer = await desk.http.get("/cases", params={"creditor_id": str(CREDITOR)} | params)
        return [case["case_number"] for case in answer.json()]

    assert await numbers() == ["100002", "100001"]
    assert await numbers(status="paused") == ["100001"]
    assert await numbers(status=["open", "paused"], limit="1", offset="1") == ["100001"]


async def test_every_route_says_what_it_is_for(desk):
    paths = (await desk.http.get("/openapi.json")).json()["paths"]
    ours = [
        operation
        for path, operations in paths.items()
        if path.startswith(("/proposal", "/cases", "/summary", "/statistics"))
        for operation in operations.values()
    ]
    assert len(ours) == 20
    for operation in ours:
        assert operation["summary"]
        assert operation["description"]
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert "409" in paths["/cases/{case_id}/pause"]["post"]["responses"]
    assert "404" in paths["/cases/{case_id}"]["get"]["responses"]


async def test_the_environment_alone_is_enough_to_make_the_service(database_url, monkeypatch):
    monkeypatch.setenv("TRANSFER_DATABASE_URL", database_url)
    for name, value in (ENVIRONMENT | {"AUTOCOLLECT_AGENCY_ACCOUNT": "8601.11.17947"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWEROFFICE_APPLICATION_KEY", str(uuid4()))
    monkeypatch.setenv("POWEROFFICE_SUBSCRIPTION_KEY", "subscription")
    async with driven(create, runtime_at(NOW)) as service:
        assert (await service.http.get("/summary")).status_code == 200


async def test_the_service_is_whole(desk):
    """Its migrations are at their head and no queue of its own lacks a consumer."""
    desk.service.service.ready = True
    assert (await desk.http.get("/readyz")).json() == {"ready": True, "problems": []}
