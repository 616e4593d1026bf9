"""Accountants: invited for a firm, and let in for as long as the company names that firm as its own."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.sandbox.mailbox import body
from shared.signed_tokens import INVITATION, sign
from tests.portal.conftest import FIRM, OTHER_FIRM, PASSWORD
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, with_firm

LIV = "liv@byraa.example"
OURS = Told("10042", case_number="100001")
THEIRS = Told("77777", creditor_id=NORDLYS, case_number="200002")
CASES = {FJORDVIK: OURS, NORDLYS: THEIRS}


def of_fjordvik(firm, revision=2):
    return with_firm(firm, revision=revision)


def of_nordlys(firm, revision=2):
    return with_firm(firm, NORDLYS, "Nordlys Butikk AS", "310000022", revision)


@pytest.fixture
async def two(office):
    """Two companies with a case each."""
    for told in CASES.values():
        await office.service.hear(told.overdue(), told.transferred())
    return office


async def memberships(office):
    rows = await office.service.rows(
        "select creditor_id, role, accounting_firm as firm from memberships order by 2"
    )
    return [(row["creditor_id"], row["role"], row["firm"]) for row in rows]


async def test_an_accountant_who_accepts_an_invitation_is_bound_to_his_firm(two):
    await two.service.hear(of_fjordvik(FIRM))
    browser = two.browser()
    await browser.open(two.link(LIV, firm=FIRM))
    assert "regnskapsfører i byrået 912 345 678" in browser.text
    await two.invited(LIV, firm=FIRM)
    assert await memberships(two) == [(FJORDVIK, "accountant", FIRM)]


async def test_an_accountant_does_what_a_writer_does_and_administers_nothing(two):
    liv = await two.member("accountant", FJORDVIK)
    await liv.open(f"/cases/{OURS.case_id}")
    assert (await liv.send(f"/cases/{OURS.case_id}/pause")).status_code == 200
    assert [action for action, _ in two.neighbours.asked] == ["pause"]
    await liv.open(f"/companies/{FJORDVIK}/settings")
    assert "Bare selskapets administratorer kan endre noe her." in liv.text
    page = await liv.send(f"/companies/{FJORDVIK}/settings/deactivation", reason="nei", sure="true")
    assert page.status_code == 403
    assert two.neighbours.registration.asked == []


async def test_an_accountant_of_several_companies_chooses_between_them(two):
    await two.service.hear(of_fjordvik(FIRM), of_nordlys(FIRM))
    await two.invited(LIV, firm=FIRM)
    browser = two.browser()
    await browser.open(two.link(LIV, NORDLYS, firm=FIRM))
    token = two.link(LIV, NORDLYS, firm=FIRM).partition("=")[2]
    await browser.send("/invitation", token=token, password=PASSWORD)
    await browser.open("/companies")
    assert "Fjordvik Elektro AS" in browser.text
    await browser.send("/companies", company=str(NORDLYS))
    await browser.open("/cases?status=all")
    assert "200002" in browser.text
    assert "100001" not in browser.text


async def test_a_switch_of_firm_ends_access_at_the_next_click_and_a_switch_back_restores_it(two):
    await two.service.hear(of_fjordvik(FIRM))
    liv = await two.invited(LIV, firm=FIRM)
    assert (await liv.open(f"/cases/{OURS.case_id}")).status_code == 200
    await two.service.hear(of_fjordvik(OTHER_FIRM, 3))
    assert (await liv.send(f"/cases/{OURS.case_id}/pause")).status_code == 404
    assert (await liv.open(f"/cases/{OURS.case_id}")).status_code == 404
    await two.service.hear(of_fjordvik("", 4))
    assert (await liv.open(f"/companies/{FJORDVIK}/settings")).status_code == 404
    await liv.open("/")
    assert "Du har ikke tilgang til noe selskap nå" in liv.text
    await two.service.hear(of_fjordvik(FIRM, 5))
    assert (await liv.open(f"/cases/{OURS.case_id}")).status_code == 200
    assert "Du har ikke tilgang til noe selskap nå" not in liv.text
    assert two.neighbours.asked == []


FIRMS = st.sampled_from(["", FIRM, OTHER_FIRM])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(switches=st.lists(st.tuples(st.sampled_from([FJORDVIK, NORDLYS]), FIRMS), max_size=6), data=st.data())
async def test_an_accountant_never_sees_a_company_that_names_another_firm(two, switches, data):
    """Whatever the companies name, in whatever order it is heard: what they name last is what counts."""
    for table in ("sessions", "memberships", "recovery_codes", "second_factors", "users", "invitations"):
        await two.change(f"delete from {table}")
    liv = await two.member("accountant", FJORDVIK, NORDLYS)
    await two.change("update creditors set revision = 1, accounting_firm = ''")
    events = [
        (of_fjordvik if creditor_id == FJORDVIK else of_nordlys)(firm, revision)
        for revision, (creditor_id, firm) in enumerate(switches, 2)
    ]
    await two.service.hear(*data.draw(st.permutations(events)))
    now: dict[UUID, str] = dict(switches)
    for creditor_id, told in CASES.items():
        his = now.get(creditor_id) == FIRM
        assert (await liv.open(f"/cases/{told.case_id}")).status_code == (200 if his else 404)
        assert (await liv.open(f"/companies/{creditor_id}/settings")).status_code == (200 if his else 404)
        await liv.open("/cases?status=all")
        assert (told.case_number in liv.text) is his


@pytest.mark.parametrize("present", ["", OTHER_FIRM])
async def test_an_invitation_for_another_firm_than_the_companys_is_refused_with_words(two, present):
    await two.service.hear(of_fjordvik(present))
    link = two.link(LIV, firm=FIRM)
    browser = two.browser()
    page = await browser.open(link)
    assert page.status_code == 410
    assert "Lenken er for en regnskapsfører i byrået 912 345 678." in browser.text
    await browser.open("/login")
    for path in ("/invitation", "/invitation/renewal"):
        page = await browser.send(path, token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
        assert page.status_code == 410
        await browser.open("/login")
    assert await memberships(two) == []
    await two.service.hear(of_fjordvik(FIRM, 3))
    assert (await two.invited(LIV, firm=FIRM)).path == "/", "the invitation was not spent by the refusal"


async def test_a_fresh_invitation_keeps_the_role_and_the_firm(two):
    await two.service.hear(of_fjordvik(FIRM))
    link = two.link(LIV, firm=FIRM)
    two.service.at(NOW + timedelta(days=8))
    browser = two.browser()
    await browser.open(link)
    await browser.send("/invitation/renewal", token=link.partition("=")[2])
    await two.service.work_off()
    (mail,) = two.mail.mailbox.mails(LIV)
    (line,) = [
        each for each in body(two.mail.mailbox.message(mail), "plain").splitlines() if "token=" in each
    ]
    token = line.partition("token=")[2]
    await browser.open(f"/invitation?token={token}")
    await browser.send("/invitation", token=token, password=PASSWORD, repeated=PASSWORD)
    assert await memberships(two) == [(FJORDVIK, "accountant", FIRM)]


async def test_one_address_may_be_invited_both_as_a_user_and_as_an_accountant(two):
    await two.service.hear(of_fjordvik(FIRM))
    older = two.link(LIV)
    two.service.at(NOW + timedelta(minutes=1))
    await two.invited(LIV, firm=FIRM)
    browser = two.browser()
    await browser.open(older)
    await browser.send("/invitation", token=older.partition("=")[2], password=PASSWORD)
    await browser.pass_second_factor(LIV)
    assert await memberships(two) == [(FJORDVIK, "accountant", FIRM), (FJORDVIK, "administrator", "")]
    await two.service.hear(of_fjordvik("", 3))
    await browser.open("/cases?status=all")
    assert "100001" in browser.text
    await browser.open(f"/companies/{FJORDVIK}/settings")
    assert "Avslutt avtalen" in browser.text


async def test_of_two_roles_in_a_company_the_one_that_may_most_counts(two):
    await two.member("read", FJORDVIK)
    await two.service.hear(of_fjordvik(FIRM))
    email = "read@kunde.example"
    browser = two.browser()
    await browser.open(two.link(email, firm=FIRM))
    token = two.link(email, firm=FIRM).partition("=")[2]
    await browser.send("/invitation", token=token, password=PASSWORD)
    await browser.pass_second_factor(email)
    await browser.open(f"/cases/{OURS.case_id}")
    assert (await browser.send(f"/cases/{OURS.case_id}/pause")).status_code == 200
    await two.service.hear(of_fjordvik(OTHER_FIRM, 3))
    assert (await browser.send(f"/cases/{OURS.case_id}/pause")).status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"role": "accountant"},
        {"role": "accountant", "firm": "12345"},
        {"role": "accountant", "firm": 912345678},
        {"role": "operator"},
        {"firm": FIRM},
        {"role": "administrator", "firm": FIRM},
    ],
)
async def test_an_invitation_that_makes_no_sense_lets_nobody_in(two, more):
    runtime = two.service.runtime
    content = {"creditor_id": str(FJORDVIK), "email": LIV} | more
    token = sign(runtime.common.service_secret, INVITATION, content, runtime.clock.now())
    browser = two.browser()
    page = await browser.open(f"/invitation?token={token}")
    assert page.status_code == 410
    assert "Lenken kan ikke leses" in browser.text
