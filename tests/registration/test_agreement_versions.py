"""A newer version of the agreement: the company goes on under what it has signed until it signs anew."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.registration.agreements import agreement_text
from services.registration.domain.agreement import AgreementText, Offer, is_current
from shared.events import CreditorChanged, CreditorRegistered
from tests.registration.conftest import NOW, an_office

FIRST = agreement_text("2026-01")
TEXT = "# Avtale om purring og inkasso\n\nTrekk av sak, overvåk og merverdiavgift som før; halve gebyret er deres."
SECOND = AgreementText(
    version="2026-09",
    text=TEXT,
    hash=hashlib.sha256(TEXT.encode()).hexdigest(),
    terms=replace(FIRST.terms, reminder_fee_share=Decimal("0.5")),
)


@pytest.fixture
async def later(office, database_url, encryption_keys):
    """The same service after its operator has set the second version."""
    creditor = await office.registered()
    async with an_office(database_url, encryption_keys, offer=Offer(SECOND, SECOND)) as later:
        later.service.at(NOW + timedelta(days=30))
        yield later, f"/registrations/{creditor}"


async def test_a_company_that_has_signed_the_present_version_is_told_so(office):
    creditor = await office.registered()
    answer = (await office.http.get(f"/registrations/{creditor}")).json()
    assert answer["agreement"] == {
        "signed_version": "2026-01",
        "current_version": "2026-01",
        "is_current": True,
    }


async def test_nothing_is_signed_before_the_fifth_step(office):
    begun = await office.begin()
    assert begun["registration"]["agreement"] == {
        "signed_version": None,
        "current_version": "2026-01",
        "is_current": False,
    }


async def test_a_newer_version_waits_while_the_company_goes_on_under_the_old_terms(later):
    office, path = later
    answer = (await office.http.get(path)).json()
    assert answer["agreement"] == {
        "signed_version": "2026-01",
        "current_version": "2026-09",
        "is_current": False,
    }
    assert all(step["complete"] for step in answer["steps"])
    body = {"settlement_emails": ["ny@fjordvik-elektro.example"]}
    assert (await office.http.put(f"{path}/settlement-emails", json=body)).status_code == 200
    (told,) = await office.service.said(CreditorChanged)
    assert told.profile.agreement.version == "2026-01"
    assert told.profile.agreement.reminder_fee_share == Decimal(0)


async def test_it_must_be_opened_before_it_is_signed(later):
    office, path = later
    body = {"accepted": True, "hash": SECOND.hash, "signed_by": "Ingrid Solberg"}
    assert (await office.http.post(f"{path}/agreement", json=body)).status_code == 409
    assert (await office.http.get(f"{path}/agreement")).json()["text"] == TEXT
    assert (await office.http.post(f"{path}/agreement", json=body)).status_code == 200


async def test_signing_it_is_told_with_the_new_terms_and_every_signature_is_kept(later):
    office, path = later
    for _ in range(2):
        answer = (await office.sign(path)).json()
        assert answer["agreement"]["is_current"]
    (told,) = await office.service.said(CreditorChanged)
    assert (told.revision, told.profile.agreement.version) == (2, "2026-09")
    assert told.profile.agreement.reminder_fee_share == Decimal("0.5")
    rows = await office.service.rows("select version, hash from signatures order by signed_at")
    assert [(row["version"], row["hash"]) for row in rows] == [
        ("2026-01", FIRST.hash),
        ("2026-09", SECOND.hash),
    ]
    change = (await office.changes(path))[0]
    assert change["fields"][0] == {
        "field": "agreement_version",
        "label": "Avtaleversjon",
        "before": "2026-01",
        "after": "2026-09",
    }


async def test_an_operator_who_goes_back_a_version_has_nobody_sign_the_older_one(
    later, database_url, encryption_keys
):
    office, path = later
    signed = (await office.sign(path)).json()
    earlier = replace(FIRST, version="2025-06", hash="0" * 64)
    async with an_office(database_url, encryption_keys, offer=Offer(earlier, earlier)) as back:
        answer = (await back.sign(path)).json()
    assert answer["agreement"]["is_current"]
    assert answer["signature"] == signed["signature"]


def test_nothing_signed_is_nothing_current():
    assert not is_current(None, FIRST)


async def vat(office, path, *, invoiced):
    body = {"invoiced": invoiced}
    return await office.acting("kari@agency.example", "PUT", f"{path}/agreement/vat", body)


async def test_a_company_with_which_it_is_agreed_signs_that_vat_is_invoiced_apart(office):
    path = await office.steps_taken()
    assert (await vat(office, path, invoiced=True)).status_code == 200
    assert "faktureres særskilt" in (await office.http.get(f"{path}/agreement")).json()["text"]
    assert (await office.sign(path)).json()["agreement"]["is_current"]
    (told,) = await office.service.said(CreditorRegistered)
    assert told.profile.agreement.vat_offset is False
    signed, agreed = (await office.changes(path))[1:3]
    assert (signed["what"], agreed["what"]) == ("agreement_signed", "vat_agreed")
    assert agreed["changed_by"] == "kari@agency.example"
    assert agreed["fields"] == [
        {"field": "vat", "label": "Merverdiavgift", "before": "", "after": "faktureres særskilt"}
    ]


async def test_a_registered_company_goes_on_as_it_signed_until_it_signs_that_vat_is_invoiced(office):
    path = f"/registrations/{await office.registered()}"
    old = (await office.http.get(f"{path}/agreement")).json()
    assert (await vat(office, path, invoiced=True)).json()["agreement"] == {
        "signed_version": "2026-01",
        "current_version": "2026-01",
        "is_current": False,
    }
    assert await office.service.said(CreditorChanged) == []
    stale = {"accepted": True, "hash": old["hash"], "signed_by": "Ingrid Solberg"}
    assert (await office.http.post(f"{path}/agreement", json=stale)).status_code == 409
    office.service.at(NOW + timedelta(days=30))
    assert (await office.sign(path)).json()["agreement"]["is_current"]
    (told,) = await office.service.said(CreditorChanged)
    assert told.profile.agreement.vat_offset is False
    back = (await vat(office, path, invoiced=False)).json()
    assert back["agreement"]["is_current"] is False
