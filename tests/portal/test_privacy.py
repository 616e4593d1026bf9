"""The portal forgets a debtor's name in lists and history, and still tells the story; users are found by address."""

from dataclasses import replace

from tests.portal.told import FJORDVIK, NORDLYS, Told, story
from tests.support.forgetting import forgets, held, known


async def test_a_debtor_becomes_nameless_in_lists_and_history_and_the_case_can_still_be_read(office):
    other = Told("77", creditor_id=NORDLYS, case_number="200002")
    told = Told("1", customer=replace(other.customer, organisation_number="923609016"))
    await office.service.hear(*story(told), *story(other))
    people = {person["creditor_id"]: person for person in await known(office.service.http, "nordmann")}
    assert people.keys() == {str(FJORDVIK), str(NORDLYS)}
    person = people[str(FJORDVIK)]
    assert (person["invoice_ids"], person["case_ids"]) == ([str(told.id)], [str(told.case_id)])
    changed = await forgets(office.service.http, "Ola Nordmann", **person | {"name": ""})
    assert changed["history"] >= 3
    kept = [await office.service.rows(f"select * from {table}") for table in ("invoices", "cases", "history")]
    assert "923609016" not in str(kept)
    (left,) = await known(office.service.http, "nordmann")
    assert left["creditor_id"] == str(NORDLYS)
    browser = await office.member("administrator", FJORDVIK)
    page = await browser.open(f"/cases/{told.case_id}")
    assert page.status_code == 200
    assert "Ola Nordmann" not in page.text
    assert "Anonymisert" in page.text


async def test_what_a_debtor_wrote_and_sent_is_told_and_forgotten(office):
    told = Told("1")
    await office.service.hear(*story(told)[:6])
    debtor = await office.debtor(told)
    await debtor.http.post(
        "/my-case/receipt",
        data={"form_token": debtor.form_token, "text": "Jeg er Ola."},
        files={"file": ("ola.pdf", b"%PDF-1", "application/pdf")},
    )
    (person,) = await known(office.service.http, "nordmann")
    subject = person | {"name": ""}
    found = await held(office.service.http, **subject)
    assert [each["body"] for each in found["messages"]] == ["Jeg er Ola."]
    assert [(each["name"], each["bytes"]) for each in found["attachments"]] == [("ola.pdf", 6)]
    await forgets(office.service.http, "Ola Nordmann", **subject)
    found = await held(office.service.http, **subject)
    assert [each["body"] for each in found["messages"]] == ["Anonymisert"]
    assert "attachments" not in found
    await debtor.open("/my-case")
    assert debtor.path == "/my-case/login"


async def test_a_user_is_found_by_a_part_of_his_address_and_his_password_is_not_told(office):
    async with office.service.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "insert into users (id, email, password_hash, created_at)"
            " values (gen_random_uuid(), 'kari@fjordvik.example', 'argon2…', now())"
        )
    found = await held(office.service.http, name="KARI@fjordvik")
    (user,) = found["users"]
    assert user["email"] == "kari@fjordvik.example"
    assert "argon2" not in str(found)
