import time
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.faults import Faults


async def test_a_status_strikes_so_often_and_only_where_it_is_told(go, http, sandbox):
    await http.patch("/faults", json={"status": 503, "times": 2, "paths": "/customers"})

    elsewhere = await go.get("/LockDateSettings")
    answers = [await go.get("/Customers") for _ in range(3)]

    assert elsewhere.status_code == 200
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "1"


async def test_faults_reach_tokens_and_v1_too(go, agency, sandbox):
    sandbox.faults.status = 500

    token = await go.http.post("/Demo/OAuth/Token", headers=go.headers)
    case = await agency.get("")

    assert (token.status_code, case.status_code) == (500, 500)


async def test_a_selector_chooses_methods_and_paths_and_times_counts_every_kind(go, http, sandbox):
    await http.patch("/faults", json={"status": 429, "methods": ["post"], "paths": "customers", "times": 1})
    read = await go.get("/Customers", customerNos="10000")
    elsewhere = await go.post("/Onboarding/Finalize", {})
    throttled = await go.post("/Customers", {"Name": "X AS"})
    later = await go.post("/Customers", {"Name": "X AS"})

    assert [item.status_code for item in (read, elsewhere, throttled, later)] == [200, 400, 429, 201]
    assert throttled.json() == {
        "statusCode": "429",
        "message": "Rate limit is exceeded. Try again in 1 seconds.",
    }
    assert throttled.headers["Retry-After"] == "1"
    sandbox.faults.update({"status": None, "delay_seconds": 0.01, "methods": [], "paths": "", "times": 1})
    await go.get("/LockDateSettings")
    assert sandbox.faults.times == 0


@pytest.mark.parametrize(
    ("form", "kind", "names"),
    [
        ("problem", "application/problem+json", {"type", "title", "status", "detail", "instance"}),
        (
            "validation",
            "application/problem+json",
            {"type", "title", "status", "detail", "instance", "errors", "traceId"},
        ),
        ("gateway", "application/json", {"statusCode", "message"}),
    ],
)
@pytest.mark.parametrize("status", [400, 404, 500])
async def test_errors_come_in_every_form_that_has_been_seen(go, sandbox, form, kind, names, status):
    sandbox.faults.update({"status": status, "error_form": form})
    answer = await go.get("/Customers")

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == kind
    assert answer.json().keys() == names


async def test_errors_can_be_no_json_at_all(go, agency, sandbox):
    sandbox.faults.update({"status": 503, "error_form": "html"})
    page = await go.get("/Customers")
    sandbox.faults.error_form = "empty"
    nothing = await agency.get("")

    assert "<html>" in page.text
    assert (nothing.status_code, nothing.content) == (503, b"")


async def test_a_timeout_says_nothing_and_does_nothing(go, screens, sandbox):
    before = len(screens.company.customers)
    sandbox.faults.timeout_seconds = 0.05
    started = time.monotonic()
    answer = await go.post("/Customers", {"Name": "X AS"})

    assert time.monotonic() - started >= 0.05
    assert (answer.status_code, len(screens.company.customers)) == (504, before)


async def test_a_body_can_dribble_on_either_host(go, agency, sandbox):
    whole = (await go.rows("/Customers"), (await agency.get("")).json())
    sandbox.faults.slow_body_seconds = 0.05
    started = time.monotonic()
    rows, cases = await go.rows("/Customers"), (await agency.get("")).json()

    assert time.monotonic() - started >= 0.1
    assert (rows, cases) == whole
    assert rows


async def test_switches_can_be_set_on_the_host_of_api_v1_too(v1_http, sandbox):
    await v1_http.patch("/faults", json={"status": 500})

    assert sandbox.faults.status == 500


async def test_a_lost_answer_hides_a_write_that_was_done(go, sandbox):
    sandbox.faults.lose_answers = 1
    answer = await go.post("/Customers", {"Name": "Spøkelse AS", "ExternalImportReference": "ghost"})

    found = await go.rows("/Customers", externalImportReference="ghost")

    assert answer.status_code == 500
    assert [row["Name"] for row in found] == ["Spøkelse AS"]


async def test_a_delay_holds_the_answer_back(go, sandbox):
    sandbox.faults.delay_seconds = 0.05
    started = time.monotonic()

    await go.get("/LockDateSettings")

    assert time.monotonic() - started >= 0.05


async def test_dates_can_come_with_a_time(go, sandbox):
    sandbox.faults.dates_with_time = True

    assert (await go.get("/LockDateSettings")).json() == {"LockDate": "2026-02-28T00:00:00"}


async def test_nulls_can_be_left_out(go, sandbox):
    whole = (await go.rows("/Customers", customerNos="10000"))[0]
    sandbox.faults.omit_nulls = True
    bare = (await go.rows("/Customers", customerNos="10000"))[0]

    assert bare == {name: value for name, value in whole.items() if value is not None} | {
        "MailAddress": {name: value for name, value in whole["MailAddress"].items() if value is not None}
    }


async def test_problems_can_be_in_pascal_case(go, sandbox):
    camel = (await go.get("/Customers/1")).json()
    sandbox.faults.problem_casing = "pascal"
    pascal = (await go.get("/Customers/1")).json()

    assert camel == {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.5",
        "title": "Object(s) not found",
        "status": 404,
        "detail": "Customer with id = 1 not found.",
        "instance": None,
    }
    assert pascal == {name.title(): value for name, value in camel.items()}


async def test_a_voucher_number_can_come_late_everywhere(go, sandbox, screens):
    sandbox.faults.voucher_number_delay = 2
    company = screens.company
    line = {"PostingDate": "2026-05-04", "VatId": company.vat_code("0").id}
    body = {
        "CurrencyCode": "NOK",
        "VoucherDate": "2026-05-04",
        "VoucherLines": [
            line | {"AccountId": company.account_by_number(1999).id, "CurrencyAmount": 1.0},
            line | {"AccountId": company.account_by_number(1920).id, "CurrencyAmount": -1.0},
        ],
    }
    posted = (await go.post("/Vouchers/BankJournals", body)).json()

    path = f"/Vouchers/BankJournals/{posted['Id']}"
    seen = [(await go.get(path)).json()["VoucherNo"] for _ in range(2)]

    assert posted["VoucherNo"] is None
    assert seen == [None, company.books.next_voucher_no - 1]


async def test_reads_can_lag_behind_writes_of_the_api(go, sandbox):
    sandbox.faults.read_lag_seconds = 0.2
    created = (await go.post("/Customers", {"Name": "Treg AS"})).json()

    at_once = await go.get(f"/Customers/{created['Id']}")
    time.sleep(0.21)
    later = await go.get(f"/Customers/{created['Id']}")

    assert (at_once.status_code, later.status_code) == (404, 200)


async def test_the_switches_are_read_set_and_reset_over_http(http, sandbox):
    await http.patch("/faults", json={"delay_seconds": 1.5, "problem_casing": "pascal"})
    changed = (await http.get("/faults")).json()
    wrong = await http.patch("/faults", json={"delay_seconds": 0, "nonsense": 1})
    kept = sandbox.faults.delay_seconds
    await http.delete("/faults")

    assert (changed["delay_seconds"], changed["problem_casing"]) == (1.5, "pascal")
    assert (wrong.status_code, kept) == (422, 1.5)
    assert sandbox.faults == Faults()


def test_impossible_switches_are_refused():
    faults = Faults()
    with pytest.raises(ValueError):
        faults.status = 200
    with pytest.raises(ValueError):
        faults.update({"delay_seconds": Decimal(-1)})
