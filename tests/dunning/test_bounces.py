"""Mail that comes back: nothing stays queued, and an address that does not work is not used again."""

from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from uuid import uuid4

from shared.events import LetterSent
from tests.dunning.told import CREDITOR, at, changed, customer, overdue, registered, status, transferred

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


async def test_a_letter_of_a_case_that_bounces_is_posted_as_it_is_and_the_next_step_waits_for_it(office):
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
    document = await office.service.http.get(f"/documents/{letter['document_id']}")
    assert office.prints()[0].read_bytes() == document.content
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
