"""Salg → Inkasso and Salg → Purringer, as the user guide tells its reader to use them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.enums import CollectionStatus, NextAction
from deploy.sandbox.poweroffice.seed import FJORDVIK, TODAY

LIST, DUNNING = f"/gui/{FJORDVIK}/inkasso", f"/gui/{FJORDVIK}/purringer"


@pytest.fixture
def invoices(screens):
    """Two drafts of one customer, the oldest of all."""
    customer = screens.add_customer(name="Skyldner AS")
    return [due(screens, customer, days) for days in (500, 499)]


def due(screens, customer, days):
    return screens.add_invoice(
        customer.number,
        amount=Decimal("1250.00"),
        invoice_date=TODAY - timedelta(days=days + 14),
        due_date=TODAY - timedelta(days=days),
    )


def status(screens, invoice):
    return collection.status_of(screens.company, invoice, screens.today)


def of(screens, kind) -> int:
    return len(collection.with_status(screens.company, kind, screens.today))


async def open_case(agency, invoice) -> str:
    body = {
        "code": "S-1",
        "invoices": [{"id": str(invoice.id)}],
        "externalCaseUrl": "https://byraa.example/1",
    }
    return (await agency.post("", body | {"balanceAgency": 1500})).json()["data"]["id"]


async def test_single_drafts_are_ticked_and_approved(person, screens, invoices):
    first, second = invoices
    await person.open(f"/gui/{FJORDVIK}")
    await person.follow("Inkasso")
    await person.press("Godkjenn", invoice_no=[str(first.number)])

    assert person.flash == f"Faktura {first.number} er godkjent for inkasso."
    assert status(screens, first) is CollectionStatus.APPROVED
    assert status(screens, second) is CollectionStatus.DRAFT


async def test_all_drafts_are_approved_on_whatever_page_they_are(person, screens, invoices):
    drafts = of(screens, CollectionStatus.DRAFT)
    await person.open(LIST)
    await person.press("Godkjenn alle")

    assert person.flash == f"{drafts} fakturaer er godkjent for inkasso."
    assert (of(screens, CollectionStatus.DRAFT), of(screens, CollectionStatus.APPROVED)) == (0, drafts)
    assert person.rows() == ["Ingen fakturaer her."]


async def test_without_a_tick_nothing_is_approved(person, screens, invoices):
    await person.open(LIST)
    await person.press("Godkjenn")

    assert (person.answer.status_code, person.refusal) == (400, "Kryss av for fakturaene det gjelder.")
    assert of(screens, CollectionStatus.APPROVED) == 0


async def test_a_draft_is_removed_and_taken_back(person, screens, invoices):
    first, second = invoices
    await person.open(LIST)
    await person.press("Fjern", invoice_no=[str(first.number), str(second.number)])
    assert person.flash == "2 fakturaer er satt på vent."
    await person.open(f"{LIST}?vis=vent")
    assert len(person.rows()) == 2
    await person.press("Ta tilbake", invoice_no=[str(first.number)])
    assert "vis=vent" in str(person.answer.url)
    await person.press("Godkjenn", invoice_no=[str(second.number)])

    assert status(screens, first) is CollectionStatus.DRAFT
    assert status(screens, second) is CollectionStatus.APPROVED


async def test_an_approval_is_taken_back_until_the_agency_has_fetched_it(person, screens, agency, invoices):
    first, second = invoices
    screens.approve_for_collection([first.number, second.number])
    await person.open(f"{LIST}?vis=godkjent")
    before = person.answer
    await person.press("Ta tilbake", invoice_no=[str(first.number)])
    assert status(screens, first) is CollectionStatus.DRAFT

    await open_case(agency, second)
    for button in ("Ta tilbake", "Sett på vent"):
        person.answer = before
        await person.press(button, invoice_no=[str(second.number)])
        assert "er allerede overført til inkasso" in person.refusal
        assert status(screens, second) is CollectionStatus.EXPORTED


async def test_of_several_invoices_all_or_none_are_held(person, screens, agency, invoices):
    first, second = invoices
    await person.open(LIST)
    await open_case(agency, second)
    await person.press("Fjern", invoice_no=[str(first.number), str(second.number)])

    assert str(second.number) in person.refusal
    assert status(screens, first) is CollectionStatus.DRAFT
    assert [box.get("value") for box in person.page.xpath("//input[@name='invoice_no'][@checked]")] == [
        str(first.number)
    ]


async def test_a_case_shows_the_agencys_link_status_and_balance(person, screens, agency, invoices):
    case = await open_case(agency, invoices[0])
    await agency.post("/UpdateStatus", {"caseId": case, "statusText": "Inkassovarsel sendt"})
    await person.open(f"{LIST}?vis=overfort")

    (row,) = person.rows()
    assert "S-1 Aktiv Inkassovarsel sendt 1 500,00" in row
    assert "https://byraa.example/1" in person.page.xpath("//main//a/@href")
    await person.open(f"/gui/{FJORDVIK}/fakturaer/{invoices[0].number}")
    assert person.fact("Sak hos inkassobyrå") == "S-1 (Aktiv)"
    assert person.fact("Siste melding") == "Inkassovarsel sendt"


async def test_what_the_agency_rejected_is_approved_anew(person, screens, agency, invoices):
    await agency.call("DELETE", f"/{await open_case(agency, invoices[0])}")
    await person.open(f"{LIST}?vis=avvist")
    await person.press("Godkjenn på nytt", invoice_no=[str(invoices[0].number)])

    assert status(screens, invoices[0]) is CollectionStatus.APPROVED


async def test_an_unknown_decision_is_refused(person, screens, invoices):
    answer = await person.http.post(LIST, data={"gjor": "dans", "invoice_no": str(invoices[0].number)})

    assert answer.status_code == 400
    assert "Velg hva som skal gjøres" in answer.text


async def test_an_invoice_that_is_not_proposed_becomes_a_draft_by_its_next_action(person, screens, invoices):
    young = due(screens, screens.company.customers[invoices[0].customer_id], 3)
    await person.open(LIST)
    await person.follow("Purringer")
    await person.search(str(young.number))
    (row,) = person.rows()
    assert "Automatisk (Vent)" in row
    await person.press("Lagre neste handling", **{f"handling-{young.number}": "Collection"})

    assert person.flash == f"Neste handling er endret: faktura {young.number} Inkasso."
    assert status(screens, young) is CollectionStatus.DRAFT
    assert person.rows()[0].endswith("Utkast")
    await person.press("Lagre neste handling", **{f"handling-{young.number}": "Automatic"})
    assert status(screens, young) is CollectionStatus.NONE


@pytest.mark.parametrize("action", ["None", "Wait"])
async def test_none_and_wait_keep_an_invoice_out_of_the_proposal(person, screens, invoices, action):
    await person.open(DUNNING)
    await person.press("Lagre neste handling", **{f"handling-{invoices[0].number}": action})

    assert status(screens, invoices[0]) is CollectionStatus.NONE
    assert status(screens, invoices[1]) is CollectionStatus.DRAFT
    assert person.page.get_element_by_id(f"handling-{invoices[0].number}").value == action


async def test_collection_chosen_before_the_due_date_waits_for_it_and_says_so(person, screens, invoices):
    coming = due(screens, screens.company.customers[invoices[0].customer_id], -5)
    await person.open(f"{DUNNING}?vis=alle&sok={coming.number}")
    await person.press("Lagre neste handling", **{f"handling-{coming.number}": "Collection"})

    assert "utkast først når den er forfalt" in person.flash
    assert status(screens, coming) is CollectionStatus.NONE


async def test_the_next_action_of_an_exempt_customer_cannot_be_collection(person, screens, invoices):
    first, second = invoices
    screens.set_customer(
        screens.company.customers[first.customer_id].number, transfer_to_debt_collection_agency=False
    )
    await person.open(DUNNING)
    await person.press(
        "Lagre neste handling",
        **{f"handling-{first.number}": "Wait", f"handling-{second.number}": "Collection"},
    )

    assert f"Kunden på faktura {second.number} skal ikke overføres til inkassobyrå" in person.refusal
    assert person.page.get_element_by_id(f"handling-{second.number}").value == "Collection"
    assert screens.company.collection.next_actions == {}


async def test_saving_without_a_change_says_so(person, invoices):
    await person.open(DUNNING)
    await person.press("Lagre neste handling")
    assert person.refusal == "Du har ikke endret noen neste handling."

    answer = await person.http.post(DUNNING, data={f"handling-{invoices[0].number}": "Dance"})
    assert (answer.status_code, "Velg Ingen, Vent eller Inkasso." in answer.text) == (400, True)


async def test_the_dunning_list_leads_from_the_invoice(person, screens, invoices):
    await person.open(f"/gui/{FJORDVIK}/fakturaer/{invoices[0].number}")
    assert person.fact("Neste handling") == "Inkasso · Endre"
    await person.follow("Endre")

    assert len(person.rows()) == 1
    assert NextAction.COLLECTION in {option.get("value") for option in person.page.iter("option")}
