"""The mirror over HTTP, readings on demand, and who may ask."""

from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from tests.sync.conftest import FJORDVIK
from tests.sync.test_flow import an_invoice, overdue_invoice

ONE = UUID(int=1)


async def test_invoices_are_listed_with_what_reduced_them(books):
    invoice = await overdue_invoice(books)
    paid = await overdue_invoice(books)
    payment = books.screens.register_payment(amount=Decimal("250.00"), invoice_no=invoice.number)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=paid.number)
    await books.read()
    (row,) = (await books.http.get("/invoices", params={"creditor_id": str(books.creditor)})).json()
    assert (row["id"], row["amount"], row["balance"]) == (str(invoice.id), "1250.00", "1000.00")
    assert (row["customer_name"], row["revision"]) == ("Byggmester Hansen AS", 1)
    (part,) = row["reductions"]
    assert (part["entry_id"], part["kind"], part["amount"]) == (payment.id, "payment", "250.00")
    both = await books.http.get("/invoices", params={"creditor_id": str(books.creditor), "state": "all"})
    assert len(both.json()) == 2


async def test_the_summary_counts_and_sums_per_creditor(books):
    await overdue_invoice(books)
    an_invoice(books, "500.00")
    await books.read()
    (row,) = (await books.http.get("/summary")).json()
    assert (row["organisation_number"], row["outcome"]) == (FJORDVIK, "read")
    assert (row["open_invoices"], row["open_balance"]) == (2, "1750.00")
    assert (row["overdue_invoices"], row["overdue_balance"], row["told_invoices"]) == (1, "1250.00", 1)
    assert (row["foreign_invoices"], row["without_customer"]) == (0, 0)
    assert (await books.http.get("/summary", params={"creditor_id": str(ONE)})).json() == []


async def test_a_reading_on_demand_reads_every_card_again(books):
    invoice = await overdue_invoice(books)
    books.screens.company.customer(invoice.customer_id).mail_address.city = "Bergen"
    response = await books.http.post(f"/creditors/{books.creditor}/sync")
    assert (response.status_code, response.json()["status"]) == (202, "ordered")
    await books.service.work_off()
    (card,) = await books.service.rows("select snapshot -> 'address' ->> 'city' as city from customers")
    assert card["city"] == "Bergen"


async def test_a_creditor_that_is_not_registered_cannot_be_read(books):
    assert (await books.http.post(f"/creditors/{ONE}/sync")).status_code == 404
    assert await books.service.said() == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/invoices?creditor_id={ONE}"),
        ("GET", "/summary"),
        ("GET", "/webhooks"),
        ("POST", "/webhooks/msg_1/again"),
        ("GET", "/log"),
        ("GET", f"/creditors/{ONE}/log"),
        ("POST", f"/creditors/{ONE}/sync"),
    ],
)
async def test_only_services_get_in(books, method, path):
    transport = httpx.ASGITransport(books.service.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sync") as stranger:
        assert (await stranger.request(method, path)).status_code == 401


async def test_the_headers_that_a_webhook_must_have_are_described(books):
    described = (await books.http.get("/openapi.json")).json()["paths"]["/webhooks/poweroffice"]["post"]
    headers = {each["name"]: each["required"] for each in described["parameters"]}
    assert headers == {"webhook-id": True, "webhook-timestamp": True, "webhook-signature": True}


async def test_every_route_is_described(books):
    paths = (await books.http.get("/openapi.json")).json()["paths"]
    own = [
        "/webhooks/poweroffice",
        "/invoices",
        "/summary",
        "/webhooks",
        "/webhooks/{webhook_id}/again",
        "/log",
        "/creditors/{creditor_id}/log",
        "/creditors/{creditor_id}/sync",
    ]
    for path in own:
        for operation in paths[path].values():
            assert operation["description"]
    body = paths["/webhooks/poweroffice"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["type", "client", "entity"]
