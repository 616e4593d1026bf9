"""The client and the stand-in for PowerOffice Go keep the same contract: each is driven by the other.

One running stand-in serves the whole module; each test brings its own customers and invoices.
"""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from deploy.sandbox.poweroffice.application import create_go_sandbox
from deploy.sandbox.poweroffice.seed import (
    APPLICATION_KEY,
    CLIENT_KEYS,
    FJORDVIK,
    NORDLYS,
    REDIRECT_URI,
    SUBSCRIPTION_KEY,
    seed_world,
)
from shared.clock import FixedClock
from shared.poweroffice.auth import ClientKeyTokens
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.errors import (
    ClientKeyRefused,
    DuplicateReference,
    Forbidden,
    GoNotFound,
    GoUnavailable,
    InvalidRequest,
    Throttled,
    Unauthorized,
)
from shared.poweroffice.ledger import CounterKind, kind_of, settled_on
from shared.poweroffice.models import (
    BankJournalDraft,
    BankJournalLine,
    CaseStatus,
    DocumentKind,
    VoucherType,
)
from shared.poweroffice.onboarding import ConsentStatus, OnboardingClient, read_return
from shared.poweroffice.v2 import GoClient
from tests.support.go import FreeTurns

MORNING = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
LONG_AGO = date(2026, 3, 10)
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox():
    return create_go_sandbox(seed_world(), FixedClock(MORNING), rate_limit=None, v1_rate_limit=None)


@pytest.fixture(autouse=True)
def _every_test_starts_on_a_good_morning(sandbox):
    sandbox.faults.reset()
    sandbox.clock.move_to(max(MORNING, sandbox.clock.now()))


@pytest.fixture
def screens(sandbox):
    return sandbox.screens(FJORDVIK)


@pytest.fixture
async def http(sandbox):
    mounts = {
        "http://go.test": httpx.ASGITransport(sandbox.v2),
        "http://v1.go.test": httpx.ASGITransport(sandbox.v1),
    }
    async with httpx.AsyncClient(mounts=mounts) as client:
        yield client


@pytest.fixture
def endpoints():
    return Endpoints(
        base_url="http://go.test/Demo/v2",
        token_url="http://go.test/Demo/OAuth/Token",
        v1_base_url="http://v1.go.test",
        v1_token_url="http://v1.go.test/OAuth/Token",
        application_key=SecretStr(str(APPLICATION_KEY)),
        subscription_key=SecretStr(SUBSCRIPTION_KEY),
    )


@pytest.fixture
def client_key():
    return SecretStr(str(CLIENT_KEYS[FJORDVIK]))


@pytest.fixture
def source(http, endpoints, turns, sandbox, client_key):
    return ClientKeyTokens(http, endpoints.tokens, turns, sandbox.clock).source(client_key)


@pytest.fixture
def client(http, endpoints, turns, source):
    return GoClient(http, endpoints, source, turns)


@pytest.fixture
def collection(http, endpoints, turns, sandbox, client_key):
    tokens = ClientKeyTokens(http, endpoints.v1_tokens, turns, sandbox.clock).source(client_key)
    return DebtCollectionClient(http, endpoints, tokens, turns)


@pytest.fixture
def customer(screens):
    return screens.add_customer(
        name="Bakgården Bakeri AS",
        organization_number="310000014",
        email_address="post@bakeri.example",
        address_line1="Bakgata 2",
        zip_code="6003",
        city="Ålesund",
    )


@pytest.fixture
def overdue(screens, customer):
    return screens.add_invoice(
        customer.number, amount=Decimal("1250.10"), invoice_date=LONG_AGO, due_date=LONG_AGO + timedelta(14)
    )


async def what_settled(client, invoice_id):
    """What counter-entries took off an invoice, by kind, as the sync would find it."""
    invoice = await client.invoices.get(invoice_id)
    if invoice.match_id is None:
        return {}
    settled = settled_on(invoice_id, await client.ledger.entries_by_match(invoice.match_id))
    assert sum(part.amount for part in settled) == invoice.total_posted_amount - invoice.balance
    return {kind_of(part.entry): part.amount for part in settled}


class TestAccess:
    async def test_a_client_key_opens_both_apis(self, client, collection):
        assert (await client.organisation.details()).organisation_number == FJORDVIK
        assert isinstance(await collection.is_active(), bool)

    async def test_an_unknown_client_key_is_a_lost_connection(self, http, endpoints, turns, sandbox):
        tokens = ClientKeyTokens(http, endpoints.tokens, turns, sandbox.clock).source(SecretStr(str(uuid4())))
        with pytest.raises(ClientKeyRefused, match="Client integration not found"):
            await GoClient(http, endpoints, tokens, turns).organisation.details()

    async def test_an_expired_token_is_renewed_on_the_401(self, http, endpoints, turns, sandbox, client_key):
        standing = FixedClock(sandbox.clock.now())
        source = ClientKeyTokens(http, endpoints.tokens, turns, standing).source(client_key)
        client = GoClient(http, endpoints, source, turns)
        await client.organisation.details()
        first = await source.token()
        sandbox.clock.move_to(sandbox.clock.now() + timedelta(minutes=21))
        assert (await client.organisation.details()).organisation_number == FJORDVIK
        assert await source.token() != first

    async def test_a_token_of_the_other_api_is_not_admitted(self, http, endpoints, turns, source):
        with pytest.raises(Unauthorized):
            await DebtCollectionClient(http, endpoints, source, turns).is_active()

    async def test_a_wrong_subscription_key_is_named_as_such(self, http, endpoints, turns, source):
        await source.token()
        wrong = Endpoints(**{**vars(endpoints), "subscription_key": SecretStr("wrong")})
        with pytest.raises(Unauthorized, match="invalid subscription key"):
            await GoClient(http, wrong, source, turns).organisation.details()

    async def test_a_missing_module_is_forbidden_and_explains_itself(self, sandbox, http, endpoints, turns):
        screens = sandbox.screens(NORDLYS)
        modules = screens.company.subscriptions
        screens.set_subscriptions(["TimeTracking"])
        key = SecretStr(str(CLIENT_KEYS[NORDLYS]))
        source, v1_source = (
            ClientKeyTokens(http, endpoint, turns, sandbox.clock).source(key)
            for endpoint in (endpoints.tokens, endpoints.v1_tokens)
        )
        client = GoClient(http, endpoints, source, turns)
        collection = DebtCollectionClient(http, endpoints, v1_source, turns, explain=client.explain)
        with pytest.raises(Forbidden, match=r"\(TimeTracking\) do not cover.*Customer_Full"):
            await client.customers.find()
        with pytest.raises(Forbidden, match=r"do not cover.*DebtCollection_Full"):
            await collection.available_invoices()
        screens.set_subscriptions(modules)

    async def test_removed_restored_and_nothing_lost(self, sandbox, http, endpoints, turns):
        screens = sandbox.screens(NORDLYS)
        tokens = ClientKeyTokens(http, endpoints.tokens, turns, sandbox.clock)
        screens.remove_extension()
        with pytest.raises(ClientKeyRefused):
            await tokens.source(SecretStr(str(CLIENT_KEYS[NORDLYS]))).token()
        restored = screens.add_extension()
        assert (await tokens.source(SecretStr(str(restored.client_key))).token()).value


class TestOnboarding:
    @pytest.fixture
    def onboarding(self, http, endpoints, turns):
        return OnboardingClient(http, endpoints, turns)

    async def _answer(self, http, consent, **form):
        path = urlsplit(consent.temporary_url).path
        response = await http.post(f"http://go.test{path}", data=form)
        assert response.status_code == 303
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    async def test_consent_gives_a_client_key_that_works(self, sandbox, http, endpoints, turns, onboarding):
        consent = await onboarding.initiate(
            organisation_number=FJORDVIK, redirect_uri=f"{REDIRECT_URI}?state=s1"
        )
        assert consent.valid_until > sandbox.clock.now()
        query = await self._answer(http, consent, decision="approve")
        returned = read_return(query)
        assert (query["state"], returned.status) == ("s1", ConsentStatus.SUCCESS)
        onboarded = await onboarding.finalize(returned.token)
        [company] = onboarded.clients
        assert company.organisation_number == FJORDVIK
        assert onboarded.user_email
        source = ClientKeyTokens(http, endpoints.tokens, turns, sandbox.clock).source(company.client_key)
        assert (await GoClient(http, endpoints, source, turns).organisation.details()).name
        with pytest.raises(InvalidRequest, match="already used"):
            await onboarding.finalize(returned.token)

    async def test_the_user_may_choose_several_companies(self, http, onboarding):
        consent = await onboarding.initiate(organisation_number=None, redirect_uri=REDIRECT_URI)
        query = await self._answer(http, consent, decision="approve", organisation_number=[FJORDVIK, NORDLYS])
        onboarded = await onboarding.finalize(read_return(query).token)
        assert {company.organisation_number for company in onboarded.clients} == {FJORDVIK, NORDLYS}

    async def test_a_refusal_comes_back_as_one(self, http, onboarding):
        consent = await onboarding.initiate(organisation_number=FJORDVIK, redirect_uri=REDIRECT_URI)
        returned = read_return(await self._answer(http, consent, decision="cancel"))
        assert (returned.status, returned.token) == (ConsentStatus.CANCELED, None)

    async def test_a_company_that_go_does_not_have(self, http, onboarding):
        consent = await onboarding.initiate(organisation_number="999999999", redirect_uri=REDIRECT_URI)
        returned = read_return(await self._answer(http, consent, decision="approve"))
        assert returned.status is ConsentStatus.CLIENT_NOT_FOUND

    async def test_an_address_that_is_not_whitelisted(self, onboarding):
        with pytest.raises(InvalidRequest, match="not whitelisted"):
            await onboarding.initiate(organisation_number=None, redirect_uri="https://elsewhere.example/")


class TestInvoices:
    async def test_an_invoice_as_it_was_sent(self, client, customer, overdue):
        invoice = await client.invoices.get(overdue.id)
        assert (invoice.id, invoice.invoice_number) == (overdue.id, str(overdue.number))
        assert invoice.voucher_type is VoucherType.OUTGOING_INVOICE
        assert (invoice.total_amount, invoice.balance) == (Decimal("1250.10"), Decimal("1250.10"))
        assert (invoice.invoice_date, invoice.due_date) == (LONG_AGO, LONG_AGO + timedelta(14))
        assert (invoice.customer_id, invoice.customer_number) == (customer.id, customer.number)
        assert invoice.kid == overdue.cid
        assert invoice in await client.invoices.find(only_unpaid=True)

    async def test_a_cursor_sees_each_change_of_balance_once(self, client, screens, overdue):
        cursor = max(invoice.balance_changed_at for invoice in await client.invoices.find())
        assert await client.invoices.find(balance_changed_after=cursor) == []
        screens.register_payment(amount=Decimal(1000), invoice_no=overdue.number)
        [changed] = await client.invoices.find(balance_changed_after=cursor)
        assert (changed.id, changed.balance) == (overdue.id, Decimal("250.10"))
        assert await client.invoices.find(balance_changed_after=changed.balance_changed_at) == []

    async def test_an_invoice_that_does_not_exist(self, client):
        with pytest.raises(GoNotFound, match="not found"):
            await client.invoices.get(uuid4())


class TestSettlingOfInvoices:
    async def test_an_open_invoice(self, client, overdue):
        assert await what_settled(client, overdue.id) == {}

    async def test_part_payments_and_an_overpayment(self, client, screens, overdue):
        screens.register_payment(amount=Decimal("1000.10"), invoice_no=overdue.number)
        assert await what_settled(client, overdue.id) == {CounterKind.PAYMENT: Decimal("1000.10")}
        screens.register_payment(amount=Decimal(500), invoice_no=overdue.number, through="bank")
        invoice = await client.invoices.get(overdue.id)
        entries = await client.ledger.entries_by_match(invoice.match_id)
        assert [str(part.amount) for part in settled_on(overdue.id, entries)] == ["1000.10", "250.00"]
        assert invoice.balance == 0

    async def test_an_unmatched_payment_is_invisible(self, client, screens, overdue):
        screens.register_payment(amount=Decimal(1000), invoice_no=overdue.number, matched=False)
        assert await what_settled(client, overdue.id) == {}

    async def test_an_undone_match_opens_the_invoice_again(self, client, screens, overdue):
        screens.register_payment(amount=Decimal("1250.10"), invoice_no=overdue.number)
        paid = await client.invoices.get(overdue.id)
        screens.unmatch(invoice_no=overdue.number)
        [opened] = await client.invoices.find(balance_changed_after=paid.balance_changed_at)
        assert (paid.balance, opened.balance) == (Decimal(0), Decimal("1250.10"))
        assert await what_settled(client, overdue.id) == {}
        assert await client.ledger.entries_by_match(paid.match_id) == []

    async def test_a_credit_note(self, client, screens, overdue):
        note = screens.credit_invoice(overdue.number, amount=Decimal("250.10"))
        assert await what_settled(client, overdue.id) == {CounterKind.CREDIT_NOTE: Decimal("250.10")}
        credit = await client.invoices.get(note.id)
        assert credit.related_invoice_number == str(overdue.number)
        assert (credit.total_amount, credit.voucher_type) == (
            Decimal("-250.10"),
            VoucherType.OUTGOING_CREDIT_NOTE,
        )

    async def test_a_write_off(self, client, screens, overdue):
        screens.write_off(overdue.number)
        assert await what_settled(client, overdue.id) == {CounterKind.WRITE_OFF: Decimal("1250.10")}

    async def test_one_payment_for_two_invoices(self, client, screens, customer, overdue):
        other = screens.add_invoice(customer.number, amount=Decimal(800), invoice_date=LONG_AGO)
        payment = screens.register_payment(amount=Decimal(2000), customer_no=customer.number)
        screens.match([payment.id, overdue.ledger_entry_id, other.ledger_entry_id])
        shares = await what_settled(client, overdue.id), await what_settled(client, other.id)
        assert sum(share[CounterKind.PAYMENT] for share in shares) == 2000


class TestCustomers:
    async def test_a_customer_as_it_was_registered(self, client, customer):
        [found] = await client.customers.find(numbers=[customer.number])
        assert found == await client.customers.get(customer.id)
        assert found.full_name == "Bakgården Bakeri AS"
        assert (found.organisation_number, found.email) == ("310000014", "post@bakeri.example")
        assert (found.mail_address.zip_code, found.mail_address.city) == ("6003", "Ålesund")
        assert found.subledger_account_id == customer.subledger_account_id
        assert found.may_be_transferred

    async def test_a_person(self, client, screens):
        person = screens.add_customer(first_name="Kari", last_name="Nordmann")
        found = await client.customers.get(person.id)
        assert (found.is_person, found.full_name) == (True, "Kari Nordmann")

    async def test_a_change_moves_the_cursor(self, client, screens, customer):
        cursor = max(found.changed_at for found in await client.customers.find())
        screens.set_customer(customer.number, transfer_to_debt_collection_agency=False)
        [changed] = await client.customers.find(changed_after=cursor)
        assert (changed.id, changed.may_be_transferred) == (customer.id, False)

    async def test_a_customer_that_does_not_exist(self, client):
        with pytest.raises(GoNotFound, match="Customer with id = 99 not found"):
            await client.customers.get(99)


class TestVouchers:
    @pytest.fixture
    async def draft(self, client, customer, overdue):
        [account] = await client.accounts.ledger_accounts(numbers=[1999])
        [no_vat] = [code for code in await client.accounts.vat_codes() if code.code == "0"]
        given = {"vat_id": no_vat.id, "posting_date": TODAY}
        return BankJournalDraft(
            external_import_reference=str(uuid4()),
            voucher_date=TODAY,
            description="Inkassooppgjør 17",
            lines=(
                BankJournalLine(account_id=account.id, amount=Decimal("1250.10"), **given),
                BankJournalLine(
                    account_id=customer.subledger_account_id,
                    amount=Decimal("-1250.10"),
                    invoice_number=str(overdue.number),
                    **given,
                ),
            ),
        )

    async def test_a_settlement_closes_its_invoice_and_is_known_as_our_own(self, client, draft, overdue):
        posted = await client.vouchers.post_bank_journal(draft)
        assert posted.external_import_reference == draft.external_import_reference
        assert [line.currency_amount for line in posted.lines] == [line.amount for line in draft.lines]
        assert await client.vouchers.bank_journal(posted.id) == posted
        assert (await client.invoices.get(overdue.id)).balance == 0
        assert await what_settled(client, overdue.id) == {CounterKind.OWN_SETTLEMENT: Decimal("1250.10")}

    async def test_a_second_posting_is_refused_and_the_first_is_found(self, client, draft):
        posted = await client.vouchers.post_bank_journal(draft)
        with pytest.raises(DuplicateReference, match="already in use"):
            await client.vouchers.post_bank_journal(draft)
        found = await client.vouchers.find_bank_journal(
            draft.external_import_reference, posted_from=TODAY, posted_to=TODAY
        )
        assert found == posted

    async def test_a_posting_whose_answer_was_lost_is_found_and_not_doubled(self, client, sandbox, draft):
        sandbox.faults.update({"lose_answers": 1, "paths": "/Vouchers/"})
        with pytest.raises(GoUnavailable):
            await client.vouchers.post_bank_journal(draft)
        found = await client.vouchers.find_bank_journal(
            draft.external_import_reference, posted_from=TODAY, posted_to=TODAY
        )
        assert found.description == "Inkassooppgjør 17"

    async def test_a_reversal_frees_the_reference_and_opens_the_invoice(
        self, client, screens, draft, overdue
    ):
        first = await client.vouchers.post_bank_journal(draft)
        screens.reverse_voucher(first.voucher_number)
        assert (await client.vouchers.bank_journal(first.id)).is_reversed
        assert (await client.invoices.get(overdue.id)).balance == Decimal("1250.10")
        reference = draft.external_import_reference
        assert await client.vouchers.find_bank_journal(reference, posted_from=TODAY, posted_to=TODAY) is None
        assert (await client.vouchers.post_bank_journal(draft)).id != first.id

    async def test_a_number_that_comes_late(self, client, sandbox, draft):
        sandbox.faults.update({"voucher_number_delay": 2})
        posted = await client.vouchers.post_bank_journal(draft)
        numbers = [(await client.vouchers.bank_journal(posted.id)).voucher_number for _ in range(3)]
        assert posted.voucher_number is None
        assert numbers[-1] is not None

    async def test_a_locked_period_is_refused_in_go_s_words(self, client, screens, draft):
        locked = screens.company.lock_date
        lines = tuple(BankJournalLine(**{**vars(line), "posting_date": locked}) for line in draft.lines)
        with pytest.raises(InvalidRequest, match="locked period"):
            await client.vouchers.post_bank_journal(BankJournalDraft(**{**vars(draft), "lines": lines}))

    async def test_another_s_voucher_is_not_ours_to_read(self, client, overdue):
        with pytest.raises(GoNotFound):
            await client.vouchers.bank_journal(overdue.id)

    async def test_the_remittance_advice_goes_on_the_voucher_and_can_be_replaced(self, client, draft):
        posted = await client.vouchers.post_bank_journal(draft)
        assert await client.documents.download(posted.id) == []
        await client.documents.upload(posted.id, pdf=b"%PDF-1.7\nfirst\n%%EOF", name="oppgjør.pdf")
        await client.documents.upload(posted.id, pdf=b"%PDF-1.7\nsecond\n%%EOF", name="oppgjør.pdf")
        [file] = await client.documents.download(posted.id)
        assert file.content == b"%PDF-1.7\nsecond\n%%EOF"


class TestTheRest:
    async def test_the_document_of_an_invoice(self, client, overdue):
        [file] = await client.documents.download(overdue.id, kind=DocumentKind.PDF)
        assert file.content.startswith(b"%PDF-")
        assert file.name.endswith(".pdf")

    async def test_the_accounts(self, client):
        [account] = await client.accounts.ledger_accounts(numbers=[1920])
        assert (account.number, account.name) == (1920, "Bankinnskudd")
        rates = {code.code: code.rate for code in await client.accounts.vat_codes()}
        assert (rates["0"], rates["1"]) == (Decimal(0), Decimal("0.25"))

    async def test_the_transactions_of_a_journal(self, client, screens, overdue):
        entry = screens.write_off(overdue.number)
        transactions = await client.accounts.transactions(
            from_date=TODAY, to_date=TODAY, account_numbers=[7831]
        )
        assert entry.voucher_id in {transaction.voucher_id for transaction in transactions}

    async def test_the_company(self, client):
        details = await client.organisation.details()
        assert details.name == "Fjordvik Elektro AS"
        assert details.mail_address.city == "Ålesund"
        assert len(await client.organisation.contacts()) == 3
        assert (await client.organisation.integration_information()).invalid_privileges == ()

    @pytest.mark.parametrize(
        "quirk", [{"dates_with_time": True}, {"omit_nulls": True}, {"problem_casing": "pascal"}]
    )
    async def test_what_go_leaves_open_makes_no_difference(self, client, sandbox, screens, overdue, quirk):
        screens.register_payment(amount=Decimal(1000), invoice_no=overdue.number)

        async def everything():
            with pytest.raises(GoNotFound) as missing:
                await client.customers.get(99)
            return (
                await client.invoices.find(),
                await client.customers.find(),
                await client.accounts.transactions(from_date=LONG_AGO, to_date=TODAY),
                await client.accounts.ledger_accounts(),
                await client.accounts.vat_codes(),
                await client.organisation.details(),
                await client.organisation.contacts(),
                missing.value.problem,
            )

        plain = await everything()
        sandbox.faults.update(quirk)
        assert await everything() == plain

    async def test_an_outage_that_passes_is_waited_out(self, client, sandbox):
        sandbox.faults.update({"status": 503, "times": 3, "paths": "/Customers"})
        assert await client.customers.find()

    async def test_a_quota_that_nobody_keeps_is_used_up(self, endpoints, sandbox, source):
        strict = create_go_sandbox(sandbox.world, sandbox.clock, rate_limit=10)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(strict.v2)) as http:
            client = GoClient(http, endpoints, source, FreeTurns())
            with pytest.raises(Throttled, match="Rate limit is exceeded"):
                await asyncio.gather(*(client.organisation.details() for _ in range(60)))


class TestDebtCollection:
    async def create(self, collection, *invoices):
        return await collection.create_case(
            code=f"S-{uuid4().hex[:8]}",
            invoice_ids=[invoice.id for invoice in invoices],
            case_url="https://portal.example/cases/1",
            agency_balance=Decimal("1310.55"),
        )

    @pytest.fixture(autouse=True)
    def _active(self, screens):
        screens.set_collection(is_active=True)

    async def test_an_approved_invoice_is_available_until_it_is_in_a_case(self, collection, screens, overdue):
        screens.approve_for_collection([overdue.number])
        [available] = [one for one in await collection.available_invoices() if one.id == overdue.id]
        assert available.invoice_number == str(overdue.number)
        assert (available.remaining_amount, available.kid) == (Decimal("1250.10"), overdue.cid)
        assert (available.invoice_date, available.due_date) == (LONG_AGO, LONG_AGO + timedelta(14))
        case = await self.create(collection, overdue)
        assert (case.status, case.agency_balance) == (CaseStatus.ACTIVE, Decimal("1310.55"))
        assert [invoice.id for invoice in case.invoices] == [overdue.id]
        assert overdue.id not in {one.id for one in await collection.available_invoices()}
        assert await collection.cases(code=case.code) == [case]
        assert await collection.case(case.id) == case

    async def test_a_case_is_found_by_its_code_after_a_lost_answer(self, collection, sandbox, overdue):
        sandbox.faults.update({"lose_answers": 1, "paths": "/DebtCollection"})
        with pytest.raises(GoUnavailable):
            await collection.create_case(
                code="S-lost's",
                invoice_ids=[overdue.id],
                case_url="https://x.example",
                agency_balance=Decimal(1),
            )
        [case] = await collection.cases(code="S-lost's")
        assert [invoice.id for invoice in case.invoices] == [overdue.id]

    async def test_a_case_that_grows_and_closes(self, collection, screens, customer, overdue):
        other = screens.add_invoice(customer.number, amount=Decimal(800), invoice_date=LONG_AGO)
        case = await self.create(collection, overdue)
        grown = await collection.add_invoices(case.id, invoice_ids=[other.id])
        assert {invoice.id for invoice in grown.invoices} == {overdue.id, other.id}
        closed = await collection.update_status(
            case.id, text="Betalt", closed=True, agency_balance=Decimal("0.00")
        )
        assert (closed.status, closed.agency_balance) == (CaseStatus.CLOSED, Decimal("0.00"))
        assert (await collection.update_status(case.id, text="Gjenåpnet")).status is CaseStatus.ACTIVE
        assert case.id in {one.id for one in await collection.cases(changed_after=case.changed_at)}

    async def test_a_rejected_case(self, collection, overdue):
        case = await self.create(collection, overdue)
        await collection.reject(case.id)
        assert await collection.cases(code=case.code) == []

    async def test_a_refusal_comes_with_status_200_and_is_an_error(self, collection, overdue):
        with pytest.raises(InvalidRequest, match="code must be provided"):
            await collection.create_case(
                code="", invoice_ids=[overdue.id], case_url="https://x.example", agency_balance=Decimal(1)
            )
        with pytest.raises(InvalidRequest, match="At least one invoice"):
            await self.create(collection)

    async def test_without_debt_collection_nothing_is_available(self, collection, screens):
        screens.set_collection(is_active=False)
        assert await collection.is_active() is False
        with pytest.raises(InvalidRequest):
            await collection.available_invoices()
