"""A 403 says what is missing on the client, in Go's own words about it."""

import asyncio

import pytest

from shared.errors import Transient
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import Forbidden
from shared.poweroffice.v2 import GoClient
from tests.shared.poweroffice.scripted_go import DRAFT, V2, answer

INFORMATION = ("GET", f"{V2}/ClientIntegrationInformation")
INVOICES = ("GET", f"{V2}/OutgoingInvoices")
POSTING = ("POST", f"{V2}/Vouchers/BankJournals")
V1_INVOICES = ("GET", "/DebtCollection/Invoices/AvailableInvoices")


def information(*, active=("Accounting",), valid=(), invalid=()):
    return answer(
        200,
        {
            "ActiveClientSubscriptions": list(active),
            "ValidPrivileges": list(valid),
            "InvalidPrivileges": list(invalid),
        },
    )


def asked(go):
    """How often Go was asked what we may do."""
    return [(request.method, request.url.path) for request in go.requests].count(INFORMATION)


async def test_a_forbidden_read_names_the_module_that_the_client_lacks(go, client):
    go.on(*INVOICES, answer(403))
    go.on(*INFORMATION, information(active=["TimeTracking"], invalid=["OutgoingInvoice"]))
    with pytest.raises(
        Forbidden, match=r"OutgoingInvoices with 403.*\(TimeTracking\) do not cover: OutgoingInvoice"
    ):
        await client.invoices.find()


async def test_a_forbidden_write_names_the_privileges_that_were_granted(go, client):
    go.on(*POSTING, answer(403))
    go.on(*INFORMATION, information(valid=["Customer_Full"]))
    with pytest.raises(Forbidden, match="only granted: Customer_Full") as caught:
        await client.vouchers.post_bank_journal(DRAFT)
    assert caught.value.why == "The integration was only granted: Customer_Full."


async def test_v1_is_explained_by_the_same_answer(go, http, endpoints, tokens, turns, client):
    collection = DebtCollectionClient(http, endpoints, tokens, turns, explain=client.explain)
    go.on(*INVOICES, answer(403))
    go.on(*V1_INVOICES, answer(403))
    go.on(*INFORMATION, information(invalid=["DebtCollection_Full"]))
    for read in (client.invoices.find, collection.available_invoices):
        with pytest.raises(Forbidden, match="DebtCollection_Full"):
            await read()
    assert asked(go) == 1


async def test_many_403s_ask_once_and_again_with_the_next_token(go, client, tokens):
    go.on(*INVOICES, answer(403))
    go.on(*INFORMATION, information(invalid=["OutgoingInvoice"]), information(valid=["OutgoingInvoice"]))
    many = await asyncio.gather(*(client.invoices.find() for _ in range(20)), return_exceptions=True)
    assert {refused.why for refused in many} == {
        "The client's subscriptions (Accounting) do not cover: OutgoingInvoice."
    }
    assert asked(go) == 1
    await tokens.renew(await tokens.token())
    with pytest.raises(Forbidden, match="only granted: OutgoingInvoice"):
        await client.invoices.find()
    assert asked(go) == 2


@pytest.mark.parametrize("failure", [answer(403), answer(500), answer(429), answer(401), answer(200, "[]")])
async def test_a_question_that_fails_itself_leaves_the_403_as_it_was_and_is_not_repeated(go, client, failure):
    go.on(*INVOICES, answer(403, {"statusCode": 403, "message": "No."}))
    go.on(*INFORMATION, failure)
    with pytest.raises(Forbidden, match=r"403: No\. See in Go which modules"):
        await client.invoices.find()
    assert asked(go) <= 2, "a 401 alone is tried with another token"


async def test_a_client_without_token_leaves_the_403_as_it_was(go, http, endpoints, tokens, turns):
    class Lost:
        async def token(self):
            raise Transient("registration lends no access token")

    client = GoClient(http, endpoints, Lost(), turns)
    collection = DebtCollectionClient(http, endpoints, tokens, turns, explain=client.explain)
    go.on(*V1_INVOICES, answer(403))
    with pytest.raises(Forbidden):
        await collection.available_invoices()


async def test_asking_what_we_may_do_is_never_explained_by_asking_for_ever(go, client):
    go.on(*INFORMATION, answer(403))
    with pytest.raises(Forbidden):
        await client.organisation.integration_information()
    assert asked(go) == 2


async def test_where_nothing_is_forbidden_nothing_is_asked(go, client):
    go.on(*INVOICES, answer(204))
    await client.invoices.find()
    assert asked(go) == 0
