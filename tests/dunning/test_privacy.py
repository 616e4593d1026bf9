"""A debtor is forgotten with his letters; somebody else, and whoever still waits for a step, is not."""

from datetime import date

from sqlalchemy import text

from tests.dunning.told import CREDITOR, changed, closed, customer, overdue, registered, transferred
from tests.support.forgetting import forget, forgets, held, known

NOTICED = date(2026, 6, 15)
OLA, KARI = (
    customer(),
    customer(id=502, number=10024, name="Kari Hansen", reminder_email="kari@hansen.example"),
)


async def told(office) -> dict:
    """Ola's and Kari's cases with a letter each; Ola's subject."""
    await office.on(
        NOTICED,
        registered(),
        overdue("A", by=OLA),
        overdue("B", by=KARI),
        changed(),
        transferred("A", case="1", by=OLA),
        transferred("B", case="2", by=KARI),
    )
    (person,) = await known(office.service.http, "nordmann")
    assert (person["name"], person["customer_id"], len(person["case_ids"])) == ("Ola Nordmann", 501, 1)
    return person


async def test_a_debtor_whose_case_is_closed_becomes_nameless_and_his_letters_empty(office):
    person = await told(office)
    await office.on(date(2026, 6, 20), closed("A", case="1"))
    before = await office.service.rows(
        "select document_id, sent_on, principal from letters order by letter_id"
    )
    counts = await forgets(
        office.service.http, "Ola Nordmann", "ola@nordmann.example", "Bakkeveien", **person | {"name": ""}
    )
    assert counts["documents"] == counts["invoices"] == counts["customers"] == 1
    after = await office.service.rows(
        "select document_id, sent_on, principal from letters order by letter_id"
    )
    assert after == before
    kept = await office.service.rows("select name, content from documents")
    assert sorted(row["name"] == "Anonymisert.pdf" for row in kept) == [False, True]
    (empty,) = [row["content"] for row in kept if row["name"] == "Anonymisert.pdf"]
    assert empty.startswith(b"%PDF-")
    assert [each["name"] for each in await known(office.service.http, "hansen")] == ["Kari Hansen"]
    assert await known(office.service.http, "nordmann") == []


async def test_the_cover_sheet_of_a_letter_that_came_back_is_emptied_with_the_letter(office):
    person = await told(office)
    (of_ola,) = await office.get("/letters", case_id=str(person["case_ids"][0]))
    bounce = {"letter_id": of_ola["letter_id"], "status": "5.1.1"}
    await office.service.http.post("/bounces", json=bounce)
    await office.service.work_off()
    await office.on(date(2026, 6, 20), closed("A", case="1"))
    counts = await forget(office.service.http, **person | {"name": ""})
    assert counts["documents"] == 2
    kept = await office.service.rows("select name from documents order by name")
    assert [row["name"] for row in kept] == ["Anonymisert.pdf"] * 2 + ["Inkassovarsel 2026-2.pdf"]


async def test_whoever_still_waits_for_a_step_keeps_his_card(office):
    person = await told(office)
    counts = await forget(office.service.http, **person | {"name": "", "invoice_ids": [], "case_ids": []})
    assert counts["customers"] == 0
    found = await held(office.service.http, creditor_id=str(CREDITOR), customer_id=501)
    assert found["customers"][0]["snapshot"]["name"] == "Ola Nordmann"


async def test_the_guard_of_documents_holds_again_after_somebody_was_forgotten(office):
    person = await told(office)
    await forget(office.service.http, **person | {"name": ""})
    async with office.service.service.database.engine.connect() as connection:
        setting = await connection.scalar(text("select current_setting('autocollect.forgetting', true)"))
    assert setting in (None, "")
