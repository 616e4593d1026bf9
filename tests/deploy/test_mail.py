from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from deploy.sandbox.mail import MailSandbox
from deploy.sandbox.mailbox import body
from shared.clock import FixedClock

NOW = datetime(2026, 6, 15, 21, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 pretend"


@pytest.fixture
async def sandbox(tmp_path):
    server = MailSandbox(tmp_path / "mail", clock=FixedClock(NOW))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def browser(sandbox):
    app = Starlette(routes=[Mount("/mail", app=sandbox.app)])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/mail/") as client:
        yield client


def letter(*, to="kari@example.no", message_id="<letter-1@autocollect>", html="", pdf=True):
    message = EmailMessage()
    message["From"] = "Inkassobyrået <post@byraa.example>"
    message["To"] = to
    message["Subject"] = "Inkassovarsel på faktura 10042 – svar innen 14 dager"
    message["Message-ID"] = message_id
    message.set_content("Hei Kari, du skylder 1 250,00 kroner.\n")
    if html:
        message.add_alternative(html, subtype="html")
    if pdf:
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Varsel på krav.pdf")
    return message


async def send(sandbox, message, **envelope):
    return await aiosmtplib.send(message, hostname=sandbox.host, port=sandbox.port, **envelope)


async def test_a_mail_arrives_whole(sandbox):
    message = letter()
    await send(sandbox, message)
    [mail] = sandbox.mailbox.mails()
    kept = sandbox.mailbox.message(mail)
    assert kept["Subject"] == message["Subject"]
    assert body(kept, "plain") == "Hei Kari, du skylder 1 250,00 kroner.\n"
    [attachment] = kept.iter_attachments()
    assert attachment.get_content() == PDF
    assert mail.attachments == ("Varsel på krav.pdf",)
    assert mail.received_at == NOW
    assert mail.sender == "post@byraa.example"


async def test_a_mail_is_kept_byte_for_byte_with_points_and_raw_utf_8(sandbox):
    raw = "Subject: på norsk\r\n\r\n.\r\n..æøå\r\n".encode()
    async with aiosmtplib.SMTP(hostname=sandbox.host, port=sandbox.port) as client:
        await client.sendmail("a@example.no", ["b@example.no"], raw, mail_options=["BODY=8BITMIME"])
    [mail] = sandbox.mailbox.mails()
    assert sandbox.mailbox.raw(mail) == raw


async def test_mails_are_found_by_every_recipient_of_the_envelope(sandbox):
    await send(sandbox, letter(to="kari@example.no"), recipients=["kari@example.no", "arkiv@byraa.example"])
    await send(sandbox, letter(to="ola@example.no", message_id="<2@autocollect>"))
    assert [mail.number for mail in sandbox.mailbox.mails("KARI@example.no")] == [1]
    assert [mail.number for mail in sandbox.mailbox.mails("arkiv@byraa.example")] == [1]
    assert [mail.number for mail in sandbox.mailbox.mails("ola@example.no")] == [2]
    assert sandbox.mailbox.mails("ari@example.no") == ()
    assert len(sandbox.mailbox.mails()) == 2


async def test_a_repeated_message_id_is_kept_and_pointed_out(sandbox, browser):
    await send(sandbox, letter(message_id="<same@autocollect>"))
    await send(sandbox, letter(message_id="<other@autocollect>"))
    await send(sandbox, letter(message_id="<same@autocollect>"))
    assert [mail.repeats for mail in sandbox.mailbox.mails()] == [None, None, 1]
    assert (await browser.get("")).text.count("same Message-ID as no. 1") == 1
    assert "same Message-ID as" in (await browser.get("mails/3")).text


async def test_mails_without_a_message_id_do_not_repeat_each_other(sandbox):
    async with aiosmtplib.SMTP(hostname=sandbox.host, port=sandbox.port) as client:
        for _ in range(2):
            await client.sendmail("a@example.no", ["b@example.no"], b"Subject: hei\r\n\r\nhei\r\n")
    assert [mail.repeats for mail in sandbox.mailbox.mails()] == [None, None]


async def test_a_second_run_reads_the_directory_and_goes_on(sandbox, tmp_path):
    await send(sandbox, letter())
    again = MailSandbox(tmp_path / "mail", clock=FixedClock(NOW))
    assert again.mailbox.mails() == sandbox.mailbox.mails()
    await again.start()
    await send(again, letter())
    await again.stop()
    assert [(mail.number, mail.repeats) for mail in again.mailbox.mails()] == [(1, None), (2, 1)]


async def test_a_stopped_server_takes_no_mail_and_can_start_again(tmp_path):
    server = MailSandbox(tmp_path)
    await server.start()
    await server.stop()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send(server, letter())
    await server.start()
    await send(server, letter())
    assert len(server.mailbox.mails()) == 1
    await server.stop()
    await server.stop()


async def test_a_mail_that_cannot_be_written_is_refused_for_now(sandbox, tmp_path):
    (tmp_path / "mail").rmdir()
    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await send(sandbox, letter())
    assert refusal.value.code == 451
    (tmp_path / "mail").mkdir()
    await send(sandbox, letter())
    assert [mail.number for mail in sandbox.mailbox.mails()] == [1]


async def test_an_empty_list_says_so(browser):
    assert "No mail yet" in (await browser.get("")).text


async def test_the_list_shows_the_newest_first_and_narrows_to_a_recipient(sandbox, browser):
    await send(sandbox, letter(to="kari@example.no"))
    await send(sandbox, letter(to="ola@example.no", message_id="<2@autocollect>"))
    everything = (await browser.get("")).text
    assert everything.index("ola@example.no") < everything.index("kari@example.no")
    only = (await browser.get("", params={"recipient": "kari@example.no"})).text
    assert "mails/1" in only
    assert "mails/2" not in only


async def test_the_list_is_also_json(sandbox, browser):
    await send(sandbox, letter(to="kari@example.no"))
    await send(sandbox, letter(to="ola@example.no", message_id="<2@autocollect>"))
    [mail] = (await browser.get("mails.json", params={"recipient": "ola@example.no"})).json()
    assert mail == {
        "number": 2,
        "received_at": "2026-06-15T21:00:00+00:00",
        "sender": "post@byraa.example",
        "recipients": ["ola@example.no"],
        "subject": "Inkassovarsel på faktura 10042 – svar innen 14 dager",
        "message_id": "<2@autocollect>",
        "repeats": None,
        "attachments": ["Varsel på krav.pdf"],
    }
    assert len((await browser.get("mails.json")).json()) == 2


async def test_one_mail_as_json_has_its_bodies_and_headers(sandbox, browser):
    await send(sandbox, letter(html="<p>Hei <b>Kari</b></p>"))
    mail = (await browser.get("mails/1.json")).json()
    assert mail["text"].startswith("Hei Kari, du skylder")
    assert mail["html"].strip() == "<p>Hei <b>Kari</b></p>"
    assert ["Message-ID", "<letter-1@autocollect>"] in mail["headers"]


async def test_one_mail_is_shown_with_its_headers_text_and_files(sandbox, browser):
    await send(sandbox, letter())
    page = (await browser.get("mails/1")).text
    for part in (
        "Inkassovarsel på faktura",
        "du skylder 1 250,00",
        "&lt;letter-1@autocollect&gt;",
        "Varsel på krav.pdf",
    ):
        assert part in page
    assert "<iframe" not in page


async def test_html_from_a_mail_is_only_shown_in_a_frame_that_may_do_nothing(sandbox, browser):
    await send(sandbox, letter(html="<script>alert('kari')</script><p>Hei</p>"))
    page = (await browser.get("mails/1")).text
    assert '<iframe sandbox title="The mail as HTML" src="1/html">' in page
    assert "<script>" not in page
    frame = await browser.get("mails/1/html")
    assert "<script>alert" in frame.text
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_markup_in_a_subject_is_shown_as_text(sandbox, browser):
    message = letter()
    del message["Subject"]
    message["Subject"] = "<script>alert(1)</script>"
    await send(sandbox, message)
    for page in ("", "mails/1"):
        assert "<script>" not in (await browser.get(page)).text


async def test_a_file_is_downloaded_as_it_was_sent(sandbox, browser):
    await send(sandbox, letter())
    file = await browser.get("mails/1/attachments/0")
    assert file.content == PDF
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Varsel%20p%C3%A5%20krav.pdf"
    whole = await browser.get("mails/1.eml")
    assert whole.content == sandbox.mailbox.raw(sandbox.mailbox.mails()[0])


@pytest.mark.parametrize(
    "path", ["mails/1", "mails/1.json", "mails/1.eml", "mails/1/html", "mails/1/attachments/0"]
)
async def test_a_mail_that_is_not_there_is_not_found(browser, path):
    assert (await browser.get(path)).status_code == 404


async def test_an_attachment_that_is_not_there_is_not_found(sandbox, browser):
    await send(sandbox, letter(pdf=False))
    assert (await browser.get("mails/1/attachments/0")).status_code == 404


async def test_every_link_on_the_pages_leads_somewhere(sandbox, browser):
    await send(sandbox, letter(html="<p>Hei</p>"))
    await send(sandbox, letter())
    listed = await browser.get("")
    found = set()
    for link in links(listed.text):
        mail = await browser.get(link)
        assert mail.status_code == 200
        for further in links(mail.text):
            address = mail.url.join(further)
            assert (await browser.get(address)).status_code == 200
            found |= {mail.url.path, address.path}
    assert found >= {f"/mail/mails/{number}" for number in (1, 2)}


def links(page):
    return [part.split('"')[0] for attribute in ('href="', 'src="') for part in page.split(attribute)[1:]]
