"""Public events go out as signed webhooks: each to its own company's endpoints, at least once, and nowhere else."""

import asyncio
import json
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import text
from standardwebhooks.webhooks import WebhookVerificationError

from deploy.sandbox.poweroffice.seed.companies import NORDLYS
from services.registration.delivering import Delivering, Sender
from services.registration.domain.webhooks import DELAYS, Answer, is_public, outcome, url_problem
from shared.events import Envelope, parse
from shared.keyring import Keyring
from tests.registration.conftest import NOW
from tests.registration.receiver import a_receiver

SAMPLES = Path(__file__).parents[1] / "contracts/samples"


@pytest.fixture
async def receiver():
    async with a_receiver() as it:
        yield it


@pytest.fixture
def delivering(office, encryption_keys):
    keyring = Keyring(SecretStr(",".join(encryption_keys)), "REGISTRATION_CLIENT_KEY_KEYS")
    return Delivering(office.service.service.database, keyring, Sender(private_allowed=True))


@pytest.fixture
async def company(office):
    """The path of a company that has begun its registration."""
    begun = await office.begin()
    return f"/registrations/{begun['registration']['id']}"


def told(creditor: str, name: str = "SettlementPosted") -> Envelope:
    """A public event about a company, as its service says it."""
    sample = (SAMPLES / f"{name}.v1.json").read_text()
    said = json.loads(sample.replace(json.loads(sample)["creditorid"], creditor))
    return parse(json.dumps(said | {"id": str(uuid4())}).encode())


async def endpoint(office, company, receiver, events=("SettlementPosted",)) -> dict:
    """An endpoint at the receiver: addresses on this machine are only reached by what the tests allow."""
    body = {"url": "https://hooks.example/autocollect", "events": list(events)}
    made = await office.acting("kari@fjordvik.example", "POST", f"{company}/webhooks", body)
    assert made.status_code == 201, made.text
    async with office.service.service.database.engine.begin() as connection:
        moved = text("update webhook_endpoints set url = :url where id = :id")
        await connection.execute(moved, {"url": receiver.url(), "id": made.json()["id"]})
    return made.json()


async def a_technical_contact(office, company) -> None:
    contact = {"name": "Per", "email": "per@fjordvik.example", "roles": ["technical"]}
    assert (await office.acting("kari@fjordvik.example", "POST", f"{company}/contacts", contact)).is_success


def of(company: str) -> str:
    return company.rpartition("/")[2]


async def log(office, company, made) -> list[dict]:
    return (await office.http.get(f"{company}/webhooks/{made['id']}/deliveries")).json()["deliveries"]


async def replaced(office, company, made) -> dict:
    return (await office.http.post(f"{company}/webhooks/{made['id']}/secret")).json()


async def heard(office, company, delivering) -> None:
    """An event is sent."""
    await office.service.deliver(told(of(company)))
    assert await delivering.deliver_due() == 1


async def test_an_event_reaches_its_companys_endpoint_signed_and_once(office, company, receiver, delivering):
    made = await endpoint(office, company, receiver)
    event, other = told(of(company)), told(of(company), "PaymentMatched")
    stranger = told(str(uuid4()))
    await office.service.deliver(event, other, stranger)
    await office.service.deliver(event)
    assert await delivering.deliver_due() == 1
    assert await delivering.deliver_due() == 0
    ((headers, body),) = receiver.got
    assert parse(body) == event
    assert receiver.verified(made["secret"])["data"]["payout"] == "3352.50"
    assert headers["webhook-id"] == str(event.id)
    assert made["secret"].startswith("whsec_")
    (row,) = await log(office, company, made)
    assert (row["state"], row["attempts"], row["last_status"]) == ("delivered", 1, 204)


async def test_what_is_not_taken_is_tried_again_until_it_is(office, company, receiver, delivering):
    made = await endpoint(office, company, receiver)
    receiver.answers = ["500 Broken", "302 Found"]
    await office.service.deliver(told(of(company)))
    await delivering.deliver_due()
    (row,) = await log(office, company, made)
    assert (row["state"], row["last_status"], row["last_error"]) == ("waiting", 500, "answered 500")
    assert await delivering.deliver_due() == 0, "not before its time"
    office.service.at(NOW + timedelta(seconds=6))
    assert await delivering.deliver_due() == 1
    (row,) = await log(office, company, made)
    assert "redirects are not followed" in row["last_error"]
    (shown,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert (shown["state"], shown["failing_since"] is not None) == ("active", True)
    office.service.at(NOW + timedelta(minutes=10))
    await delivering.deliver_due()
    (row,) = await log(office, company, made)
    assert (row["state"], row["attempts"]) == ("delivered", 3)
    (shown,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert shown["failing_since"] is None
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


async def test_after_two_days_of_failure_an_endpoint_is_disabled_and_what_waits_goes_when_it_is_enabled(
    office, company, receiver, delivering
):
    made = await endpoint(office, company, receiver)
    await office.service.deliver(told(of(company)))
    receiver.answers = ["503 Down"] * 9
    for day in range(9):
        office.service.at(NOW + timedelta(days=day))
        assert await delivering.deliver_due() == 1
    (shown,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert (shown["state"], shown["why"]) == ("disabled", "failing")
    assert shown["reason"] == "nothing was taken for two days; last: answered 503"
    await office.service.deliver(told(of(company)))
    assert await delivering.deliver_due() == 0
    await office.http.post(f"{company}/webhooks/{made['id']}/enable")
    assert await delivering.deliver_due() == 2
    assert {row["state"] for row in await log(office, company, made)} == {"delivered"}


async def test_what_has_failed_goes_too_when_its_endpoint_is_enabled_and_starts_its_tries_anew(
    office, company, receiver, delivering
):
    made = await endpoint(office, company, receiver)
    receiver.answers = ["410 Gone"]
    first = told(of(company))
    await office.service.deliver(first)
    await delivering.deliver_due()
    office.service.at(NOW + timedelta(minutes=1))
    await office.service.deliver(*(told(of(company)) for _ in range(5)))
    listed = await office.http.get(f"{company}/webhooks/{made['id']}/deliveries", params={"limit": 5})
    assert {row["state"] for row in listed.json()["deliveries"]} == {"waiting"}
    await office.http.post(f"{company}/webhooks/{made['id']}/enable")
    assert {(row["state"], row["attempts"]) for row in await log(office, company, made)} == {("waiting", 0)}
    assert await delivering.deliver_due() == 6
    assert {row["state"] for row in await log(office, company, made)} == {"delivered"}
    assert [headers["webhook-id"] for headers, _ in receiver.got].count(str(first.id)) == 2


async def test_what_waited_through_the_failures_has_all_its_tries_again_when_its_endpoint_is_enabled(
    office, company, receiver, delivering
):
    made = await endpoint(office, company, receiver)
    receiver.answers = ["503 Down"] * 8 + ["410 Gone", "503 Down"]
    await office.service.deliver(told(of(company)))
    for day in range(8):
        office.service.at(NOW + timedelta(days=day))
        assert await delivering.deliver_due() == 1
    await office.service.deliver(told(of(company)))
    assert await delivering.deliver_due() == 1
    await office.http.post(f"{company}/webhooks/{made['id']}/enable")
    assert await delivering.deliver_due() == 2
    (shown,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert (shown["state"], shown["why"], shown["reason"]) == ("active", None, "")


async def test_what_was_delivered_is_sent_again_by_hand_alone(office, company, receiver, delivering):
    made = await endpoint(office, company, receiver)
    await office.service.deliver(told(of(company)))
    await delivering.deliver_due()
    await office.http.post(f"{company}/webhooks/{made['id']}/enable")
    assert await delivering.deliver_due() == 0
    (row,) = await log(office, company, made)
    await office.http.post(f"{company}/webhooks/{made['id']}/deliveries/{row['id']}/again")
    assert await delivering.deliver_due() == 1
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


async def test_a_receiver_that_is_gone_for_good_is_disabled_at_once_and_its_company_told_so_once(
    office, company, receiver, delivering, mail
):
    await a_technical_contact(office, company)
    made = await endpoint(office, company, receiver)
    receiver.answers = ["410 Gone"] * 3
    await office.service.deliver(*(told(of(company)) for _ in range(3)))
    await delivering.deliver_due()
    (shown,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert (shown["state"], shown["why"]) == ("disabled", "gone")
    assert shown["reason"] == "the receiver answered 410 Gone"
    await office.service.work_off()
    (message,) = mail.messages
    words = message.get_content()
    assert receiver.url() in words
    assert "the receiver answered 410 Gone" in words
    assert made["secret"] not in words


async def test_nobody_is_told_of_an_endpoint_that_is_enabled_again(
    office, company, receiver, delivering, mail
):
    await a_technical_contact(office, company)
    made = await endpoint(office, company, receiver)
    receiver.answers = ["410 Gone"]
    await office.service.deliver(told(of(company)))
    await delivering.deliver_due()
    await office.http.post(f"{company}/webhooks/{made['id']}/enable")
    await office.service.work_off()
    assert mail.messages == []


async def test_one_endpoint_that_fails_does_not_hold_back_another(office, company, receiver, delivering):
    async with a_receiver() as broken:
        broken.answers = ["500 Broken"] * 99
        bad = await endpoint(office, company, broken)
        good = await endpoint(office, company, receiver)
        await office.service.deliver(*(told(of(company)) for _ in range(12)))
        for _ in range(3):
            await delivering.deliver_due()
        assert len(receiver.got) == 12
        assert {row["state"] for row in await log(office, company, good)} == {"delivered"}
        assert {row["state"] for row in await log(office, company, bad)} == {"waiting"}


async def test_a_replaced_secret_signs_for_a_day_beside_the_new_one(office, company, receiver, delivering):
    made = await endpoint(office, company, receiver)
    renewed = (await office.http.post(f"{company}/webhooks/{made['id']}/secret")).json()
    assert renewed["secret"] != made["secret"]
    await office.service.deliver(told(of(company)))
    await delivering.deliver_due()
    assert receiver.verified(made["secret"]) == receiver.verified(renewed["secret"])
    office.service.at(NOW + timedelta(hours=25))
    await office.service.deliver(told(of(company)))
    await delivering.deliver_due()
    assert receiver.verified(renewed["secret"])
    with pytest.raises(WebhookVerificationError):
        receiver.verified(made["secret"])


async def test_an_installed_secret_signs_for_a_day_after_the_last_of_several_replacements(
    office, company, receiver, delivering
):
    installed = await endpoint(office, company, receiver)
    lost, shown = [await replaced(office, company, installed) for _ in range(2)]
    await heard(office, company, delivering)
    assert receiver.verified(installed["secret"]) == receiver.verified(shown["secret"])
    with pytest.raises(WebhookVerificationError):
        receiver.verified(lost["secret"])
    office.service.at(NOW + timedelta(hours=20))
    last = await replaced(office, company, installed)
    office.service.at(NOW + timedelta(hours=43))
    await heard(office, company, delivering)
    assert receiver.verified(installed["secret"]) == receiver.verified(last["secret"])
    office.service.at(NOW + timedelta(hours=45))
    next_one = await replaced(office, company, installed)
    await heard(office, company, delivering)
    assert receiver.verified(last["secret"]) == receiver.verified(next_one["secret"])
    with pytest.raises(WebhookVerificationError):
        receiver.verified(installed["secret"])


async def test_secrets_lie_encrypted_and_turn_with_the_other_keys(office, company, receiver, encryption_keys):
    made = await endpoint(office, company, receiver)
    await office.http.post(f"{company}/webhooks/{made['id']}/secret")
    (before,) = await office.service.rows("select secret, former_secret from webhook_endpoints")
    assert Fernet(encryption_keys[0]).decrypt(before["former_secret"]).decode() == made["secret"]
    assert made["secret"] not in str(before)
    assert (await office.http.post("/internal/client-keys/rotate")).status_code == 200
    (after,) = await office.service.rows("select secret, former_secret from webhook_endpoints")
    assert after["former_secret"] != before["former_secret"]
    assert Fernet(encryption_keys[0]).decrypt(after["former_secret"]).decode() == made["secret"]


async def test_a_companys_endpoints_are_its_own_and_its_log_tells_who_made_them(office, company, receiver):
    made = await endpoint(office, company, receiver)
    stranger = f"/registrations/{uuid4()}"
    for method, path in (
        ("DELETE", f"{stranger}/webhooks/{made['id']}"),
        ("POST", f"{stranger}/webhooks/{made['id']}/secret"),
        ("GET", f"{stranger}/webhooks/{made['id']}/deliveries"),
    ):
        assert (await office.http.request(method, path)).status_code == 404
    assert (await office.http.delete(f"{company}/webhooks/{made['id']}")).status_code == 200
    removed, added = (await office.changes(company))[:2]
    assert (added["what"], added["changed_by"]) == ("webhook_added", "kari@fjordvik.example")
    assert removed["what"] == "webhook_removed"


async def test_a_company_has_one_endpoint_with_an_address_however_often_it_is_added(office, company):
    body = {"url": "https://hooks.example/x", "events": ["PaymentMatched"]}
    both = await asyncio.gather(*(office.http.post(f"{company}/webhooks", json=body) for _ in range(2)))
    assert sorted(each.status_code for each in both) == [201, 409]
    other = body | {"events": ["SettlementPosted"]}
    refused = await office.http.post(f"{company}/webhooks", json=other)
    assert (refused.status_code, refused.json()["title"]) == (409, "AddressTaken")
    (made,) = (await office.http.get(f"{company}/webhooks")).json()["endpoints"]
    assert made["events"] == ["PaymentMatched"]
    await office.http.delete(f"{company}/webhooks/{made['id']}")
    assert (await office.http.post(f"{company}/webhooks", json=other)).status_code == 201


async def test_another_company_may_have_an_endpoint_with_the_same_address(office, company):
    body = {"url": "https://hooks.example/x", "events": ["PaymentMatched"]}
    assert (await office.http.post(f"{company}/webhooks", json=body)).status_code == 201
    begun = await office.begin(NORDLYS)
    theirs = f"/registrations/{begun['registration']['id']}/webhooks"
    assert (await office.http.post(theirs, json=body)).status_code == 201


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://kari:x@hooks.example/",
        "https:///x",
    ],
)
async def test_an_address_that_may_not_be_reached_is_refused_with_the_reason(office, company, url):
    refused = await office.http.post(f"{company}/webhooks", json={"url": url, "events": ["PaymentMatched"]})
    assert refused.status_code == 409
    assert "address" in refused.json()["detail"]


async def test_a_name_that_leads_to_a_private_address_is_not_reached(receiver):
    answer = await Sender().post(receiver.url(host="localhost"), {}, b"{}")
    assert answer == Answer(error="the host's address is not a public one")
    assert receiver.got == []


@pytest.mark.parametrize(
    "url", ["https://nobody.invalid/x", f"https://{'a' * 64}.example/x", "https://127.0.0.1:1/x"]
)
async def test_an_address_that_leads_nowhere_is_a_try_that_failed_and_nothing_worse(url):
    answer = await Sender(private_allowed=True).post(url, {}, b"{}")
    assert (answer.taken, answer.status) == (False, None)
    assert answer.words.startswith("no connection")


async def test_a_secret_whose_key_is_missing_waits_until_the_key_is_put_back(
    office, company, receiver, delivering
):
    made = await endpoint(office, company, receiver)
    await office.service.deliver(told(of(company)))
    another = Keyring(SecretStr(Fernet.generate_key().decode()), "REGISTRATION_CLIENT_KEY_KEYS")
    await replace(delivering, keyring=another).deliver_due()
    (row,) = await log(office, company, made)
    assert (row["state"], "REGISTRATION_CLIENT_KEY_KEYS" in row["last_error"]) == ("waiting", True)
    office.service.at(NOW + timedelta(seconds=6))
    await delivering.deliver_due()
    assert receiver.verified(made["secret"])


@pytest.mark.parametrize(
    "private",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"],
)  # fmt: skip
def test_no_wrapping_makes_an_address_public(private):
    assert not is_public(private)


def test_the_retries_end_within_two_days_and_then_the_endpoint_is_disabled():
    assert timedelta(hours=46) < sum(DELAYS, timedelta()) <= timedelta(hours=48)
    failed = Answer(error="no connection: ConnectError")
    judged = [outcome(attempt, failed) for attempt in range(len(DELAYS) + 1)]
    assert [each.wait for each in judged[:-1]] == list(DELAYS)
    assert judged[-1].disabled == "failing"
    assert judged[-1].reason.endswith("no connection: ConnectError")
    assert url_problem("http://127.0.0.1:1/x", private_allowed=True) == ""


def _certificate(host: str, directory: Path) -> tuple[Path, Path]:
    """A certificate for a host that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = directory / "chain.pem", directory / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return chain, private


@pytest.mark.parametrize(("named", "taken"), [("localhost", True), ("another.example", False)])
async def test_the_certificate_must_be_the_hosts_although_its_address_is_connected_to(tmp_path, named, taken):
    chain, key = _certificate(named, tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    trusting = ssl.create_default_context(cafile=str(chain))
    async with a_receiver(context) as receiver, httpx.AsyncClient(verify=trusting) as http:
        sender = Sender(http=http, private_allowed=True)
        answer = await sender.post(receiver.url("https", "localhost"), {}, b"{}")
    assert answer.taken is taken


async def test_the_first_failure_is_an_increase_that_an_alert_can_see(delivering):
    stopping = asyncio.Event()
    stopping.set()
    await delivering.run(stopping)
    tries = {"service": "registration", "outcome": "failed"}
    assert REGISTRY.get_sample_value("autocollect_webhooks_out_total", tries) is not None
