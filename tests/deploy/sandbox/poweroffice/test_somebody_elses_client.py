"""A client that knows only PowerOffice's documentation: plain HTTP calls, nothing of ours between.

It is onboarded, keeps customers, posts invoices, reads the ledger, settles by bank voucher, lays a PDF on it,
and works a case through API v1.
"""

import base64
import io
import json
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, NORDLYS, SUBSCRIPTION_KEY

REDIRECT = "http://localhost:5000/poweroffice/callback"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+\d\d:\d\d")
DAY = "2026-05-04"


@dataclass
class Client:
    """What a first attempt at a Go client looks like."""

    http: httpx.AsyncClient
    prefix: str
    headers: dict[str, str]

    async def get(self, path: str, **query) -> httpx.Response:
        return await self.http.get(self.prefix + path, params=query, headers=self.headers)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.http.post(self.prefix + path, json=body, headers=self.headers)

    async def all(self, path: str, **query) -> list[dict]:
        """Follow `nextPageLink` until it is empty; 204 is an empty list."""
        answer = await self.get(path, **query)
        rows: list[dict] = []
        while answer.status_code == 200:
            rows += answer.json()
            link = json.loads(answer.headers["X-Pagination"]).get("nextPageLink")
            if not link:
                return rows
            answer = await self.http.get(link, headers=self.headers)
        assert answer.status_code == 204
        return rows


async def onboarded(http: httpx.AsyncClient) -> str:
    """Go through the onboarding as a partner's server and its user's browser, and return the client key."""
    subscription = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}
    started = await http.post(
        "/demo/v2/onboarding/initiate",
        json={
            "ApplicationKey": str(APPLICATION_KEY),
            "ClientOrganizationNo": NORDLYS,
            "RedirectUri": f"{REDIRECT}?state=abc%20123",
        },
        headers=subscription,
    )
    assert started.status_code == 200
    assert INSTANT.fullmatch(started.json()["ValidUntilDateTimeOffset"])
    page = started.json()["TemporaryUrl"]
    assert "Nordlys Barnehage SA" in (await http.get(page)).text
    consent = await http.post(page, data={"decision": "approve"}, follow_redirects=False)
    back = parse_qs(urlsplit(consent.headers["Location"]).query)
    assert (back["state"], back["status"]) == (["abc 123"], ["Success"])
    finished = await http.post(
        "/demo/v2/onboarding/finalize", json={"OnboardingToken": back["token"][0]}, headers=subscription
    )
    (client,) = finished.json()["OnboardedClientsInformation"]
    assert client["ClientOrganizationNumber"] == NORDLYS
    return client["ClientKey"]


async def signed_in(http: httpx.AsyncClient, client_key: str, path: str, prefix: str) -> Client:
    keys = base64.b64encode(f"{APPLICATION_KEY}:{client_key}".encode()).decode()
    subscription = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}
    answer = await http.post(
        path,
        content="grant_type=client_credentials",
        headers=subscription
        | {"Authorization": f"Basic {keys}", "Content-Type": "application/x-www-form-urlencoded"},
    )
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 1200)
    return Client(http, prefix, subscription | {"Authorization": f"Bearer {token['access_token']}"})


@pytest.fixture
async def client(http):
    return await signed_in(http, await onboarded(http), "/Demo/OAuth/Token", "/Demo/v2")


@pytest.fixture
async def agency(http, v1_http):
    return await signed_in(v1_http, await onboarded(http), "/OAuth/Token", "")


@pytest.fixture
async def customer(client):
    body = {
        "Name": "Sjøbua Drift AS",
        "OrganizationNumber": "310000006",
        "InvoiceEmailAddress": "faktura@sjobua.example",
        "ExternalImportReference": "crm-42",
        "MailAddress": {"AddressLine1": "Sjøgata 4", "ZipCode": "9008", "City": "Tromsø"},
    }
    answer = await client.post("/Customers", body)
    assert answer.status_code == 201
    return answer.json()


async def vat_id(client, code: str) -> int:
    return next(row["Id"] for row in await client.all("/VatCodes") if row["Code"] == code)


async def account_id(client, number: int) -> int:
    (row,) = await client.all("/GeneralLedgerAccounts", accountNos=str(number))
    return row["Id"]


async def send(client, customer, number: int, amount: float, due: str = "2026-05-18") -> dict:
    line = {
        "AccountId": await account_id(client, 3200),
        "CurrencyAmount": amount,
        "VatId": await vat_id(client, "7"),
        "Description": "Utleie av lokale",
    }
    answer = await client.post(
        "/Vouchers/OutgoingInvoiceJournals",
        {
            "CurrencyAmount": amount,
            "CurrencyCode": "NOK",
            "CustomerAccountId": customer["SubledgerAccountId"],
            "DueDate": due,
            "InvoiceNo": number,
            "Cid": f"00{number}",
            "VoucherDate": "2026-03-15" if due < DAY else DAY,
            "VoucherLines": [line],
            "ExternalImportReference": f"invoice-{number}",
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def settle(client, customer, number: int, amount: float, reference: str) -> httpx.Response:
    zero = await vat_id(client, "0")
    line = {"PostingDate": DAY, "VatId": zero}
    return await client.post(
        "/Vouchers/BankJournals",
        {
            "CurrencyCode": "NOK",
            "VoucherDate": DAY,
            "Description": "Oppgjør fra inkasso",
            "ExternalImportReference": reference,
            "VoucherLines": [
                line | {"AccountId": await account_id(client, 1999), "CurrencyAmount": amount},
                line
                | {
                    "AccountId": customer["SubledgerAccountId"],
                    "CurrencyAmount": -amount,
                    "InvoiceNo": str(number),
                },
            ],
        },
    )


async def test_it_reads_who_it_may_be_and_the_company(client):
    information = (await client.get("/ClientIntegrationInformation")).json()
    company = (await client.get("/OrganizationSettings")).json()
    lock = (await client.get("/LockDateSettings")).json()

    assert information["ClientName"] == company["Name"] == "Nordlys Barnehage SA"
    assert {"Customer_Full", "BankVoucher_Full"} <= set(information["ValidPrivileges"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", lock["LockDate"])


async def test_it_creates_finds_and_patches_customers(client, customer):
    (found,) = await client.all("/Customers", externalImportReference="crm-42")
    patched = await client.http.patch(
        f"/Demo/v2/Customers/{customer['Id']}",
        content=json.dumps(
            [
                {"op": "replace", "path": "/transferToDebtCollectionAgency", "value": False},
                {"op": "replace", "path": "/mailAddress/city", "value": "Tromsdalen"},
            ]
        ),
        headers=client.headers | {"Content-Type": "application/json-patch+json"},
    )
    twice = await client.post("/Customers", {"Name": "To", "ExternalImportReference": "crm-42"})
    pages = await client.all("/Customers", PageSize=3, OrderBy="Number desc", Fields="Id,Number")

    assert found == customer
    assert INSTANT.fullmatch(customer["CustomerCreatedDateTimeOffset"])
    assert customer["TransferToDebtCollectionAgency"] is True
    assert patched.json()["TransferToDebtCollectionAgency"] is False
    assert patched.json()["MailAddress"]["City"] == "Tromsdalen"
    assert twice.status_code == 400
    assert twice.json()["title"] == "Customer validation error(s)"
    assert [row["Number"] for row in pages] == sorted((row["Number"] for row in pages), reverse=True)
    assert len(pages) == 7


async def test_it_follows_an_invoice_from_posting_to_settlement(client, customer):
    await send(client, customer, 700001, 2400.0)
    (open_item,) = await client.all(
        "/Customerledger/OpenItems", date=DAY, customerNos=str(customer["Number"])
    )
    since = open_item["LastChangedDateTimeOffset"]

    posted = await settle(client, customer, 700001, 2400.0, "settlement-1")
    repeated = await settle(client, customer, 700001, 2400.0, "settlement-1")

    changed = await client.all(
        "/Customerledger/Statement", fromDate="2026-01-01", toDate="2026-12-31",
        lastChangedDateTimeOffsetGreaterThan=since,
    )  # fmt: skip
    (invoice,) = await client.all("/OutgoingInvoices", balanceLastChangedDateTimeOffsetGreaterThan=since)
    matched = await client.all("/Customerledger/EntriesByMatchId", matchId=invoice["MatchId"])
    assert (open_item["Balance"], open_item["InvoiceNo"], open_item["MatchId"]) == (2400.0, "700001", None)
    assert (posted.status_code, repeated.status_code) == (201, 400)
    assert (invoice["InvoiceNo"], invoice["Balance"]) == (700001, 0.0)
    assert [row["Id"] for row in changed] == [row["Id"] for row in matched]
    assert [(row["VoucherType"], row["Amount"]) for row in matched] == [
        ("OutgoingInvoice", 2400.0), ("BankJournal", -2400.0),
    ]  # fmt: skip
    assert matched[1]["IsCreatedByCurrentIntegration"] is True
    assert matched[1]["ExternalImportReference"] == "settlement-1"


async def test_it_lays_a_pdf_on_its_voucher_and_reads_the_books(client, customer):
    await send(client, customer, 700002, 100.0)
    voucher = (await settle(client, customer, 700002, 60.0, "settlement-2")).json()
    laid = await client.http.put(
        "/Demo/v2/VoucherDocumentation",
        params={"id": voucher["Id"]},
        files={"file": ("oppgjor.pdf", b"%PDF-1.7 oppgjor", "application/pdf")},
        headers=client.headers,
    )
    papers = await client.get("/VoucherDocumentation/Download", id=voucher["Id"], documentationType="Pdf")
    rows = await client.all(
        "/AccountTransactions", fromDate=DAY, toDate=DAY, voucherNos=str(voucher["VoucherNo"])
    )
    reversal = await client.http.post(f"/Demo/v2/Vouchers/Reverse/{voucher['Id']}", headers=client.headers)
    (owed,) = await client.all("/Customerledger/OpenItems", date=DAY, invoiceNos="700002")

    assert laid.status_code in {202, 204}
    with zipfile.ZipFile(io.BytesIO(papers.content)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [b"%PDF-1.7 oppgjor"]
    assert sorted((row["AccountNo"], row["Amount"]) for row in rows) == [(1500, -60.0), (1999, 60.0)]
    assert {row["CustomerAccountNo"] for row in rows} == {None, customer["Number"]}
    assert reversal.status_code in {200, 202}
    assert owed["Balance"] == 100.0


async def test_it_works_a_case_as_an_agency(client, agency, customer, sandbox):
    await send(client, customer, 700003, 500.0, due="2026-03-29")
    sandbox.screens(NORDLYS).approve_for_collection([700003])

    available = (await agency.get("/DebtCollection/Invoices/AvailableInvoices")).json()
    (invoice,) = available["data"]
    filtered = {"$filter": f"Code eq {invoice['customerCode']}"}
    (debtor,) = (await agency.get("/Customer", **filtered)).json()["data"]
    refused = (await agency.post("/DebtCollection", {"invoices": [invoice]})).json()
    case = (
        await agency.post(
            "/DebtCollection",
            {
                "code": "S-1",
                "invoices": [invoice],
                "balanceAgency": 500,
                "externalCaseUrl": "https://a.example/1",
            },
        )
    ).json()["data"]
    await agency.post(
        "/DebtCollection/UpdateStatus",
        {"caseId": case["id"], "statusText": "Under inndriving", "updatedBalanceAgency": 570.5},
    )
    await settle(client, customer, 700003, 500.0, "settlement-3")
    groups = (
        await agency.get("/DebtCollection/GetAllMatchedItems", fromDateTime="2026-05-04T00:00:00Z")
    ).json()
    closed = await agency.post(
        "/DebtCollection/UpdateStatus", {"caseId": case["id"], "statusText": "Betalt", "isCaseClosed": True}
    )
    (listed,) = (await agency.get("/OutgoingInvoice/List", **{"$filter": "InvoiceNo eq 700003"})).json()[
        "data"
    ]

    assert (available["success"], invoice["remainingAmount"]) == (True, 500.0)
    assert (debtor["name"], debtor["mailAddress"]["city"]) == ("Sjøbua Drift AS", "Tromsø")
    assert refused["success"] is False
    assert refused["validation"]["summary"] == "Debt collection case code must be provided."
    assert [item["amount"] for item in groups["data"][0]["matchedItems"]] == [500.0, -500.0]
    assert closed.json()["data"]["status"] == 10
    assert (listed["debtCollectionCode"], listed["debtCollectionCaseStatus"]) == ("S-1", 10)
    assert listed["invoiceDebtCollectionStatus"] == 4
