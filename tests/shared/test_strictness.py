"""Requests by their types: what the documented formats allow is taken, everything else is a problem document."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, SecretStr

from shared.auth import ServiceTokens, internal
from shared.problems import answer_with_problems
from shared.strictness import of_declared_types


class Line(BaseModel):
    number: int = 1
    amount: Decimal = Decimal("1.00")
    due_on: date = date(2026, 6, 1)
    invoice_id: UUID | None = None
    is_paid: bool = False
    name: str = ""
    tags: frozenset[str] = frozenset()


class Order(BaseModel):
    lines: tuple[Line, ...]


@pytest.fixture
async def api():
    app = FastAPI(dependencies=[Depends(of_declared_types)])
    answer_with_problems(app)

    @app.post("/orders")
    async def take(order: Order) -> Order:
        return order

    @app.post("/optional")
    async def take_or_leave(line: Line | None = None) -> str:
        return "nothing" if line is None else "a line"

    def until(until: Annotated[date | None, Query(alias="to")] = None) -> date | None:
        return until

    @app.get("/orders")
    async def orders(
        last: Annotated[date | None, Depends(until)], on: date | None = None, limit: int = 10
    ) -> list[date | None]:
        return [on, last]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://orders") as client:
        yield client


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"number": 7, "amount": "1.50", "due_on": "2026-06-30", "is_paid": True, "tags": ["a"]},
        {"amount": 1.5},
        {"amount": 2, "invoice_id": "6fa459ea-ee8a-3ca4-894e-db77e160355e"},
        {"invoice_id": None, "more": {"than": ["declared"]}},
    ],
)
async def test_what_the_document_allows_is_taken(api, line):
    answer = await api.post("/orders", json={"lines": [line]})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "7"),
        ("number", False),
        ("number", 1.0),
        ("amount", True),
        ("due_on", 0),
        ("due_on", "2026-06-30T00:00:00"),
        ("invoice_id", 5),
        ("is_paid", 0),
        ("is_paid", "yes"),
        ("name", 5),
        ("tags", "a"),
    ],
)
async def test_a_value_of_another_type_is_refused_by_its_name(api, field, value):
    answer = await api.post("/orders", json={"lines": [{field: value}]})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["title"] == "Malformed"
    assert answer.json()["detail"].startswith(f"lines.0.{field}: ")


@pytest.mark.parametrize(("sent", "taken"), [({}, "nothing"), ({"json": {"number": 1}}, "a line")])
async def test_a_body_that_may_be_left_out_may_be_left_out(api, sent, taken):
    assert (await api.post("/optional", **sent)).json() == taken


async def test_a_body_of_the_wrong_type_is_refused_where_it_may_be_left_out(api):
    assert (await api.post("/optional", json={"number": "1"})).status_code == 422


@pytest.mark.parametrize("query", ["", "on=2026-06-30&limit=5", "to=2026-06-30"])
async def test_a_query_takes_dates_as_they_are_written(api, query):
    answer = await api.get(f"/orders?{query}")
    assert answer.json() == [
        "2026-06-30" if "on=" in query else None,
        "2026-06-30" if "to=" in query else None,
    ]


@pytest.mark.parametrize("query", ["on=0", "on=0.0", "to=86400", "to=2026-06-30&to=0", "on=today"])
async def test_a_query_takes_no_number_for_a_date(api, query):
    answer = await api.get(f"/orders?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"{query[:2]}: ")


async def test_what_is_no_json_is_refused(api):
    headers = {"content-type": "application/json"}
    assert (await api.post("/orders", content=b'{"lines": [', headers=headers)).status_code == 422


async def test_who_may_not_ask_is_told_nothing_about_types():
    app = FastAPI(dependencies=internal(ServiceTokens(SecretStr("s" * 40)), "orders"))
    answer_with_problems(app)

    @app.post("/orders")
    async def take(order: Order) -> Order:
        return order

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://orders") as client:
        assert (await client.post("/orders", json={"lines": [{"number": "7"}]})).status_code == 401
