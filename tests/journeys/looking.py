"""Asks a running installation what it knows: its services about each creditor, its tables about people."""

import asyncio
import json
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from pydantic import SecretStr

from deploy.installation import Installation
from services.portal.store import READ_MODELS
from shared.auth import ServiceAuth, ServiceTokens

SERVICES = ("registration", "sync", "dunning", "transfer", "settlement")
DATABASES = (*SERVICES, "portal")
CREDITOR = {"creditor_id", "registration_id"}
"""What the parameter that names the creditor is called."""


async def answers_about(directory: Path) -> dict[str, dict[str, str]]:
    """Every answer to a GET that takes a creditor, by organisation number and path.

    Where a path names an invoice, a letter or the like besides, nothing of that kind exists: such paths are
    asked for the other creditor's own by the services' tests.
    """
    installation = Installation.load(directory / "embedded")
    tokens = ServiceTokens(SecretStr(installation.secret("AUTOCOLLECT_SERVICE_SECRET")))
    answers: dict[str, dict[str, str]] = {}
    for service in SERVICES:
        auth = ServiceAuth(tokens, "tests", service)
        url = installation.secret(f"AUTOCOLLECT_{service.upper()}_URL")
        async with httpx.AsyncClient(base_url=url, auth=auth, timeout=60) as client:
            if service == "registration":
                listed = (await client.get("/internal/creditors")).json()
                creditors = {each["organisation_number"]: each["creditor_id"] for each in listed}
            described = (await client.get("/openapi.json")).json()
            for number, creditor_id in creditors.items():
                for path, params in paths_that_take_a_creditor(described, creditor_id):
                    answer = await client.get(path, params=params)
                    assert answer.status_code < 500, (service, path, answer.text)
                    answers.setdefault(number, {})[f"{service} {path}"] = answer.text
    return answers


async def tables_that_name(directory: Path, people: set[str]) -> set[tuple[str, str]]:
    """Every table of a service in which some row names one of these people, in any column of text."""
    installation = Installation.load(directory / "embedded")
    found = set()
    for service in DATABASES:
        connection = await asyncpg.connect(installation.secret(f"{service.upper()}_DATABASE_URL"))
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in tables:
            named = f"select exists (select from {table} as it where it::text like any($1))"
            if await connection.fetchval(named, [f"%{name}%" for name in people]):
                found.add((service, table))
        await connection.close()
    return found


async def what_the_portal_heard(directory: Path) -> dict[str, list[str]]:
    """Every row of the portal's read models, by table."""
    url = Installation.load(directory / "embedded").secret("PORTAL_DATABASE_URL")
    connection = await asyncpg.connect(url)
    found = {}
    for table in READ_MODELS:
        rows = await connection.fetch(f"select it::text from {table.name} as it order by 1")
        found[table.name] = [row[0] for row in rows]
    await connection.close()
    return found


async def empty_what_the_portal_heard(directory: Path) -> None:
    """Lose every row of the portal's read models, its history too."""
    url = Installation.load(directory / "embedded").secret("PORTAL_DATABASE_URL")
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        for table in READ_MODELS:
            await connection.execute(f"delete from {table.name}")
    await connection.close()


async def owed_with_court_costs(directory: Path) -> list[dict[str, Decimal]]:
    """What a case owes by each service that says so: before, after court costs are entered, and revoked."""
    installation = Installation.load(directory / "embedded")
    tokens = ServiceTokens(SecretStr(installation.secret("AUTOCOLLECT_SERVICE_SECRET")))
    found = []
    async with AsyncExitStack() as stack:
        clients = {
            each: await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=installation.secret(f"AUTOCOLLECT_{each.upper()}_URL"),
                    auth=ServiceAuth(tokens, "tests", each),
                )
            )
            for each in ("registration", "settlement", "transfer", "dunning")
        }
        (creditor, *_) = (await clients["registration"].get("/internal/creditors")).json()
        params = {"creditor_id": creditor["creditor_id"]}
        claims = (await clients["settlement"].get("/claims", params=params)).json()
        claim = next(each for each in claims if each["closing_reason"] is None)
        outlay = f"/cases/{claim['case_id']}/outlays/{UUID(int=71)}"
        entered = {"what": "attachment_petition", "amount": "928.00", "laid_out_on": claim["on"]}
        person = {"On-Behalf-Of": "kari@agency.example"}
        for deed in ({}, {"method": "PUT", "json": entered}, {"method": "DELETE"}):
            if deed:
                (await clients["settlement"].request(url=outlay, headers=person, **deed)).raise_for_status()
            found.append(await _once_the_same(clients, claim, params))
    return found


async def _once_the_same(clients, claim, params) -> dict[str, Decimal]:
    """What each service says is owed, as soon as what was told has reached all of them."""
    for _ in range(100):
        booked = (await clients["settlement"].get(f"/claims/{claim['invoice_id']}")).json()["case_owed"]
        shown = (await clients["transfer"].get(f"/cases/{claim['case_id']}")).json()["owed"]
        asked = (await clients["dunning"].get(f"/cases/{claim['case_id']}", params=params)).json()["owed"]
        parts = [Decimal(each[part]) for each in asked for part in ("principal", "interest", "fees")]
        said = {"settlement": Decimal(booked["total"]), "transfer": Decimal(shown["total"])}
        said |= {"dunning": sum(parts, Decimal(0))}
        if len(set(said.values())) == 1:
            break
        await asyncio.sleep(0.1)
    return said


def paths_that_take_a_creditor(
    described: dict[str, Any], creditor_id: str
) -> list[tuple[str, dict[str, str]]]:
    """The GET paths of a service that need a creditor and nothing else, filled in."""
    found = []
    for path, operations in described["paths"].items():
        parameters = operations.get("get", {}).get("parameters", [])
        needed = {each["name"] for each in parameters if each["in"] == "path" or each.get("required")}
        taken = {each["name"] for each in parameters} & CREDITOR
        if taken and needed <= taken:
            (name,) = taken
            in_path = f"{{{name}}}" in path
            params = {} if in_path else {name: creditor_id}
            found.append((path.replace(f"{{{name}}}", creditor_id), params))
    return found


def what_is_theirs(home: Path, organisation_number: str) -> set[str]:
    """What nobody but this company's own people should read: its name and number, customers, invoices, key."""
    world = json.loads((home / "sandbox" / "go.json").read_text())
    company = world["companies"][organisation_number]
    customers = company["customers"].values()
    names = {each["name"] or f"{each['first_name']} {each['last_name']}" for each in customers}
    emails = {each["email_address"] for each in customers if each["email_address"]}
    invoices = {each["id"] for each in _values(company["invoices"])}
    key = {each["client_key"] for each in company["extensions"]["installed"]}
    return {organisation_number, company["organization"]["name"]} | names | emails | invoices | key


def _values(found: Any) -> list[Any]:
    return list(found.values()) if isinstance(found, dict) else found
