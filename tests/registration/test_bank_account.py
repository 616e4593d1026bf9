"""A registered company's new bank account: nothing is paid there before somebody else has confirmed it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from itsdangerous import URLSafeTimedSerializer

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.registration.orders import AccountConfirmationOrdered, AccountNoticeOrdered
from services.registration.signed_links import BANK_ACCOUNT
from shared.events import CreditorChanged
from tests.registration.conftest import NOW, STEPS, link_in
from tests.support.driving import SECRET, envelope

PRESENT, NEW, THIRD = "12345678903", "86011117947", "98765400015"
ANNA, INGRID = "anna@fjordvik-elektro.example", "ingrid.solberg@fjordvik-elektro.example"
BERIT = "berit@fjordvik-elektro.example"


async def asked(office, path, account=NEW, *, by=ANNA, emails=None):
    body = STEPS["payout"] | {"bank_account": account} | ({"settlement_emails": emails} if emails else {})
    response = await office.acting(by, "PUT", f"{path}/payout", body)
    assert response.status_code == 200, response.text
    return response.json()


async def confirmed(office, path, who):
    """The answer to somebody who confirms the account that waits as he looks."""
    change = (await office.http.get(path)).json()["bank_account_change"]
    body = {"change_id": change["id"] if change else str(UUID(int=1))}
    return await office.acting(who, "POST", f"{path}/payout/confirmation", body)


async def account(office, path):
    return (await office.http.get(path)).json()["payout"]["bank_account"]


async def told_accounts(office):
    return [event.profile.bank_account for event in await office.service.said(CreditorChanged)]


@pytest.fixture
async def path(office):
    return f"/registrations/{await office.registered()}"


@pytest.fixture
async def token(office, path, mail):
    """The token that the company's contact was mailed about the account that Anna has asked for."""
    await office.service.work_off()
    mail.messages.clear()
    await asked(office, path)
    await office.service.work_off()
    (question,) = [each for each in mail.messages if each["To"] == INGRID]
    page, token = link_in(question)
    assert page == "/bank-account"
    return token


async def test_while_the_company_registers_the_account_holds_at_once(office):
    path = await office.steps_taken()
    answer = await asked(office, path)
    assert (answer["payout"]["bank_account"], answer["bank_account_change"]) == (NEW, None)


async def test_another_account_of_a_registered_company_waits_for_seven_days(office, path):
    answer = await asked(office, path)
    assert answer["payout"]["bank_account"] == PRESENT
    change = answer["bank_account_change"]
    assert (change["bank_account"], change["asked_by"], change["state"]) == (NEW, ANNA, "pending")
    assert change["valid_until"] == (NOW + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    assert await told_accounts(office) == []


async def test_the_recipients_in_the_same_answer_change_at_once(office, path):
    answer = await asked(office, path, emails=["ny@fjordvik-elektro.example"])
    assert answer["payout"]["settlement_emails"] == ["ny@fjordvik-elektro.example"]
    assert await told_accounts(office) == [PRESENT]


async def test_without_recipients_those_who_are_there_by_now_stay(office, path):
    emails = {"settlement_emails": ["ny@fjordvik-elektro.example"]}
    await office.acting(BERIT, "PUT", f"{path}/settlement-emails", emails)
    response = await office.acting(ANNA, "PUT", f"{path}/payout", {"bank_account": NEW})
    assert response.json()["payout"] == {"bank_account": PRESENT} | emails
    assert response.json()["bank_account_change"]["bank_account"] == NEW


async def test_the_first_time_the_recipients_must_be_given(office):
    path = await office.connected(FJORDVIK)
    for body in ({"bank_account": PRESENT}, {"bank_account": PRESENT, "settlement_emails": None}):
        response = await office.http.put(f"{path}/payout", json=body)
        assert response.status_code == 422
        (error,) = response.json()["errors"]
        assert (error["field"], error["code"]) == ("settlement_emails", "missing")
    assert (await office.http.get(path)).json()["payout"] is None


async def test_a_second_person_confirms_it(office, path):
    await asked(office, path)
    response = await confirmed(office, path, BERIT)
    assert response.json()["payout"]["bank_account"] == NEW
    assert response.json()["bank_account_change"] is None
    assert await told_accounts(office) == [NEW]


async def test_that_it_holds_is_told_those_who_got_the_advice_and_the_contact_from_go(office, path, mail):
    await asked(office, path, emails=["tyv@annet.example"])
    await office.service.work_off()
    mail.messages.clear()
    await confirmed(office, path, BERIT)
    await office.service.work_off()
    (notice,) = mail.messages
    assert notice["To"] == f"oppgjor@fjordvik-elektro.example, {INGRID}"
    for part in ("slutter på 7947", "slutter på 8903", f"Bedt om av: {ANNA}", f"Bekreftet av: {BERIT}"):
        assert part in notice.get_content()


async def test_of_an_account_that_was_rejected_nobody_hears_that_it_holds(office, path, mail):
    await asked(office, path)
    await office.service.work_off()
    mail.messages.clear()
    await office.acting(ANNA, "DELETE", f"{path}/payout/confirmation")
    await office.service.work_off()
    assert mail.messages == []


@pytest.mark.parametrize("who", [ANNA, ANNA.upper(), f" {ANNA} "])
async def test_who_has_asked_cannot_confirm_however_the_name_is_written(office, path, who):
    await asked(office, path)
    response = await confirmed(office, path, who)
    assert response.status_code == 409
    assert "let a colleague confirm" in response.json()["detail"]
    assert (await account(office, path), await told_accounts(office)) == (PRESENT, [])


async def test_a_service_that_names_nobody_cannot_confirm(office, path):
    change = (await asked(office, path))["bank_account_change"]
    for response in (
        await office.http.post(f"{path}/payout/confirmation", json={"change_id": change["id"]}),
        await confirmed(office, path, "  "),
    ):
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "On-Behalf-Of"
    assert await account(office, path) == PRESENT


async def test_only_the_account_that_was_seen_is_confirmed(office, path):
    seen = (await asked(office, path))["bank_account_change"]["id"]
    await asked(office, path, THIRD)
    response = await office.acting(BERIT, "POST", f"{path}/payout/confirmation", {"change_id": seen})
    assert (response.status_code, response.json()["title"]) == (409, "AnotherWaits")
    assert (await account(office, path), await told_accounts(office)) == (PRESENT, [])
    assert (await confirmed(office, path, BERIT)).json()["payout"]["bank_account"] == THIRD


async def test_nothing_can_be_confirmed_or_rejected_that_nobody_asked_for(office, path):
    for response in (
        await confirmed(office, path, INGRID),
        await office.acting(INGRID, "DELETE", f"{path}/payout/confirmation"),
    ):
        assert response.status_code == 409
        assert "no change of bank account waits" in response.json()["detail"]


async def test_anybody_may_reject_it_even_who_has_asked(office, path):
    await asked(office, path)
    response = await office.acting(ANNA, "DELETE", f"{path}/payout/confirmation")
    assert response.json()["bank_account_change"] is None
    assert (await confirmed(office, path, INGRID)).status_code == 409
    assert (await account(office, path), await told_accounts(office)) == (PRESENT, [])


async def test_after_seven_days_it_cannot_be_confirmed_but_asked_for_again(office, path):
    await asked(office, path)
    office.service.at(NOW + timedelta(days=7))
    assert (await office.http.get(path)).json()["bank_account_change"]["state"] == "expired"
    late = await confirmed(office, path, INGRID)
    assert late.status_code == 409
    assert "ask for it again" in late.json()["detail"]
    assert (await asked(office, path))["bank_account_change"]["state"] == "pending"
    again = await confirmed(office, path, INGRID)
    assert again.json()["payout"]["bank_account"] == NEW


async def test_asking_for_the_same_account_again_asks_nobody_anew(office, path):
    first = await asked(office, path)
    again = await asked(office, path, by=BERIT)
    assert again["bank_account_change"] == first["bank_account_change"]
    assert len(await office.service.said(AccountConfirmationOrdered)) == 1


async def test_the_present_account_leaves_what_waits_alone(office, path):
    waiting = (await asked(office, path))["bank_account_change"]
    assert (await asked(office, path, PRESENT))["bank_account_change"] == waiting


async def test_the_contact_from_go_is_mailed_even_if_the_company_has_chosen_another_main_contact(
    office, path, mail
):
    await office.service.work_off()
    mail.messages.clear()
    contact = {"name": "Anna", "email": ANNA, "is_main": True}
    assert (await office.acting(ANNA, "POST", f"{path}/contacts", contact)).status_code == 201
    await asked(office, path)
    await office.service.work_off()
    question, notice = sorted(mail.messages, key=lambda each: each["To"])
    assert (question["To"], notice["To"]) == (INGRID, "oppgjor@fjordvik-elektro.example")
    text = question.get_content()
    for part in (ANNA, "8601.11.17947", "*******8903", "Hei Ingrid Solberg"):
        assert part in text
    assert link_in(question)[0] == "/bank-account"
    assert "slutter på 7947" in notice.get_content().replace("\n", " ")
    assert "token" not in notice.get_content()


async def test_those_are_told_who_got_the_advice_before_the_same_answer_changed_it(office, path, mail):
    await office.service.work_off()
    mail.messages.clear()
    await asked(office, path, emails=["tyv@annet.example"])
    await office.service.work_off()
    told = ["oppgjor@fjordvik-elektro.example"] * 2
    assert sorted(each["To"] for each in mail.messages) == [INGRID, *told], "of account and recipients"


async def test_who_got_the_advice_hears_of_it_when_somebody_takes_it_away(office, path, mail):
    await office.service.work_off()
    mail.messages.clear()
    thief = {"settlement_emails": ["tyv@annet.example"]}
    await office.acting(ANNA, "PUT", f"{path}/settlement-emails", thief)
    await office.service.work_off()
    (notice,) = mail.messages
    assert notice["To"] == "oppgjor@fjordvik-elektro.example"
    assert f"{ANNA} har endret hvem som får remitteringsbilag" in notice.get_content()
    mail.messages.clear()
    more = {"settlement_emails": ["TYV@annet.example", "ny@fjordvik-elektro.example"]}
    await office.acting(ANNA, "PUT", f"{path}/settlement-emails", more)
    await office.service.work_off()
    assert mail.messages == [], "nobody has lost it"


async def test_while_the_company_registers_nobody_is_told_of_other_recipients(office, mail):
    path = await office.steps_taken()
    await asked(office, path, emails=["ny@fjordvik-elektro.example"])
    await office.service.work_off()
    assert mail.messages == []


async def test_the_page_behind_the_link_shows_what_is_asked(office, path, token):
    shown = (await office.http.get(f"/payout-confirmations/{token}")).json()
    assert shown == {
        "creditor_id": path.rpartition("/")[2],
        "company": "FJORDVIK ELEKTRO AS",
        "bank_account": NEW,
        "present_bank_account": "*******8903",
        "asked_by": ANNA,
        "asked_at": "2026-05-04T08:00:00Z",
        "valid_until": "2026-05-11T08:00:00Z",
        "state": "pending",
    }


async def test_the_contact_confirms_by_the_link_once_and_again_without_harm(office, path, token):
    for _ in range(2):
        response = await office.http.post(f"/payout-confirmations/{token}")
        assert (response.status_code, response.json()["state"]) == (200, "confirmed")
        assert response.json()["present_bank_account"] == "*******8903"
    assert (await account(office, path), await told_accounts(office)) == (NEW, [NEW])
    assert (await office.changes(path))[0]["changed_by"] == INGRID


async def test_the_contact_rejects_by_the_link_and_cannot_confirm_any_more(office, path, token):
    response = await office.http.post(f"/payout-confirmations/{token}/rejection")
    assert response.json()["state"] == "rejected"
    assert (await office.http.post(f"/payout-confirmations/{token}")).json()["state"] == "rejected"
    assert (await account(office, path), await told_accounts(office)) == (PRESENT, [])


async def test_a_link_is_bound_to_its_own_change(office, path, token):
    await asked(office, path, THIRD)
    for call in (office.http.get, office.http.post):
        assert (await call(f"/payout-confirmations/{token}")).json()["state"] == "replaced"
    assert (await account(office, path), await told_accounts(office)) == (PRESENT, [])
    waiting = (await office.http.get(path)).json()["bank_account_change"]
    assert (waiting["bank_account"], waiting["state"]) == (THIRD, "pending")


async def test_a_link_that_is_too_old_confirms_nothing(office, path, token):
    office.service.at(NOW + timedelta(days=7))
    for call in (office.http.get, office.http.post):
        assert (await call(f"/payout-confirmations/{token}")).json()["state"] == "expired"
    assert await account(office, path) == PRESENT


async def test_a_link_that_nobody_of_ours_has_signed_is_not_found(office, path, token):
    content = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=BANK_ACCOUNT).loads(token)
    forged = URLSafeTimedSerializer("another secret", salt=BANK_ACCOUNT).dumps(content)
    elsewhere = URLSafeTimedSerializer(SECRET.get_secret_value(), salt="portal-invitation").dumps(content)
    for wrong in (forged, elsewhere, "x", token[:-2]):
        assert (await office.http.post(f"/payout-confirmations/{wrong}")).status_code == 404
    assert await account(office, path) == PRESENT


async def test_two_who_confirm_at_once_confirm_once(office, path, token):
    answers = await asyncio.gather(
        office.http.post(f"/payout-confirmations/{token}"),
        confirmed(office, path, BERIT),
    )
    assert answers[0].status_code == 200
    assert answers[1].status_code in (200, 409)
    assert await told_accounts(office) == [NEW]


async def test_a_contact_who_cannot_be_mailed_is_shown_and_a_second_person_still_can_confirm(
    office, path, mail
):
    await office.service.work_off()
    mail.answer = "550 No such user"
    await asked(office, path)
    await office.service.work_off()
    change = (await office.http.get(path)).json()["bank_account_change"]
    assert change["mail"] == "refused"
    assert "check the address" in change["mail_reason"]
    assert (await confirmed(office, path, INGRID)).status_code == 200


async def test_a_change_that_was_decided_is_not_asked_about_any_more(office, path, mail):
    await office.service.work_off()
    mail.messages.clear()
    await asked(office, path)
    await office.acting(ANNA, "DELETE", f"{path}/payout/confirmation")
    await office.service.work_off()
    assert [each["To"] for each in mail.messages] == ["oppgjor@fjordvik-elektro.example"]


async def test_each_mail_goes_once_however_often_its_order_comes(office, path, mail):
    await asked(office, path)
    orders = await office.service.said(AccountConfirmationOrdered)
    orders += await office.service.said(AccountNoticeOrdered)
    await office.service.work_off()
    mail.messages.clear()
    repeated = [envelope(order) for order in orders]
    for _ in range(2):
        await office.service.deliver(*repeated)
    assert len(mail.messages) == 2


async def test_a_company_that_has_left_needs_the_confirmation_too(office, path):
    await office.acting(INGRID, "POST", f"{path}/deactivation", {"reason": "Vi slutter"})
    answer = await asked(office, path)
    assert (answer["payout"]["bank_account"], answer["bank_account_change"]["bank_account"]) == (PRESENT, NEW)


async def test_the_recipients_can_be_changed_on_their_own(office, path):
    response = await office.acting(
        ANNA, "PUT", f"{path}/settlement-emails", {"settlement_emails": ["a@b.no", "c@d.no", "a@b.no"]}
    )
    assert response.json()["payout"] == {"bank_account": PRESENT, "settlement_emails": ["a@b.no", "c@d.no"]}
    (told,) = await office.service.said(CreditorChanged)
    assert told.profile.settlement_emails == ("a@b.no", "c@d.no")
    wrong = await office.acting(ANNA, "PUT", f"{path}/settlement-emails", {"settlement_emails": ["a@b"]})
    assert [error["field"] for error in wrong.json()["errors"]] == ["settlement_emails"]


async def test_recipients_belong_to_an_account(office):
    path = await office.connected(FJORDVIK)
    response = await office.http.put(f"{path}/settlement-emails", json={"settlement_emails": ["a@b.no"]})
    assert response.status_code == 409
    assert "bank account" in response.json()["detail"]
