"""A company's dunning routine: tried without saving, saved, refused with the paragraph of law at the field."""

import pytest

from tests.portal.routine_office import ROUTINE
from tests.portal.told import FJORDVIK, Told, story

ADDRESS = f"/companies/{FJORDVIK}/dunning"
FORM = {name: str(value) for name, value in ROUTINE.items() if not isinstance(value, bool | None)}
TOLD = Told("10042")


async def administrator(office):
    browser = await office.member("administrator", FJORDVIK)
    await browser.open(ADDRESS)
    return browser


async def test_a_dry_run_says_what_would_happen_and_saves_nothing(office):
    browser = await administrator(office)
    await browser.send(ADDRESS, **FORM | {"transfer_after_days": "30", "deed": "try"})
    assert "2 av 3 forfalte fakturaer får et annet neste steg." in browser.text
    assert "Inn i inkassoforslaget 3 1 3 000,00 1 000,00" in browser.text
    assert 'name="transfer_after_days" type="text" inputmode="decimal" value="30"' in browser.page.text
    assert [method for method, _, _ in office.neighbours.routines.asked] == ["TRY"]


async def test_a_saved_routine_is_sent_whole_and_typed_as_people_write(office):
    browser = await administrator(office)
    typed = {"minimum_amount": "1 250,50", "auto_approve": "true", "payment_reminder_after_days": ""}
    await browser.send(ADDRESS, **FORM | typed | {"deed": "save"})
    assert "Purrerutinen er lagret" in browser.text
    ((method, _, body),) = office.neighbours.routines.asked
    changed = {"minimum_amount": "1250.50", "auto_approve": True, "payment_reminder_after_days": None}
    assert (method, body) == ("PUT", ROUTINE | changed | {"attach_invoice": False})


@pytest.mark.parametrize(
    ("refusal", "field", "words"),
    [
        (
            "Value error, transfer_after_days must be 14 or more, not 10: …",
            "transfer_after_days",
            "en faktura kan tidligst gå til inkasso 14 dager etter forfall (inkassoforskriften § 1-2)",
        ),
        (
            "with what is chosen for customer 7: own_notice_deadline_days must be 14 or more",
            "own_notice_deadline_days",
            "et inkassovarsel gir minst 14 dagers frist (inkassoloven § 9)",
        ),
    ],
)
async def test_what_the_law_forbids_stands_at_its_field_with_the_paragraph(office, refusal, field, words):
    office.neighbours.routines.refusal = refusal
    browser = await administrator(office)
    page = await browser.send(ADDRESS, **FORM | {"deed": "save"})
    assert page.status_code == 422
    assert words in browser.text
    assert f'id="routine-{field}-wrong"' in page.text
    assert ("sammen med det som er valgt" in browser.text) == refusal.startswith("with what is chosen")


async def test_what_is_no_number_is_never_sent(office):
    browser = await administrator(office)
    page = await browser.send(ADDRESS, **FORM | {"transfer_after_days": "to uker", "minimum_amount": "mye"})
    assert page.status_code == 422
    assert "Skriv et helt tall." in browser.text
    assert "Skriv et beløp" in browser.text
    assert office.neighbours.routines.asked == []


async def test_exceptions_exemptions_and_language_are_chosen_by_the_numbers_that_people_know(office):
    await office.service.hear(*story(TOLD)[:2])
    (row,) = await office.service.rows("select customer_id, customer_number from invoices")
    browser = await administrator(office)
    number, key = str(row["customer_number"]), row["customer_id"]
    await browser.send(f"{ADDRESS}/exceptions", about="customers", number=number, transfer_after_days="30")
    await browser.send(f"{ADDRESS}/exceptions", about="invoices", number="10042", auto_approve="no")
    await browser.send(f"{ADDRESS}/exemptions", about="customers", number=number)
    await browser.send(f"{ADDRESS}/language", number=number, language="en")
    await browser.send(f"{ADDRESS}/unanswered", unanswered="continue")
    await browser.send(f"{ADDRESS}/exemptions/removal", about="customers", key=str(key))
    await browser.send(f"{ADDRESS}/exceptions/removal", about="invoices", key=str(TOLD.id))
    assert office.neighbours.routines.asked == [
        ("PUT", f"routines/{FJORDVIK}/customers/{key}", {"transfer_after_days": 30}),
        ("PUT", f"routines/{FJORDVIK}/invoices/{TOLD.id}", {"auto_approve": False}),
        ("PUT", f"exemptions/{FJORDVIK}/customers/{key}", None),
        ("PUT", f"customers/{key}/language", {"language": "en"}),
        ("PUT", f"unanswered/{FJORDVIK}", {"unanswered": "continue"}),
        ("DELETE", f"exemptions/{FJORDVIK}/customers/{key}", None),
        ("DELETE", f"routines/{FJORDVIK}/invoices/{TOLD.id}", None),
    ]
    assert {by for by, _ in office.neighbours.routines.chosen} == {"administrator@kunde.example"}
    page = await browser.send(f"{ADDRESS}/exemptions", about="customers", number="999999")
    assert page.status_code == 422
    assert "Vi kjenner ingen slik kunde eller faktura." in browser.text
