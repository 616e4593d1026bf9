"""Mail out, against a real mail server in the test's own process."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP

from shared.errors import Transient
from shared.mail import Attachment, HandOverUnknown, Mailer, MailRefused, addresses, compose

SENT_AT = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
SENDER = "Innkrever <post@innkrever.example>"


class Mailbox:
    """Takes messages, or answers as the test says."""

    def __init__(self, *, recipient="250 OK", data="250 OK"):
        self.recipient, self.data = recipient, data
        self.recipients, self.messages = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.recipient.startswith("250") or "taken" in address:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return self.recipient

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.recipients += envelope.rcpt_tos
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data


@asynccontextmanager
async def served(mailbox):
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(mailbox, hostname="mail.test"), "127.0.0.1", 0
    )
    async with server:
        yield Mailer(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", SENDER)


def a_message(**parts):
    return compose(
        **({"key": "letter-1", "to": "kunde@firma.example", "subject": "Påminnelse", "text": "Hei!"} | parts),
        sent_at=SENT_AT,
    )


async def test_a_message_arrives_as_it_was_composed():
    mailbox = Mailbox()
    pdf = bytes(range(256))
    async with served(mailbox) as mailer:
        await mailer.send(
            a_message(
                text="Hei på deg",
                html="<p>Hei på deg</p>",
                attachments=[Attachment("brev.pdf", pdf)],
                reply_to="svar@innkrever.example",
            )
        )
    (message,) = mailbox.messages
    assert (message["From"], message["To"]) == (SENDER, "kunde@firma.example")
    assert (message["Subject"], message["Reply-To"]) == ("Påminnelse", "svar@innkrever.example")
    assert message["Message-ID"] == "<letter-1@autocollect>"
    assert message["Date"].datetime == SENT_AT
    assert message.get_body(["plain"]).get_content().strip() == "Hei på deg"
    assert message.get_body(["html"]).get_content().strip() == "<p>Hei på deg</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("brev.pdf", "application/pdf")
    assert attached.get_content() == pdf


async def test_every_address_of_a_list_gets_the_message():
    mailbox = Mailbox()
    async with served(mailbox) as mailer:
        await mailer.send(a_message(to="en@firma.example; To <to@firma.example>, tre@firma.example"))
    assert mailbox.recipients == ["en@firma.example", "to@firma.example", "tre@firma.example"]


async def test_a_recipient_refused_for_good_is_mail_refused():
    async with served(Mailbox(recipient="550 5.1.1 no such user")) as mailer:
        with pytest.raises(MailRefused, match="550") as refused:
            await mailer.send(a_message())
    assert "kunde" not in str(refused.value)


async def test_one_recipient_that_takes_the_message_is_enough():
    mailbox = Mailbox(recipient="550 5.1.1 no such user")
    async with served(mailbox) as mailer:
        await mailer.send(a_message(to="ukjent@firma.example, taken@firma.example"))
    assert mailbox.recipients == ["taken@firma.example"]


async def test_a_message_refused_for_good_is_mail_refused():
    async with served(Mailbox(data="554 5.7.1 too much like spam")) as mailer:
        with pytest.raises(MailRefused, match="554"):
            await mailer.send(a_message())


@pytest.mark.parametrize(
    "mailbox", [Mailbox(recipient="450 4.2.1 grey-listed"), Mailbox(data="452 4.3.1 disk full")]
)
async def test_not_now_is_transient(mailbox):
    async with served(mailbox) as mailer:
        with pytest.raises(Transient):
            await mailer.send(a_message())


async def test_a_server_that_does_not_answer_is_transient(unused_tcp_port):
    with pytest.raises(Transient):
        await Mailer(f"smtp://127.0.0.1:{unused_tcp_port}", SENDER).send(a_message())


async def test_a_server_that_hangs_up_is_transient():
    async def hang_up(_, writer):
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Transient):
            await Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(a_message())


async def test_a_password_is_never_sent_to_a_server_that_cannot_encrypt():
    async with served(Mailbox()) as mailer:
        encrypting = Mailer(mailer.smtp_url.replace("smtp://", "smtp+starttls://user:secret@"), SENDER)
        with pytest.raises(Transient):
            await encrypting.send(a_message())


@pytest.mark.parametrize(
    "to", ["", " ; ", "kunde", "kunde@", "@firma.example", "a b@firma.example", "kåre@x.example", "a@b"]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(to):
    with pytest.raises(MailRefused):
        a_message(to=to)


def test_a_domain_with_norwegian_letters_is_written_as_name_servers_know_it():
    assert addresses("post@blåbær.example")[0].addr_spec == "post@xn--blbr-roah.example"


def test_the_same_key_gives_the_same_message_id_and_a_key_with_other_signs_is_a_mistake():
    assert a_message()["Message-ID"] == a_message(subject="En annen")["Message-ID"]
    with pytest.raises(ValueError, match="Message-ID"):
        a_message(key="a b>")


def test_a_line_break_in_a_subject_cannot_add_a_header():
    message = a_message(subject="Faktura\r\nBcc: alle@firma.example")
    assert message["Bcc"] is None
    assert message["Subject"] == "Faktura Bcc: alle@firma.example"


@pytest.mark.parametrize("url", ["127.0.0.1:25", "http://127.0.0.1", "smtp://"])
def test_a_mailer_that_could_never_send_cannot_be_made(url):
    with pytest.raises(ValueError, match="smtp"):
        Mailer(url, SENDER)


async def test_a_server_that_falls_silent_after_the_message_may_have_taken_it():
    async def converse(reader, writer):
        writer.write(b"220 mail.test\r\n")
        while line := await reader.readline():
            if line.startswith(b"."):
                break
            if line.startswith((b"EHLO", b"MAIL", b"RCPT")):
                writer.write(b"250 OK\r\n")
            elif line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server:
        mailer = Mailer(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", SENDER)
        with pytest.raises(HandOverUnknown):
            await mailer.send(a_message())
