"""The company's own contacts, beside those whom PowerOffice Go names."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.companies import Payout
from services.registration.domain.contacts import MOST_CONTACTS, ROLES, OwnContact
from services.registration.domain.people import with_contact, without_contact
from services.registration.domain.registration import Registration
from services.registration.domain.remarks import StepRefused
from shared.events import CreditorChanged
from tests.registration.conftest import STEPS

INGRID = "ingrid.solberg@fjordvik-elektro.example"
PER = {"name": "Per Li", "email": "per@fjordvik-elektro.example", "phone": "900 00 000", "roles": ["cases"]}
ADVICE = "oppgjor@fjordvik-elektro.example"


async def add(office, path, **changes):
    response = await office.acting(INGRID, "POST", f"{path}/contacts", PER | changes)
    assert response.status_code == 201, response.text
    return response.json()


@pytest.fixture
async def path(office):
    return f"/registrations/{await office.registered()}"


async def test_a_contact_is_added_changed_and_removed_and_each_is_told(office, path):
    added = (await add(office, path))["own"]
    assert [{**each, "id": None} for each in added] == [PER | {"id": None, "is_main": False}]
    own = f"{path}/contacts/{added[0]['id']}"
    changed = await office.acting(INGRID, "PUT", own, PER | {"roles": ["technical", "general"]})
    assert changed.json()["own"][0]["roles"] == ["general", "technical"]
    assert (await office.acting(INGRID, "DELETE", own)).json()["own"] == []
    told = [event.profile.contacts for event in await office.service.said(CreditorChanged)]
    assert [[(each.name, each.roles) for each in contacts] for contacts in told] == [
        [("Per Li", ("cases",))],
        [("Per Li", ("general", "technical"))],
        [],
    ]


async def test_contacts_from_go_stand_beside_and_cannot_be_changed_here(office, path):
    everybody = (await office.http.get(f"{path}/contacts")).json()
    assert [each["name"] for each in everybody["from_go"]] == [
        "Ingrid Solberg",
        "Odd Fjordvik",
        "Marte Hagen",
    ]
    assert everybody["main"]["email"] == INGRID
    from_go = f"{path}/contacts/{UUID(int=everybody['from_go'][0]['id'])}"
    for method in ("PUT", "DELETE"):
        assert (await office.acting(INGRID, method, from_go, PER)).status_code == 404


async def test_a_contact_may_be_the_main_contact_instead_of_gos_and_give_it_back(office, path):
    added = await add(office, path, is_main=True)
    assert added["main"]["email"] == PER["email"]
    own = f"{path}/contacts/{added['own'][0]['id']}"
    assert (await office.acting(INGRID, "PUT", own, PER)).json()["main"]["email"] == INGRID
    await office.acting(INGRID, "PUT", own, PER | {"is_main": True})
    assert (await office.acting(INGRID, "DELETE", own)).json()["main"]["email"] == INGRID
    told = [event.profile.email for event in await office.service.said(CreditorChanged)]
    assert told == [PER["email"], INGRID, PER["email"], INGRID]


async def test_a_company_whom_go_names_nobody_for_can_name_its_contact_itself(office):
    path = await office.connected()
    company = next(iter(office.go.world.companies.values()))
    company.contacts, company.organization.email_address = [], None
    await office.http.post(f"{path}/company/reload")
    steps = {step["name"]: step["complete"] for step in (await office.http.get(path)).json()["steps"]}
    assert not steps["contact"]
    await add(office, path, is_main=True)
    steps = {step["name"]: step["complete"] for step in (await office.http.get(path)).json()["steps"]}
    assert steps["contact"]


async def test_the_role_settlement_is_being_among_the_recipients_of_the_advice(office, path):
    added = await add(office, path, roles=["settlement", "cases"])
    assert added["own"][0]["roles"] == ["settlement", "cases"]
    assert added["settlement_emails"] == [ADVICE, PER["email"]]
    await office.acting(INGRID, "PUT", f"{path}/settlement-emails", {"settlement_emails": [ADVICE]})
    assert (await office.http.get(f"{path}/contacts")).json()["own"][0]["roles"] == ["cases"]
    both = {"settlement_emails": [PER["email"].upper(), ADVICE]}
    await office.acting(INGRID, "PUT", f"{path}/settlement-emails", both)
    assert (await office.http.get(f"{path}/contacts")).json()["own"][0]["roles"] == ["settlement", "cases"]


async def test_a_recipient_who_gets_another_address_keeps_his_place(office, path):
    added = await add(office, path, roles=["settlement"])
    own = f"{path}/contacts/{added['own'][0]['id']}"
    await office.acting(
        INGRID, "PUT", f"{path}/settlement-emails", {"settlement_emails": [PER["email"], ADVICE]}
    )
    moved = await office.acting(
        INGRID, "PUT", own, PER | {"email": "per@ny.example", "roles": ["settlement"]}
    )
    assert moved.json()["settlement_emails"] == ["per@ny.example", ADVICE]


async def test_the_last_recipient_cannot_go(office, path):
    added = await add(office, path, roles=["settlement"])
    own = f"{path}/contacts/{added['own'][0]['id']}"
    await office.acting(INGRID, "PUT", f"{path}/settlement-emails", {"settlement_emails": [PER["email"]]})
    for refused in (
        await office.acting(INGRID, "DELETE", own),
        await office.acting(INGRID, "PUT", own, PER),
    ):
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "last_recipient"
    assert (await office.http.get(f"{path}/contacts")).json()["settlement_emails"] == [PER["email"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "per"}, "email"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "", "is_main": True}, "email"),
        ({"email": "", "roles": ["technical"]}, "email"),
        ({"email": "", "roles": ["settlement"]}, "email"),
        ({"roles": ["boss"]}, "roles.0"),
    ],
)
async def test_a_wrong_contact_changes_nothing_and_names_its_field(office, changes, field):
    path = await office.connected()
    response = await office.acting(INGRID, "POST", f"{path}/contacts", PER | changes)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert (await office.http.get(f"{path}/contacts")).json()["own"] == []


async def test_the_advice_needs_a_payout_first(office):
    path = await office.connected()
    response = await office.acting(INGRID, "POST", f"{path}/contacts", PER | {"roles": ["settlement"]})
    assert response.json()["errors"][0]["code"] == "payout_missing"
    await office.http.put(f"{path}/payout", json=STEPS["payout"])
    await add(office, path, roles=["settlement"])


def test_there_is_an_end_to_contacts():
    many = tuple(OwnContact(id=UUID(int=i), name="x", phone="1") for i in range(MOST_CONTACTS))
    full = Registration(id=UUID(int=0), organisation_number="312048871", contacts=many)
    with pytest.raises(StepRefused, match="Fjern en annen"):
        with_contact(full, OwnContact(id=UUID(int=99), name="y", phone="1"), is_main=False)
    assert with_contact(full, replace(many[0], name="y"), is_main=False).contacts[0].name == "y"


addresses = st.sampled_from(["a@x.no", "b@x.no", "c@x.no"])
contact = st.builds(
    OwnContact,
    id=st.integers(1, 3).map(lambda i: UUID(int=i)),
    name=st.just("N"),
    email=addresses,
    roles=st.sets(st.sampled_from(ROLES)).map(tuple),
)


@given(st.lists(st.tuples(contact, st.sampled_from(["put", "remove"]))))
def test_a_contact_has_the_role_settlement_exactly_when_its_address_gets_the_advice(deeds):
    it = Registration(
        id=UUID(int=0),
        organisation_number="312048871",
        payout=Payout(bank_account="86011117947", settlement_emails=("other@x.no",)),
    )
    for person, deed in deeds:
        try:
            it = with_contact(it, person, is_main=False) if deed == "put" else without_contact(it, person)
        except StepRefused:
            continue
        emails = it.payout.settlement_emails
        assert len(set(emails)) == len(emails) > 0
        assert all(("settlement" in it.roles_of(each)) == (each.email in emails) for each in it.contacts)
        assert all("settlement" not in each.roles for each in it.contacts)
        if deed == "put" and "settlement" in person.roles:
            assert person.email in emails
