import json

import pytest

from deploy.sandbox.poweroffice.v2.filters import parse_instant


async def test_a_list_is_a_bare_array_and_the_next_page_is_named_in_a_header(go):
    pages = []
    path = "/Customers?PageSize=15&OrderBy=number%20desc"
    while path:
        answer = await go.call("GET", path)
        pages.append(answer.json())
        link = json.loads(answer.headers["X-Pagination"])["nextPageLink"]
        path = link.partition("/demo/v2")[2]

    numbers = [row["Number"] for page in pages for row in page]
    assert [len(page) for page in pages] == [15, 15, 10]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 40


async def test_the_next_page_link_is_an_absolute_address_with_the_same_filters(go):
    answer = await go.get("/Customers", pageSize=2, customerNos="10003-10006")

    link = json.loads(answer.headers["X-Pagination"])["nextPageLink"]
    assert link.startswith("http://127.0.0.1:8100/")
    assert "customerNos=10003-10006" in link
    assert "PageNumber=2" in link


async def test_the_last_page_names_no_next_one_and_beyond_it_is_204(go):
    last = await go.get("/Customers", PageNumber=2, PageSize=20)
    beyond = await go.get("/Customers", PageNumber=3, PageSize=20)

    assert json.loads(last.headers["X-Pagination"]) == {"nextPageLink": ""}
    assert (beyond.status_code, beyond.content) == (204, b"")


async def test_an_empty_list_is_204_without_a_body(go):
    answer = await go.get("/Customers", customerNos="99999")

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "params",
    [
        {"$filter": "Number eq 1"},
        {"$top": "1"},
        {"nonsense": "1"},
        {"PageSize": "20001"},
        {"PageSize": "0"},
        {"PageNumber": "0"},
        {"PageNumber": "two"},
        {"Fields": "Id,Nonsense"},
        {"OrderBy": "Nonsense"},
        {"OrderBy": "Number sideways"},
        {"customerNos": "ten"},
        {"lastChangedDateTimeOffsetGreaterThan": "yesterday"},
        {"contactGroupIds": "-5"},
    ],
)
async def test_parameters_that_are_unknown_or_malformed_make_the_request_400(go, params):
    answer = await go.get("/Customers", **params)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == 400
    assert answer.json()["title"]


async def test_a_list_of_group_ids_is_refused_in_the_documented_words(go):
    problem = (await go.get("/Customers", contactGroupIds="7,-5")).json()

    assert problem["title"] == "Unable to cast object(s)"
    assert problem["detail"] == "contactGroupIds contains negative numbers and/or range of numbers."


async def test_the_largest_page_is_20000(go):
    assert (await go.get("/Customers", PageSize="20000")).status_code == 200


async def test_fields_choose_properties_in_any_casing(go):
    (row,) = await go.rows("/Customers", customerNos="10000", Fields="id, NAME")

    assert row.keys() == {"Id", "Name"}


async def test_several_orders_apply_one_after_the_other(go):
    rows = await go.rows("/Customers", OrderBy="isPerson desc, number asc")

    found = [(row["IsPerson"], row["Number"]) for row in rows]
    assert found == sorted(found, key=lambda row: (not row[0], row[1]))


async def test_number_filters_take_lists_and_open_ranges(go):
    rows = await go.rows("/Customers", customerNos="10001, 10004-10005,10038-")

    assert [row["Number"] for row in rows] == [10001, 10004, 10005, 10038, 10039]


async def test_a_blank_filter_is_no_filter(go):
    assert len(await go.rows("/Customers", customerNos=" ")) == 40


async def test_paths_and_parameter_names_match_in_any_casing(go):
    one = await go.http.get("/demo/V2/customers/", params={"CUSTOMERNOS": "10000"}, headers=go.headers)

    assert one.status_code == 200
    assert len(one.json()) == 1


async def test_database_validation_names_what_a_filter_asks_for_in_vain(go):
    lax = await go.get("/Customers", customerNos="10000,99999")
    strict = await go.get("/Customers", customerNos="10000,99999", UseDatabaseValidation="true")

    assert lax.status_code == 200
    assert strict.status_code == 404
    assert strict.json()["detail"] == "Customer with number = 99999 not found."


@pytest.mark.parametrize(
    ("path", "params", "detail"),
    [
        ("/Customerledger/Statement", {"customerNos": "10000-10005,99999"}, "Customer with number = 99999"),
        ("/Customerledger/OpenItems", {"departmentCodes": "-1,99"}, "Department with code = 99"),
        ("/AccountTransactions", {"accountNos": "1920,1"}, "Account with number = 1"),
        ("/AccountTransactions", {"vatCodes": "3,777"}, "Vat code with code = 777"),
        ("/OutgoingInvoices", {"projectCodes": "P1"}, "Project with code = P1"),
        ("/ContactPersons", {"contactIds": "1"}, "Contact with id = 1"),
    ],
)
async def test_database_validation_knows_numbers_codes_and_ids(go, path, params, detail):
    dates = {"date": "2026-05-04", "fromDate": "2026-05-01", "toDate": "2026-05-04"}
    wanted = {"/Customerledger/OpenItems": ["date"], "/OutgoingInvoices": [], "/ContactPersons": []}
    needed = {name: dates[name] for name in wanted.get(path, ["fromDate", "toDate"])}

    strict = await go.get(path, UseDatabaseValidation="true", **needed, **params)
    lax = await go.get(path, **needed, **params)

    assert strict.status_code == 404
    assert strict.json()["detail"] == f"{detail} not found."
    assert lax.status_code in {200, 204}


async def test_field_and_order_names_are_checked_even_when_there_are_no_rows(go):
    for wrong in ({"Fields": "Nonsense"}, {"OrderBy": "Nonsense desc"}):
        answer = await go.get("/Customers", customerNos="99999", **wrong)
        assert (answer.status_code, answer.json()["title"]) == (400, "Invalid resourceParameter")


async def test_unknown_paths_and_verbs_are_told_apart(go):
    assert (await go.get("/Nonsense")).status_code == 404
    assert (await go.call("DELETE", "/OrganizationSettings")).status_code == 405
    assert (await go.get("/Customers/abc")).status_code == 400


@pytest.mark.parametrize(
    ("text", "microsecond", "hour"),
    [
        ("2026-05-04T08:30:00.1234567+02:00", 123456, 6),
        ("2026-05-04 08:30:00.1234567 -00:00", 123456, 8),
        ("2026-05-04T08:30:00Z", 0, 8),
        ("2026-05-04", 0, 0),
    ],
)
def test_timestamps_are_read_as_powerofficess_examples_write_them(text, microsecond, hour):
    moment = parse_instant(text)

    assert moment.microsecond == microsecond
    assert moment.astimezone().utctimetuple().tm_hour == hour


def test_a_plus_that_was_not_encoded_is_refused():
    with pytest.raises(ValueError):
        parse_instant("2026-05-04T08:30:00.0000000 02:00")
