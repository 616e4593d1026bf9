"""Mail that comes back: nothing stays queued, and an address that does not work is not used again."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from uuid import uuid4

import pypdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.dunning import printing
from services.dunning.domain.bounces import deadline_when_posted
from shared.events import Address, LetterReturned, LetterSent
from tests.dunning.told import (
    CREDITOR,
    at,
    changed,
    customer,
    invoice_id,
    overdue,
    paid,
    registered,
    status,
    transferred,
)

TRANSFER = date(2026, 6, 15)


def report(message_id, status="5.1.1"):
    """What a mail server sends back (RFC 3464)."""
    text = (
        "From: MAILER-DAEMON@mail.test\nTo: post@autocollect.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.test\n\n"
        "Final-Recipient: rfc822; ola@nordmann.example\nAction: failed\n"
        f"Status: {status}\nDiagnostic-Code: smtp; 550 5.1.1 <ola@nordmann.example> unknown\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Purring\n\n--b--\n"
    )
    return text.encode()


async def bounce(office, letter_id=None, status_code="5.1.1"):
    if letter_id is None:
        letter_id = office.post.messages[-1]["Message-ID"].strip("<>").partition("@")[0]
    body = {"letter_id": str(letter_id), "status": status_code, "reason": "no such user"}
    response = await office.service.http.post("/bounces", json=body)
    await office.service.work_off()
    return response


async def with_routine(office, **routine):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", routine)


async def test_a_reminder_that_bounces_becomes_a_task_and_is_not_mailed_there_again(office):
    await with_routine(office, payment_reminder_after_days=2, repeat_every_days=5)
    await office.on(date(2026, 6, 3), overdue())
    assert (await bounce(office)).json() == {"outcome": "task"}
    assert [row["status"] for row in await office.letters()] == ["refused"]
    (task,) = await office.get("/bounces")
    assert (task["customer_id"], task["email"]) == (501, "ola@nordmann.example")
    await office.on(date(2026, 6, 8))
    assert len(office.post.messages) == 1
    (held,) = (await office.get("/held-back", reason="email_bounced"))["invoices"]
    assert "kommer i retur" in held["text"]


async def test_a_corrected_card_ends_the_task_and_is_mailed_to(office):
    await with_routine(office, payment_reminder_after_days=2, repeat_every_days=5)
    await office.on(date(2026, 6, 3), overdue())
    await bounce(office)
    await office.on(date(2026, 6, 8), changed(reminder_email="ny@nordmann.example"))
    assert office.post.messages[-1]["To"] == "ny@nordmann.example"
    assert await office.get("/bounces") == []


async def test_an_own_letter_that_bounces_is_sent_anew_on_paper_with_a_new_deadline_and_one_fee(office):
    await with_routine(office, own_reminder_after_days=14, own_reminder_with_fee=True)
    await office.on(TRANSFER, overdue())
    office.service.at(at(TRANSFER + timedelta(days=2)))
    assert (await bounce(office)).json() == {"outcome": "sent_anew"}
    first, second = await office.service.said(LetterSent)
    assert (second.channel, second.sent_on, second.deadline) == (
        "print",
        TRANSFER + timedelta(days=2),
        date(2026, 7, 1),
    )
    assert (first.amounts.fees, second.amounts.fees) == (Decimal("38.00"), Decimal("38.00"))
    assert [(row["kind"], row["status"]) for row in await office.letters()] == [
        ("reminder", "refused"),
        ("reminder", "sent"),
    ]


@pytest.mark.parametrize(
    ("given", "until"),
    [
        (date(2026, 6, 29), date(2026, 7, 2)),
        (date(2026, 7, 6), date(2026, 7, 9)),
        (date(2026, 6, 16), date(2026, 7, 2)),
        (None, None),
    ],
)
def test_a_posted_letter_gives_as_many_days_as_before_and_at_least_fourteen(given, until):
    assert deadline_when_posted(TRANSFER, given, TRANSFER + timedelta(days=3)) == until


def pages(path):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


async def test_a_letter_of_a_case_that_bounces_is_posted_under_a_cover_sheet_with_its_new_deadline(office):
    await office.on(TRANSFER, registered(), overdue(), transferred(), status("open"))
    office.service.at(at(TRANSFER + timedelta(days=3)))
    await bounce(office)
    (sent,), (told,) = await office.service.said(LetterSent), await office.service.said(LetterReturned)
    assert (told.letter_id, told.case_id, told.invoice_ids) == (
        sent.letter_id,
        sent.case_id,
        sent.invoice_ids,
    )
    assert (told.returned_on, told.is_posted, told.deadline) == (
        date(2026, 6, 18),
        True,
        date(2026, 7, 2),
    )
    (paper,) = office.prints()
    cover, *letter = pages(paper)
    for words in (
        "Ola Nordmann Bakkeveien 3 B 0581 Oslo",
        f"Den 15. juni 2026 sendte vi deg brevet som ligger ved (Inkassovarsel, brevnummer {sent.number})",
        "E-posten kom i retur til oss. Derfor sender vi brevet i posten i dag, 18. juni 2026",
        "Fristen er nå 2. juli 2026, 14 dager fra i dag",
        "Ingenting er blitt dyrere. Beløpet i brevet er det samme",
    ):
        assert words in cover, cover
    (row,) = await office.get("/letters")
    assert row["posted_on"] == "2026-06-18"
    for document_id, kept in ((row["cover_id"], [cover]), (row["document_id"], letter)):
        document = await office.service.http.get(f"/documents/{document_id}")
        alone = paper.with_name("alone.pdf")
        alone.write_bytes(document.content)
        assert pages(alone) == kept
    (line,) = [json.loads(each) for each in (office.printer / printing.MANIFEST).read_text().splitlines()]
    assert (line["file"], line["pages"], line["number"]) == (paper.name, 1 + len(letter), sent.number)
    assert line["sha256"] == hashlib.sha256(paper.read_bytes()).hexdigest()
    assert line["recipient"] == ["Ola Nordmann", "Bakkeveien 3 B", "0581 Oslo"]


async def test_a_posted_demand_says_in_the_readers_language_that_the_heavy_fee_comes_later_too(office):
    british = customer(address=Address(line1="1 Quay", city="Leith", country="GB"))
    await office.on(TRANSFER, registered(), transferred(by=british), status("open"))
    await office.on(date(2026, 6, 30))
    office.service.at(at(date(2026, 7, 2)))
    await bounce(office)
    cover = pages(office.prints()[0])[0]
    assert "It is now 16 July 2026, 14 days from today" in cover
    assert "that day has moved by as many days" in cover
    assert "Demand for payment (betalingsoppfordring)" in cover
    assert "1 Quay" in cover


async def test_a_letter_that_nobody_can_post_gives_as_much_time_and_says_why(office):
    nowhere = customer(address=Address())
    await office.on(TRANSFER, registered(), overdue(by=nowhere), transferred(by=nowhere), status("open"))
    office.service.at(at(TRANSFER + timedelta(days=3)))
    await bounce(office)
    assert office.prints() == []
    (told,) = await office.service.said(LetterReturned)
    assert (told.is_posted, told.deadline) == (False, date(2026, 7, 2))
    (row,) = await office.get("/letters")
    assert (row["channel"], row["extended_to"], row["posted_on"], row["cover_id"]) == (
        "email",
        "2026-07-02",
        None,
        None,
    )
    assert "postadresse som tar imot brev" in row["note"]


async def test_nothing_follows_a_letter_that_reached_nobody_until_it_is_posted_to_a_corrected_address(office):
    nowhere = customer(address=Address())
    await office.on(TRANSFER, registered(), overdue(by=nowhere), transferred(by=nowhere), status("open"))
    office.service.at(at(TRANSFER + timedelta(days=3)))
    await bounce(office)
    await office.on(date(2026, 7, 3))
    assert [each.kind for each in await office.service.said(LetterSent)] == ["collection_notice"]
    (case,) = await office.get("/cases")
    assert case["reason"] == "no_address"
    await office.on(date(2026, 7, 21), changed(reminder_email=""))
    assert len(office.prints()) == 1
    (_, told) = await office.service.said(LetterReturned)
    assert (told.is_posted, told.returned_on, told.deadline) == (True, date(2026, 7, 21), date(2026, 8, 4))
    await office.on(date(2026, 8, 5))
    assert [each.kind for each in await office.service.said(LetterSent)] == [
        "collection_notice",
        "payment_demand",
    ]


async def test_a_letter_about_several_cards_is_posted_to_the_one_with_a_postal_address(office):
    mailed, posted = customer(address=Address()), customer(id=502, number=10024, reminder_email="")
    await office.on(
        TRANSFER, registered(), transferred("B", by=mailed), transferred(by=posted), status("open")
    )
    await office.on(date(2026, 7, 1))
    *_, demand = await office.service.said(LetterSent)
    assert (demand.kind, demand.channel, len(demand.invoice_ids)) == ("payment_demand", "email", 2)
    office.service.at(at(date(2026, 7, 2)))
    await bounce(office, demand.letter_id)
    (told,) = await office.service.said(LetterReturned)
    assert (told.is_posted, told.deadline) == (True, date(2026, 7, 16))
    manifest = (office.printer / printing.MANIFEST).read_text().splitlines()
    assert json.loads(manifest[-1])["recipient"] == ["Ola Nordmann", "Bakkeveien 3 B", "0581 Oslo"]
    await office.on(date(2026, 7, 3))
    assert len(await office.service.said(LetterReturned)) == 1


async def test_only_the_card_with_the_address_that_does_not_take_mail_is_kept_from_it(office):
    other = customer(id=502, number=10024, reminder_email="kontor@nordmann.example")
    await office.on(TRANSFER, registered(), transferred(), transferred("B", by=other), status("open"))
    notices = {each.invoice_ids: each for each in await office.service.said(LetterSent)}
    await office.on(date(2026, 6, 30))
    *_, demand = await office.service.said(LetterSent)
    assert len(demand.invoice_ids) == 2
    for notice in notices.values():
        await bounce(office, notice.letter_id)
    await bounce(office, demand.letter_id)
    shunned = {each["customer_id"]: each["email"] for each in await office.get("/bounces")}
    assert shunned == {501: "ola@nordmann.example", 502: "kontor@nordmann.example"}


async def test_a_letter_that_comes_back_is_not_posted_when_its_claim_is_paid_and_waits_for_a_banking_day(
    office,
):
    await office.on(
        TRANSFER, registered(), overdue(), transferred(), status("open"), overdue("B"), transferred("B")
    )
    notices = {each.invoice_ids[0]: each.letter_id for each in await office.service.said(LetterSent)}
    office.service.at(at(date(2026, 6, 20)))  # a Saturday
    await office.service.hear(paid("4000.00"))
    for letter_id in notices.values():
        await bounce(office, letter_id)
    told = {each.invoice_ids[0]: each for each in await office.service.said(LetterReturned)}
    assert not told[invoice_id("A")].is_posted
    assert (told[invoice_id("B")].is_posted, told[invoice_id("B")].returned_on) == (True, date(2026, 6, 22))


async def test_a_notice_that_comes_back_after_its_demand_is_followed_by_a_demand_anew(office):
    """The first demand came before the notice could run out: it charges nothing and is replaced."""
    await office.on(TRANSFER, registered(), overdue(), transferred(), status("open"))
    (notice,) = await office.service.said(LetterSent)
    demanded = date(2026, 6, 30)
    await office.on(demanded)
    office.service.at(at(demanded + timedelta(days=1)))
    await bounce(office, notice.letter_id)
    (case,) = await office.get("/cases")
    (owed,) = (await office.get(f"/cases/{case['case_id']}"))["owed"]
    assert owed["fees"] == "38.00"
    await office.on(date(2026, 7, 15))
    assert len(await office.service.said(LetterSent)) == 2
    await office.on(date(2026, 7, 16))
    *_, first, again = await office.service.said(LetterSent)
    assert (again.kind, again.sent_on, again.deadline) == (
        "payment_demand",
        date(2026, 7, 16),
        date(2026, 7, 30),
    )
    assert (first.fee, again.fee, again.amounts.fees) == (Decimal("600.00"),) * 3


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update letters set extended_to = extended_to - 1", "never gets shorter|letters_posted"),
        ("update letters set posted_on = null, cover_id = null", "has been posted"),
        ("update letters set posted_on = posted_on + 1, extended_to = extended_to + 9", "has been posted"),
    ],
)
async def test_the_database_takes_no_posting_and_no_day_of_its_deadline_back(office, statement, why):
    await office.on(TRANSFER, registered(), overdue(), transferred(), status("open"))
    await bounce(office)
    with pytest.raises(DBAPIError, match=why):
        async with office.service.service.database.engine.begin() as connection:
            await connection.execute(text(statement))


async def test_the_step_after_a_posted_letter_waits_for_its_new_deadline(office):
    await office.on(TRANSFER, registered(), overdue(), transferred(), status("open"))
    office.service.at(at(TRANSFER + timedelta(days=3)))
    assert (await bounce(office)).json() == {"outcome": "posted"}
    assert len(office.prints()) == 1
    (letter,) = await office.get("/letters")
    assert (letter["channel"], letter["deadline"], letter["extended_to"]) == (
        "print",
        "2026-06-29",
        "2026-07-02",
    )
    assert len(await office.service.said(LetterSent)) == 1
    await office.on(date(2026, 6, 30))
    assert len(await office.service.said(LetterSent)) == 1
    await office.on(date(2026, 7, 3))
    assert [each.kind for each in await office.service.said(LetterSent)] == [
        "collection_notice",
        "payment_demand",
    ]
    assert len(office.post.messages) == 1


async def test_a_bounce_that_is_told_twice_or_is_not_for_good_does_nothing_more(office):
    await with_routine(office, own_reminder_after_days=14)
    await office.on(TRANSFER, overdue())
    assert (await bounce(office, status_code="4.2.2")).json() == {"outcome": "passing"}
    (letter,) = await office.get("/letters")
    assert letter["bounced_at"] is None
    await bounce(office, letter["letter_id"])
    assert (await bounce(office, letter["letter_id"])).json() == {"outcome": "known"}
    assert len(await office.letters()) == 2


async def test_a_report_of_a_mail_server_is_understood_and_its_address_is_not_kept_in_the_note(office):
    await with_routine(office, payment_reminder_after_days=2)
    await office.on(date(2026, 6, 3), overdue())
    response = await office.service.http.post(
        "/bounces",
        content=report(office.post.messages[0]["Message-ID"]),
        headers={"Content-Type": "message/rfc822"},
    )
    assert response.json() == {"outcome": "task"}
    (letter,) = await office.letters()
    assert letter["note"].startswith("E-posten kom i retur. 5.1.1")
    assert "nordmann" not in letter["note"]


async def test_what_is_no_report_or_no_letter_of_ours_is_refused(office):
    message = EmailMessage()
    message.set_content("Hello")
    response = await office.service.http.post(
        "/bounces", content=bytes(message), headers={"Content-Type": "message/rfc822"}
    )
    assert response.status_code == 422
    assert (await bounce(office, uuid4())).status_code == 404
    assert (await bounce(office, uuid4(), "later")).status_code == 422


async def test_an_address_can_be_trusted_again(office):
    await with_routine(office, payment_reminder_after_days=2, repeat_every_days=5)
    await office.on(date(2026, 6, 3), overdue(by=customer()))
    await bounce(office)
    await office.service.http.delete("/bounces/501", params={"creditor_id": str(CREDITOR)})
    await office.on(date(2026, 6, 8))
    assert len(office.post.messages) == 2
