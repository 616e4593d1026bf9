"""Innstillinger, Bilag and Hovedbok, as the person at the screens meets them."""

from datetime import date
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, CLIENT_KEYS, FJORDVIK
from tests.deploy.sandbox.poweroffice.person import said

HOME = f"/gui/{FJORDVIK}"
SETTINGS = f"{HOME}/innstillinger"


@pytest.fixture
def company(screens):
    return screens.company


async def test_the_dunning_routine_is_set_up_as_in_the_guide(person, company):
    await person.open(HOME)
    await person.follow("Purring og inkasso")
    assert "Meny → Innstillinger → Purring og inkasso" in person.text
    await person.press(
        "Lagre", draft_after_days="20", approve_automatically=True, approve_from_invoice_date="2026-04-01"
    )
    chosen = company.collection

    assert person.flash == "Innstillingene for purring og inkasso er lagret."
    assert (chosen.is_active, chosen.draft_after_days) == (True, 20)
    assert chosen.approve_automatically
    assert chosen.approve_from_invoice_date == date(2026, 4, 1)
    await person.press("Lagre", is_active=False, approve_from_invoice_date="")
    assert (chosen.is_active, chosen.approve_from_invoice_date) == (False, None)
    await person.open(f"{HOME}/inkasso")
    assert "Overføring til inkassobyrå er slått av" in person.text


async def test_a_setting_that_is_no_number_is_refused(person, company):
    await person.open(f"{SETTINGS}/purring-og-inkasso")
    await person.press("Lagre", draft_after_days="fjorten", approve_automatically=True)

    assert "Utkast så mange dager etter forfall: Skriv et helt tall." in person.refusal
    assert person.value("draft_after_days") == "fjorten"
    assert not company.collection.approve_automatically


async def test_the_books_are_locked(person, company):
    await person.open(f"{SETTINGS}/lasedato")
    await person.press("Lagre", lock_date="2026-03-31")
    assert person.flash == "Regnskapet er låst til og med 31.03.2026."
    await person.press("Lagre", lock_date="")

    assert "Låst til og med: Fyll ut feltet." in person.refusal
    assert company.lock_date == date(2026, 3, 31)


async def test_modules_are_chosen_and_one_is_needed(person, company):
    await person.open(f"{SETTINGS}/moduler")
    await person.press("Lagre", modules=["Accounting", "Payroll"])
    assert company.subscriptions == ["Accounting", "Payroll"]
    await person.press("Lagre", modules=[])

    assert person.refusal == "Klienten må abonnere på minst én modul."
    assert company.subscriptions == ["Accounting", "Payroll"]


async def test_who_may_consent_is_chosen(person, world):
    await person.open(f"{SETTINGS}/tilgang")
    await person.press("Lagre", is_administrator=False)
    assert "er ikke lenger administrator" in person.flash
    assert FJORDVIK not in world.user.administers
    await person.press("Lagre", is_administrator=True)
    assert FJORDVIK in world.user.administers


async def test_a_lost_client_key_is_renewed_as_in_the_guide(person, go):
    await person.open(HOME)
    await person.follow("Utvidelser")
    assert str(CLIENT_KEYS[FJORDVIK]) not in person.answer.text
    await person.follow("Slett AutoCollect")
    assert said(person.page.xpath("//h1")[0]) == "Slett AutoCollect"
    await person.press("Slett")
    assert person.flash == "AutoCollect er slettet. Klientnøkkelen virker ikke lenger."
    await person.press("Legg til utvidelse", application_key=str(APPLICATION_KEY))
    key = person.page.get_element_by_id("klientnokkel").value
    assert person.answer.headers["cache-control"] == "no-store"
    await person.follow("OK")

    assert key not in person.answer.text
    go.client_key = key
    await go.sign_in()


async def test_the_key_is_not_shown_again_by_adding_again(person, company):
    await person.open(f"{SETTINGS}/utvidelser/{APPLICATION_KEY}/slett")
    before = person.answer
    await person.press("Slett")
    adding = person.answer
    await person.press("Legg til utvidelse", application_key=str(APPLICATION_KEY))
    key = person.page.get_element_by_id("klientnokkel").value
    person.answer = adding
    await person.press("Legg til utvidelse", application_key=str(APPLICATION_KEY))

    assert "AutoCollect er allerede lagt til" in person.refusal
    assert key not in person.answer.text
    person.answer = before
    await person.press("Slett")
    person.answer = before
    await person.press("Slett")
    assert person.refusal == "Utvidelsen er ikke lagt til."


async def test_one_must_choose_an_extension_to_add(person, screens):
    screens.remove_extension()
    await person.open(f"{SETTINGS}/utvidelser")
    await person.press("Legg til utvidelse")

    assert person.refusal == "Velg en utvidelse i listen."


async def test_a_blocked_extension_is_not_added_until_it_is_let_in(person, screens, company):
    screens.remove_extension()
    await person.open(f"{SETTINGS}/utvidelser")
    await person.press("Sperr AutoCollect")
    await person.press("Legg til utvidelse", application_key=str(APPLICATION_KEY))
    assert person.refusal == "Utvidelsen er blokkert for denne klienten."
    await person.open(f"{SETTINGS}/utvidelser")
    await person.press("Opphev sperren for AutoCollect")
    await person.press("Legg til utvidelse", application_key=str(APPLICATION_KEY))

    assert company.extensions.active(APPLICATION_KEY) is not None


async def post_settlement(go, company, invoice):
    """A settlement as an integration posts it: bank, fee with VAT, and the invoice that is paid."""
    customer = company.customer(invoice.customer_id)
    day = {"PostingDate": "2026-05-04"}
    lines = [
        (company.account_by_number(1999).id, 1000.0, "0", {}),
        (company.account_by_number(7790).id, 250.0, "1", {"Description": "Inkassosalær"}),
        (customer.subledger_account_id, -1250.0, "0", {"InvoiceNo": str(invoice.number)}),
    ]
    body = {
        "CurrencyCode": "NOK",
        "VoucherDate": "2026-05-04",
        "Description": "Oppgjør 2026-18",
        "ExternalImportReference": "oppgjor-18",
        "VoucherLines": [
            day | {"AccountId": account, "CurrencyAmount": amount, "VatId": company.vat_code(code).id} | more
            for account, amount, code, more in lines
        ],
    }
    answer = await go.post("/Vouchers/BankJournals", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def invoice(screens):
    return screens.add_invoice(10000, amount=Decimal("1250.00"))


async def test_a_settlement_voucher_is_read_as_an_accountant_would(person, go, company, invoice):
    posted = await post_settlement(go, company, invoice)
    await go.call(
        "PUT",
        "/VoucherDocumentation",
        params={"id": posted["Id"]},
        files={"file": ("Avregning 18.pdf", b"%PDF-1.7 the advice", "application/pdf")},
    )
    await person.open(f"{HOME}/bilag?fra=api")
    await person.search("oppgjor-18")
    assert len(person.rows()) == 1
    await person.follow(str(posted["VoucherNo"]))

    assert person.fact("Bokført av") == "AutoCollect"
    assert person.fact("Referanse") == "oppgjor-18"
    lines = person.rows()
    assert "1999 Mellomværende AutoCollect 0 1 000,00" in lines
    assert "7790 MVA-kostnad AutoCollect Inkassosalær 1 250,00" in lines
    assert f"10000 Sunnmøre Fiskeforedling AS {invoice.number} 0 1 250,00" in lines
    assert "2710 Inngående merverdiavgift, høy sats 04.05.2026 50,00" in lines
    assert f"Faktura {invoice.number} (1 250,00 kr)" in person.text
    await person.follow("Dokumentasjon (PDF)")
    assert person.answer.content == b"%PDF-1.7 the advice"
    assert "Avregning%2018.pdf" in person.answer.headers["content-disposition"]


async def test_a_voucher_is_reversed_after_a_question_and_only_once(person, go, company, invoice):
    posted = await post_settlement(go, company, invoice)
    voucher = f"{HOME}/bilag/{posted['VoucherNo']}"
    await person.open(voucher)
    await person.follow("Reverser")
    question = person.answer
    await person.press("Reverser")
    assert person.flash == f"Bilag {posted['VoucherNo']} er reversert med bilag {posted['VoucherNo'] + 1}."
    assert person.fact("Reverserer bilag") == str(posted["VoucherNo"])
    assert company.ledger.entries[invoice.ledger_entry_id].balance == 1250

    person.answer = question
    await person.press("Reverser")
    assert person.refusal == f"Bilag {posted['VoucherNo']} er allerede reversert."
    await person.open(voucher)
    assert "Reversert" in person.text
    await person.open(f"{HOME}/bilag/{company.books.vouchers[invoice.id].number}/reverser")
    await person.press("Reverser")
    assert "Krediter fakturaen i stedet" in person.refusal


async def test_a_voucher_without_papers_says_so(person, screens, company, invoice):
    payment = screens.register_payment(invoice_no=invoice.number, amount=Decimal("1.00"))
    number = company.books.vouchers[payment.voucher_id].number
    await person.open(f"{HOME}/bilag/{number}")
    assert person.fact("Dokumentasjon") == "Ingen"
    await person.open(f"{HOME}/bilag/{number}/dokument")

    assert (person.answer.status_code, "ingen dokumentasjon" in person.text) == (404, True)


async def test_the_trial_balance_is_nought_and_leads_to_an_accounts_postings(person, company, invoice):
    await person.open(f"{HOME}/hovedbok")
    (total,) = person.page.xpath("//tfoot//td[last()]")
    assert said(total) == "0,00"
    await person.follow("1500")

    owed = sum(entry.balance for entry in company.ledger.entries.values())
    latest = person.rows()[-1].replace(" ", "").replace(",", ".")
    assert latest.endswith(f"1250.00{owed:.2f}")
    await person.follow("Forrige")
    assert len(person.rows()) == 50


async def test_an_account_that_has_not_moved_is_in_the_whole_chart(person):
    await person.open(f"{HOME}/hovedbok")
    assert "Aksjekapital" not in person.text
    await person.follow("Hele kontoplanen")
    await person.follow("2000")

    assert person.rows() == ["Ingen posteringer."]
