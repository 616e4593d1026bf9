"""A company's users, invited, changed and removed by its administrators; and the agency's own people."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.mailbox import body
from tests.portal.conftest import FIRM, OPERATOR, OPERATOR_PASSWORD, PASSWORD
from tests.portal.told import FJORDVIK, NORDLYS, NOW, with_firm

KARI, OLA = "kari@fjordvik.example", "ola@fjordvik.example"
USERS = f"/companies/{FJORDVIK}/users"


@pytest.fixture
async def kari(office):
    """Fjordvik's only administrator, on the page of its users."""
    browser = await office.invited(KARI)
    await browser.open(USERS)
    return browser


async def newest_link(office, recipient):
    await office.service.work_off()
    mailbox = office.mail.mailbox
    texts = [body(mailbox.message(mail), "plain") for mail in mailbox.mails(recipient)]
    lines = [line for text in texts for line in text.splitlines() if "/invitation?token=" in line]
    return lines, texts


async def accepts(office, link):
    link = link.removeprefix("http://portal.example")
    browser = office.browser()
    await browser.open("/login")
    await browser.send("/invitation", token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
    return browser


async def members(office):
    rows = await office.service.rows(
        "select u.email, m.role from memberships m join users u on u.id = m.user_id order by 1"
    )
    return {row["email"]: row["role"] for row in rows}


async def user_id(office, email):
    (row,) = await office.service.rows("select id from users where email = :email", email=email)
    return row["id"]


@pytest.mark.parametrize("role", ["write", "read"])
async def test_an_administrator_invites_a_colleague_to_a_role(office, kari, role):
    await kari.send(USERS, email=f" {OLA.upper()} ", role=role)
    assert "Vi sender en invitasjon" in kari.text
    assert f"{OLA} Invitert" in kari.text
    ((link,), (text,)) = await newest_link(office, OLA)
    assert f"{KARI} har invitert deg til AutoCollect-portalen for Fjordvik Elektro AS" in text
    ola = await accepts(office, link)
    assert ola.path == "/", "neither role needs a second factor"
    assert await members(office) == {KARI: "administrator", OLA: role}
    await kari.open(USERS)
    assert "Invitert" not in kari.text


async def test_an_invited_administrator_sets_up_the_second_factor(office, kari):
    await kari.send(USERS, email=OLA, role="administrator")
    ((link,), _) = await newest_link(office, OLA)
    assert (await accepts(office, link)).path == "/login/second-factor"


async def test_an_invitation_that_has_expired_is_renewed_with_its_role(office, kari):
    await kari.send(USERS, email=OLA, role="read")
    ((old,), _) = await newest_link(office, OLA)
    office.service.at(NOW + timedelta(days=7, minutes=1))
    browser = office.browser()
    await browser.open(old.removeprefix("http://portal.example"))
    assert "utløpt" in browser.text
    await browser.send("/invitation/renewal", token=old.partition("=")[2])
    links, _ = await newest_link(office, OLA)
    (fresh,) = set(links) - {old}
    await accepts(office, fresh)
    assert (await members(office))[OLA] == "read"


async def test_an_invitation_that_was_withdrawn_lets_nobody_in(office, kari):
    await kari.send(USERS, email=OLA, role="administrator")
    ((link,), _) = await newest_link(office, OLA)
    await kari.send(f"{USERS}/withdrawal", email=OLA)
    assert "Invitasjonen er trukket tilbake" in kari.text
    assert (await accepts(office, link)).page.status_code == 410
    assert await members(office) == {KARI: "administrator"}
    office.service.at(NOW + timedelta(seconds=2))
    await kari.send(USERS, email=OLA, role="read")
    links, _ = await newest_link(office, OLA)
    for each in links:
        await accepts(office, each)
    assert (await members(office))[OLA] == "read", "the older one stays void, the new one works"


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "hel e-postadresse"), ("ola", "hel e-postadresse"), (KARI, "allerede bruker her")],
)
async def test_an_invitation_that_makes_no_sense_is_refused_at_its_field(office, kari, email, words):
    page = await kari.send(USERS, email=email, role="write")
    assert page.status_code == 422
    assert words in kari.text
    assert await office.service.rows("select * from invitations where invited_role is not null") == []


async def test_invitations_cannot_be_sent_without_end(office, kari):
    for number in range(20):
        await kari.send(USERS, email=f"bruker{number}@x.example", role="read")
    page = await kari.send(USERS, email="en.til@x.example", role="read")
    assert page.status_code == 429
    assert page.headers["retry-after"] == "3600"
    assert "For mange forsøk" in kari.text


@pytest.mark.parametrize("role", ["accountant", "operator", "case_handler", "king", ""])
async def test_nobody_is_invited_to_a_role_that_is_not_the_companys_to_give(office, kari, role):
    assert (await kari.send(USERS, email=OLA, role=role)).status_code == 422


async def test_the_last_administrator_can_neither_be_removed_nor_made_less(office, kari):
    own = await user_id(office, KARI)
    page = await kari.send(f"{USERS}/{own}/removal")
    assert page.status_code == 422
    assert "minst én administrator" in kari.text
    assert (await kari.send(f"{USERS}/{own}", role="read")).status_code == 422
    assert await members(office) == {KARI: "administrator"}


async def test_the_database_refuses_to_leave_a_company_without_an_administrator(office, kari):
    await office.invited(OLA, role="administrator")
    less = "update memberships set role = 'read' where user_id = (select id from users where email = :email)"
    for statement in ("update memberships set role = 'read'", "delete from memberships"):
        with pytest.raises(DBAPIError, match="would be without an administrator"):
            await office.change(statement)
    engine = office.service.service.database.engine
    async with engine.connect() as first, engine.connect() as second:
        for connection, email in ((first, KARI), (second, OLA)):
            await connection.execute(text(less), {"email": email})
        await first.commit()
        with pytest.raises(DBAPIError, match="would be without an administrator"):
            await second.commit()
    assert await members(office) == {KARI: "read", OLA: "administrator"}


async def test_another_role_logs_its_user_out_and_counts_at_once(office, kari):
    ola = await office.invited(OLA, role="write")
    assert (await ola.open("/cases")).url.path == "/cases"
    await kari.send(f"{USERS}/{await user_id(office, OLA)}", role="administrator")
    assert (await ola.open("/cases")).url.path == "/login"
    await ola.log_in(OLA, PASSWORD)
    await ola.open(USERS)
    own = await user_id(office, KARI)
    await ola.send(f"{USERS}/{own}", role="read")
    assert await members(office) == {KARI: "read", OLA: "administrator"}
    assert (await kari.open(USERS)).url.path == "/login"


async def test_a_user_who_is_removed_is_out_and_an_older_invitation_does_not_bring_him_back(office, kari):
    ola = await office.invited(OLA, role="write")
    unused = office.link(OLA, role="administrator")
    await kari.send(f"{USERS}/{await user_id(office, OLA)}/removal")
    assert "Brukeren er fjernet" in kari.text
    assert (await ola.open("/")).url.path == "/login"
    assert (await accepts(office, unused)).page.status_code == 410
    assert await members(office) == {KARI: "administrator"}


async def test_an_accountant_is_shown_and_keeps_the_role_of_his_firm(office, kari):
    await office.service.hear(with_firm(FIRM, revision=2))
    await office.invited("liv@byraa.example", firm=FIRM)
    liv = await user_id(office, "liv@byraa.example")
    await kari.open(USERS)
    assert "Byrå 912 345 678" in kari.text
    await kari.send(f"{USERS}/{liv}", role="administrator")
    assert "følger byrået" in kari.text
    await kari.send(f"{USERS}/{liv}/removal")
    assert await members(office) == {KARI: "administrator"}


async def test_another_companys_users_are_out_of_reach(office, kari):
    await office.invited("nils@nordlys.example", NORDLYS)
    nils = await user_id(office, "nils@nordlys.example")
    theirs = f"/companies/{NORDLYS}/users"
    assert (await kari.http.get(theirs)).status_code == 404
    for path in (theirs, f"{theirs}/{nils}", f"{theirs}/{nils}/removal", f"{theirs}/withdrawal"):
        await kari.open(USERS)
        assert (await kari.send(path, email=OLA, role="administrator")).status_code == 404
    await kari.open(USERS)
    for path in (f"{USERS}/{nils}", f"{USERS}/{nils}/removal"):
        assert (await kari.send(path, role="read")).status_code == 404
        await kari.open(USERS)
    assert (await members(office))["nils@nordlys.example"] == "administrator"


async def test_names_from_outside_are_shown_as_text(office, kari):
    nasty = '"<script>alert(1)</script>"@x.example'
    await office.change(
        "insert into invitations (creditor_id, email, invited_role, invited_by, invited_at)"
        " values (:company, :email, 'read', :email, now())",
        company=FJORDVIK,
        email=nasty,
    )
    kari.http.headers["User-Agent"] = "<img src=x onerror=alert(1)>"
    await kari.open(USERS)
    assert "<script>" not in kari.page.text
    await kari.send("/logout")
    await kari.log_in(KARI, PASSWORD)
    await kari.open("/account")
    assert "<img" not in kari.page.text


async def test_an_operator_invites_a_case_handler_who_sees_all_companies_and_administers_none(office):
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/staff")
    await operator.send("/staff", email="sara@byraa.example", role="case_handler")
    ((link,), _) = await newest_link(office, "sara@byraa.example")
    sara = await accepts(office, link)
    assert sara.path == "/login/second-factor"
    await sara.pass_second_factor("sara@byraa.example")
    await sara.open("/companies")
    assert "Fjordvik Elektro AS" in sara.text
    assert "Nordlys Butikk AS" in sara.text
    await sara.open(USERS)
    assert "Inviter bruker" not in sara.text
    assert (await sara.open("/staff")).status_code == 404
    await operator.open("/staff")
    own = await user_id(office, "sara@byraa.example")
    await operator.send(f"/staff/{own}/removal")
    assert (await sara.open("/companies")).url.path == "/login"
    await operator.send("/staff", email=OPERATOR, role="case_handler")
    assert "oppgitt i installasjonens innstillinger" in operator.text
