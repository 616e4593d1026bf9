"""What holds for every resource of Go; shown on the ones that are simplest to read."""

import asyncio
import contextlib
import json
import time
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
import stamina

from shared.errors import Transient
from shared.poweroffice.errors import (
    Conflict,
    Forbidden,
    GoNotFound,
    GoUnavailable,
    InvalidRequest,
    Throttled,
    Unauthorized,
    UnreadableAnswer,
)
from shared.poweroffice.exchange import exchange
from shared.poweroffice.paging import LONGEST_FILTER, PAGE_SIZE
from shared.poweroffice.patience import wait_before_next
from shared.poweroffice.problems import Problem
from shared.poweroffice.v2 import GoClient
from tests.shared.poweroffice.samples import BANK_JOURNAL, INVOICE, INVOICE_ID
from tests.shared.poweroffice.scripted_go import DRAFT, SUBSCRIPTION_KEY, V2, answer

INVOICES = ("GET", f"{V2}/OutgoingInvoices")
CUSTOMERS = ("GET", f"{V2}/Customers")
POSTING = ("POST", f"{V2}/Vouchers/BankJournals")


def customers(first, last):
    return json.dumps([{"Id": number} for number in range(first, last + 1)])


async def test_every_request_carries_token_and_subscription_key(go, client):
    go.on(*INVOICES, answer(204))
    await client.invoices.find()
    [request] = go.requests
    assert request.headers["Authorization"] == "Bearer token-1"
    assert request.headers["Ocp-Apim-Subscription-Key"] == SUBSCRIPTION_KEY
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0}


async def test_v1_requests_carry_no_subscription_key(go, collection):
    go.on("GET", "/DebtCollection/IsActiveDebtCollection", answer(200, {"data": True, "success": True}))
    await collection.is_active()
    assert "Ocp-Apim-Subscription-Key" not in go.requests[0].headers


async def test_an_empty_list_is_a_204_without_body(go, client):
    go.on(*INVOICES, answer(204))
    assert await client.invoices.find() == []


async def test_filters_are_go_s_own_and_only_those_that_were_given(go, client):
    go.on(*INVOICES, answer(204))
    await client.invoices.find(
        balance_changed_after=datetime(2026, 6, 14, 21, 0, 0, 123456, UTC),
        only_unpaid=True,
    )
    assert go.queries == [
        {
            "balanceLastChangedDateTimeOffsetGreaterThan": "2026-06-14T21:00:00.123456+00:00",
            "onlyUnpaidInvoices": "true",
            "PageNumber": "1",
            "PageSize": str(PAGE_SIZE),
        }
    ]


async def test_an_instant_without_time_zone_is_never_sent(client):
    with pytest.raises(ValueError, match="aware"):
        await client.invoices.find(balance_changed_after=datetime(2026, 6, 14))  # noqa: DTZ001


async def test_an_empty_filter_selects_nothing_and_asks_nothing(go, client):
    assert await client.customers.find(numbers=[]) == []
    assert go.requests == []


async def test_a_value_that_is_given_twice_is_asked_for_once(go, client):
    go.on(*CUSTOMERS, answer(204))
    await client.customers.find(numbers=[*range(LONGEST_FILTER)] * 2)
    assert [query["customerNos"].count(",") + 1 for query in go.queries] == [LONGEST_FILTER]


async def test_a_long_filter_is_spread_over_requests_without_losing_a_value(go, client):
    go.on(
        *CUSTOMERS,
        lambda request: answer(200, customers(1, request.url.params["customerNos"].count(",") + 1)),
    )
    found = await client.customers.find(numbers=range(10_000, 10_000 + 2 * LONGEST_FILTER + 1))
    asked = [query["customerNos"].split(",") for query in go.queries]
    assert [len(part) for part in asked] == [100, 100, 1]
    assert [int(number) for part in asked for number in part] == list(range(10_000, 10_201))
    assert len(found) == 201


class TestPages:
    async def test_the_link_in_the_header_leads_to_the_next_page(self, go, client):
        at = datetime(2026, 6, 14, 21, tzinfo=UTC)
        badly_encoded = "lastChangedDateTimeOffsetGreaterThan=2026-06-14T21:00:00+00:00"
        link = f"https://goapi.poweroffice.net{V2}/Customers?pageNumber=2&pageSize=5000&{badly_encoded}&cursor=c1"
        go.on(
            *CUSTOMERS,
            answer(200, customers(1, 3), X_Pagination=json.dumps({"nextPageLink": link})),
            answer(200, customers(4, 5), X_Pagination='{"nextPageLink": ""}'),
        )
        assert [customer.id for customer in await client.customers.find(changed_after=at)] == [1, 2, 3, 4, 5]
        assert go.queries[1] == go.queries[0] | {"PageNumber": "2", "cursor": "c1"}

    async def test_keys_never_follow_a_link_to_another_host(self, go, client):
        link = "https://elsewhere.example/demo/v2/Customers?PageNumber=2&PageSize=5000"
        go.on(
            *CUSTOMERS,
            answer(200, customers(1, 1), X_Pagination=json.dumps({"NextPageLink": link})),
            answer(200, customers(2, 2), X_Pagination='{"NextPageLink": null}'),
        )
        await client.customers.find()
        assert {request.url.host for request in go.requests} == {"goapi.poweroffice.net"}

    @pytest.mark.parametrize("header", [{}, {"X_Pagination": "not json"}, {"X_Pagination": "[]"}])
    async def test_without_a_readable_header_the_first_page_that_is_not_full_is_the_last(
        self, go, client, header
    ):
        go.on(
            *CUSTOMERS,
            answer(200, customers(1, PAGE_SIZE), **header),
            answer(200, customers(PAGE_SIZE + 1, PAGE_SIZE + 2), **header),
        )
        assert len(await client.customers.find()) == PAGE_SIZE + 2
        assert [query["PageNumber"] for query in go.queries] == ["1", "2"]

    async def test_a_last_page_that_is_full_costs_one_request_more(self, go, client):
        go.on(*CUSTOMERS, answer(200, customers(1, PAGE_SIZE)), answer(204))
        assert len(await client.customers.find()) == PAGE_SIZE

    async def test_the_header_s_word_is_final_even_on_a_full_page(self, go, client):
        go.on(*CUSTOMERS, answer(200, customers(1, PAGE_SIZE), X_Pagination='{"totalCount": 5000}'))
        assert len(await client.customers.find()) == PAGE_SIZE
        assert len(go.requests) == 1

    async def test_a_link_to_the_same_page_is_an_error_and_no_endless_loop(self, go, client):
        link = f"https://goapi.poweroffice.net{V2}/Customers?PageNumber=1&PageSize=5000"
        go.on(*CUSTOMERS, answer(200, customers(1, 1), X_Pagination=json.dumps({"nextPageLink": link})))
        with pytest.raises(UnreadableAnswer, match="same page"):
            await client.customers.find()


class TestTokens:
    async def test_a_401_renews_the_token_and_repeats(self, go, client):
        go.on(*INVOICES, answer(401), answer(204))
        await client.invoices.find()
        assert [request.headers["Authorization"] for request in go.requests] == [
            "Bearer token-1",
            "Bearer token-2",
        ]

    async def test_a_write_that_was_not_admitted_is_repeated_too(self, go, client):
        go.on(*POSTING, answer(401), answer(201, BANK_JOURNAL))
        await client.vouchers.post_bank_journal(DRAFT)
        assert len(go.requests) == 2

    async def test_a_second_401_is_given_up(self, go, client):
        go.on(
            *INVOICES,
            answer(401, {"statusCode": 401, "message": "Access denied due to invalid subscription key"}),
        )
        with pytest.raises(Unauthorized, match=r"invalid subscription key.*Check the subscription key"):
            await client.invoices.find()
        assert len(go.requests) == 2


class TestRepetition:
    @pytest.mark.parametrize(
        "fault",
        [
            answer(429),
            answer(500),
            answer(502),
            answer(503),
            httpx.ReadTimeout("slow"),
            httpx.ConnectError("down"),
            httpx.RemoteProtocolError("cut"),
        ],
    )
    async def test_a_read_is_repeated_while_go_says_not_now(self, go, client, fault):
        go.on(*INVOICES, fault, fault, answer(200, f"[{INVOICE}]"))
        assert len(await client.invoices.find()) == 1
        assert len(go.requests) == 3

    async def test_a_read_is_given_up_in_the_end(self, go, client):
        go.on(*INVOICES, answer(503))
        with pytest.raises(GoUnavailable, match="503"):
            await client.invoices.find()
        assert len(go.requests) == 5

    @pytest.mark.parametrize(
        ("fault", "error"),
        [(answer(429), Throttled), (answer(500), GoUnavailable), (httpx.ReadTimeout("slow"), GoUnavailable)],
    )
    async def test_a_write_is_sent_once(self, go, client, fault, error):
        go.on(*POSTING, fault)
        with pytest.raises(error):
            await client.vouchers.post_bank_journal(DRAFT)
        assert len(go.requests) == 1

    @pytest.mark.parametrize(
        ("fault", "error"),
        [(answer(400), InvalidRequest), (answer(403), Forbidden), (answer(404), GoNotFound)],
    )
    async def test_a_refusal_is_not_repeated(self, go, client, fault, error):
        go.on(*INVOICES, fault)
        go.on("GET", f"{V2}/ClientIntegrationInformation", answer(404))
        with pytest.raises(error):
            await client.invoices.find()
        assert [request.url.path for request in go.requests].count(INVOICES[1]) == 1

    @pytest.mark.parametrize(("status", "error"), [(400, InvalidRequest), (404, GoNotFound), (409, Conflict)])
    async def test_a_refusal_carries_go_s_own_words(self, go, client, status, error):
        words = {"title": "Voucher conflict", "detail": "Voucher 10018 is in use."}
        go.on(*POSTING, answer(status, words))
        with pytest.raises(error, match=rf"{status}: Voucher conflict – Voucher 10018 is in use"):
            await client.vouchers.post_bank_journal(DRAFT)

    async def test_an_upload_is_repeated_because_a_new_one_replaces_the_old(self, go, client):
        go.on("PUT", f"{V2}/VoucherDocumentation", answer(503), httpx.ReadTimeout("slow"), answer(202))
        await client.documents.upload(UUID(INVOICE_ID), pdf=b"%PDF-1.7", name="oppgjør.pdf")
        assert [b"\r\n\r\n%PDF-1.7\r\n" in request.content for request in go.requests] == [True] * 3

    async def test_a_write_that_met_the_quota_is_left_to_the_caller_s_own_ladder(self, go, client):
        go.on(*POSTING, answer(429, Retry_After="1"))
        with pytest.raises(Transient, match="Try again later"):
            await client.vouchers.post_bank_journal(DRAFT)
        assert len(go.requests) == 1

    @pytest.mark.parametrize(
        ("header", "pause"), [({}, 1.0), ({"Retry_After": "0"}, 1.0), ({"Retry_After": "7"}, 7.0)]
    )
    @pytest.mark.parametrize("operation", [INVOICES, POSTING])
    async def test_a_429_silences_everybody_who_shares_the_turns(
        self, go, http, endpoints, tokens, header, pause, operation
    ):
        go.on(*operation, answer(429, **header), answer(204))
        turns = CountedTurns()
        client = GoClient(http, endpoints, tokens, turns)
        with contextlib.suppress(Throttled):
            await (
                client.invoices.find() if operation is INVOICES else client.vouchers.post_bank_journal(DRAFT)
            )
        assert turns.pauses == [pause]

    async def test_every_request_has_a_turn_of_its_own_repetitions_too(self, go, http, endpoints, tokens):
        go.on(*INVOICES, answer(503), answer(401), answer(204))
        turns = CountedTurns()
        await GoClient(http, endpoints, tokens, turns).invoices.find()
        assert turns.acquired == len(go.requests) == 3

    async def test_after_a_429_at_least_a_second_passes(self, go, client):
        go.on(*INVOICES, answer(429, Retry_After="0"), answer(204))
        with stamina.set_testing(False):
            before = time.monotonic()
            await client.invoices.find()
        assert time.monotonic() - before >= 1.0

    @pytest.mark.parametrize(
        ("retry_after", "wait"), [(None, 1.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (7.0, 7.0), (31.0, False)]
    )
    def test_retry_after_is_honoured_within_bounds(self, retry_after, wait):
        error = Throttled("GET /", Problem(429), retry_after)
        assert wait_before_next(error, longest_wait=30.0) == wait

    def test_an_error_of_ours_is_never_repeated(self):
        assert wait_before_next(RuntimeError("bug"), longest_wait=30.0) is False


class CountedTurns:
    """Turns for everybody, and what was done with them."""

    def __init__(self):
        self.acquired, self.pauses = 0, []

    async def acquire(self):
        self.acquired += 1

    def pause(self, seconds):
        self.pauses.append(seconds)


class TestStrangeAnswers:
    async def test_a_list_that_is_no_list(self, go, client):
        go.on(*INVOICES, answer(200, "{}"))
        with pytest.raises(UnreadableAnswer, match="list"):
            await client.invoices.find()

    async def test_a_page_of_a_proxy(self, go, client):
        go.on(*INVOICES, answer(200, "<html>Sign in</html>"))
        with pytest.raises(UnreadableAnswer, match="not JSON"):
            await client.invoices.find()

    async def test_a_redirect_is_not_followed_with_our_keys(self, go, client):
        go.on(*INVOICES, answer(302, Location="https://elsewhere.example/"))
        with pytest.raises(UnreadableAnswer):
            await client.invoices.find()
        assert len(go.requests) == 1

    async def test_a_missing_field_is_named_and_the_content_is_not(self, go, client):
        go.on(*INVOICES, answer(200, '[{"CustomerReference": "Kari Nordmann", "Id": "Kari Nordmann"}]'))
        with pytest.raises(UnreadableAnswer, match="VoucherDate") as caught:
            await client.invoices.find()
        assert "Kari" not in str(caught.value)
        assert caught.value.__cause__ is None


async def test_a_cancelled_request_leaves_the_client_usable(go, client):
    go.on(*INVOICES, answer(204))
    task = asyncio.create_task(client.invoices.find())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await client.invoices.find() == []


async def test_the_error_of_a_lost_answer_names_the_request_and_no_query(go, http, turns):
    go.on("GET", "/v2/Customers", httpx.ConnectTimeout("too slow"))
    request = http.build_request("GET", "https://go.example/v2/Customers?subscription-key=secret")
    with pytest.raises(GoUnavailable, match=r"GET /v2/Customers with no answer: ConnectTimeout") as caught:
        await exchange(http, request, turns)
    assert "secret" not in str(caught.value)
