"""The log of changes: who, when, and what stood before and after."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.registration.domain.changes import LABELS, TITLES, What, difference
from services.registration.domain.registration import Registration
from tests.registration.conftest import APPLICATION_KEY, NOW, STEPS

INGRID = "ingrid.solberg@fjordvik-elektro.example"
ONE = UUID(int=1)


def fields(change):
    return {each["field"]: (each["before"], each["after"]) for each in change["fields"]}


async def test_the_whole_way_in_stands_in_the_log_with_who_and_what(office):
    path = f"/registrations/{await office.registered()}"
    found = [(change["what"], change["changed_by"]) for change in reversed(await office.changes(path))]
    assert found == [
        ("started", "tests"),
        ("connected", INGRID),
        ("company_read", INGRID),
        ("accounting_firm", "tests"),
        ("payout", "tests"),
        ("setup", "tests"),
        ("agreement_signed", "tests"),
        ("welcome_ordered", "tests"),
    ]
    by_what = {change["what"]: fields(change) for change in await office.changes(path)}
    assert by_what["payout"] == {
        "bank_account": ("", "1234.56.78903"),
        "settlement_emails": ("", "oppgjor@fjordvik-elektro.example"),
    }
    assert by_what["accounting_firm"] == {"accounting_firm": ("", "988 077 917")}
    assert by_what["agreement_signed"]["state"] == ("under registrering", "aktiv")
    assert by_what["agreement_signed"]["agreement_signed_by"] == ("", "Ingrid Solberg")
    assert by_what["welcome_ordered"] == {"recipient": ("", INGRID)}
    assert by_what["company_read"]["address"] == ("", "Kaibakken 14, 6004 Ålesund, NO")


async def test_each_later_change_says_who_when_and_what_it_was(office):
    path = f"/registrations/{await office.registered()}"
    office.service.at(NOW + timedelta(hours=1))
    await office.acting("per@byraa.example", "PUT", f"{path}/setup", STEPS["setup"] | {"auto_posting": False})
    change = (await office.changes(path))[0]
    assert (change["changed_by"], change["changed_at"]) == ("per@byraa.example", "2026-05-04T09:00:00Z")
    assert (change["what"], change["title"]) == ("setup", "Oppsett endret")
    assert change["fields"] == [
        {"field": "auto_posting", "label": "Automatisk bokføring", "before": "ja", "after": "nei"}
    ]


async def test_what_changes_nothing_leaves_no_trace(office):
    path = f"/registrations/{await office.registered()}"
    before = await office.changes(path)
    office.service.at(NOW + timedelta(hours=1))
    for step, answer in STEPS.items():
        await office.http.put(f"{path}/{step}", json=answer)
    await office.http.post(f"{path}/company/reload")
    await office.sign(path)
    await office.begin()
    assert await office.changes(path) == before


async def test_a_reload_that_changed_something_says_what(office):
    path = f"/registrations/{await office.registered()}"
    office.go.world.companies[FJORDVIK].organization.legal_name = "FJORDVIK ELEKTRO OG VARME AS"
    await office.acting(INGRID, "POST", f"{path}/company/reload")
    change = (await office.changes(path))[0]
    assert (change["what"], change["changed_by"]) == ("company_read", INGRID)
    assert fields(change) == {"name": ("FJORDVIK ELEKTRO AS", "FJORDVIK ELEKTRO OG VARME AS")}


async def test_a_new_bank_account_is_followed_from_the_wish_to_its_end(office):
    path = f"/registrations/{await office.registered()}"
    for account, method, who in (
        ("86011117947", "DELETE", "berit@fjordvik.example"),
        ("98765400015", "POST", INGRID),
    ):
        body = STEPS["payout"] | {"bank_account": account}
        asked = await office.acting("anna@fjordvik.example", "PUT", f"{path}/payout", body)
        seen = {"change_id": asked.json()["bank_account_change"]["id"]}
        await office.acting(who, method, f"{path}/payout/confirmation", seen)
    found = [
        (each["what"], each["changed_by"], fields(each))
        for each in reversed((await office.changes(path))[:4])
    ]
    first, second, former = "8601.11.17947", "9876.54.00015", "1234.56.78903"
    assert found == [
        ("bank_account_asked", "anna@fjordvik.example", {"asked_bank_account": ("", first)}),
        ("bank_account_rejected", "berit@fjordvik.example", {"asked_bank_account": (first, "")}),
        ("bank_account_asked", "anna@fjordvik.example", {"asked_bank_account": ("", second)}),
        (
            "bank_account_confirmed",
            INGRID,
            {"bank_account": (former, second), "asked_bank_account": (second, "")},
        ),
    ]


async def test_a_lost_connection_and_its_way_back_stand_in_the_log_but_never_a_client_key(office):
    creditor = await office.registered()
    path = f"/registrations/{creditor}"
    screens = office.go.screens(FJORDVIK)
    screens.remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    await office.http.post(f"/internal/creditors/{creditor}/access-token")
    key = str(screens.add_extension().client_key)
    await office.acting(INGRID, "POST", f"{path}/client-key", {"client_key": key})
    restored, lost = (await office.changes(path))[:2]
    assert (lost["what"], lost["changed_by"]) == ("connection_lost", "PowerOffice Go")
    assert fields(lost)["connection"] == ("tilkoblet", "brutt")
    assert (restored["what"], restored["changed_by"]) == ("connection_restored", INGRID)
    assert fields(restored)["client_key_number"] == ("1", "2")
    log = str(await office.service.rows("select c::text from changes c"))
    active = office.go.world.companies[FJORDVIK].extensions.active(APPLICATION_KEY)
    assert key == str(active.client_key)
    assert key not in log


async def test_the_log_is_read_page_by_page_without_gap_or_double(office):
    path = f"/registrations/{await office.registered()}"
    whole = [change["id"] for change in await office.changes(path)]
    found, before = [], None
    while True:
        params = {"limit": 3} | ({"before": before} if before else {})
        page = (await office.http.get(f"{path}/changes", params=params)).json()
        found += [change["id"] for change in page["changes"]]
        assert len(page["changes"]) <= 3
        if (before := page["next"]) is None:
            break
        if len(found) == 3:
            await office.acting(INGRID, "PUT", f"{path}/setup", STEPS["setup"] | {"auto_posting": False})
    assert found == whole


async def test_the_log_of_one_company_holds_nothing_of_another(office):
    first, second = await office.registered(), (await office.begin("988 077 917"))["registration"]["id"]
    assert [change["what"] for change in await office.changes(f"/registrations/{second}")] == ["started"]
    assert "started" in [change["what"] for change in await office.changes(f"/registrations/{first}")]
    assert (await office.http.get(f"/registrations/{ONE}/changes")).status_code == 404


@pytest.mark.parametrize("statement", ["update changes set changed_by = 'nobody'", "delete from changes"])
async def test_nobody_rewrites_the_log(office, statement):
    await office.begin()
    with pytest.raises(DBAPIError, match="append-only"):
        async with office.service.service.database.transaction() as tx:
            await tx.execute(text(statement))


async def test_a_change_that_fails_is_not_in_the_log(office):
    path = await office.connected()
    before = await office.changes(path)
    await office.http.put(f"{path}/payout", json=STEPS["payout"] | {"bank_account": "1"})
    await office.sign(path)
    assert await office.changes(path) == before


def test_every_change_and_every_field_has_a_name_that_people_read():
    assert set(TITLES) == set(What.__args__)
    whole = Registration(id=ONE, organisation_number="312048871", connection="lost", key_version=1)
    was, now = difference(Registration(id=ONE, organisation_number="312048871"), whole)
    assert was == {"connection": "ingen", "client_key_number": ""}
    assert now == {"connection": "brutt", "client_key_number": "1"}
    assert set(was) <= set(LABELS)
    assert difference(whole, replace(whole, opened_agreement="hash", revision=7)) == ({}, {})
