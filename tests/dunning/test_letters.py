"""What letters say: everything that the law demands, in the PDF that is sent and kept."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pypdf
import pytest
from pydantic import SecretStr

from services.dunning import letters
from services.dunning.domain.drafting import draft_about_case, draft_about_invoice
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Delta
from services.dunning.letters import Agency, MailTexts
from shared.debtor_pins import DebtorPins
from shared.documents import Documents
from tests.dunning.told import DUE, a_case, customer, invoice, letter, state

PINS = DebtorPins([SecretStr("a secret of the tests")])
AGENCY = Agency(
    name="Innkreveren AS",
    organisation_number="995525828",
    in_business_register=True,
    address="Postboks 100, 0101 Oslo",
    phone="21 00 00 00",
    email="post@innkreveren.example",
    website="innkreveren.example",
    complaints_board="Finansklagenemnda, Postboks 53 Skøyen, 0212 Oslo",
    portal_url="https://portal.example",
    pins=PINS,
    bic="EXAMNOKK",
)
TRANSFER = date(2026, 7, 14)


@pytest.fixture(scope="module")
async def press():
    documents = Documents()
    yield documents
    await documents.close()


async def text_of(press, draft):
    return " ".join(await pages_of(press, draft))


async def pages_of(press, draft):
    words = letters.printed(draft, AGENCY)
    pdf = await press.render(letters.template(draft), words, at=datetime(2026, 7, 14, 5, tzinfo=UTC))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def a_notice(**more):
    claim = state(case=a_case(), **more)
    return draft_about_invoice(uuid4(), "collection_notice", claim, Routine(), TRANSFER)


def a_demand(*amounts, person=True):
    notice = letter(
        "collection_notice", sent_on=TRANSFER, deadline=TRANSFER + timedelta(days=14), fee="38.00"
    )
    claims = [
        state(name, amount=amount, case=a_case(), letters=(notice,), customer=customer(is_person=person))
        for name, amount in zip("ABCDEFGHIJ", amounts, strict=False)
    ]
    case = CaseState(case=claims[0].case, claims=tuple(claims))
    return draft_about_case(uuid4(), "payment_demand", case, date(2026, 7, 29))


async def test_a_notice_says_what_section_9_demands(press):
    text = await text_of(press, a_notice())
    for said in [
        "Inkassovarsel",
        "Innkreveren AS",
        "Org.nr. 995 525 828 Foretaksregisteret",
        "Fjordlys Elektro AS",
        "Ola Nordmann Bakkeveien 3 B 0581 Oslo",
        "faktura 10065 datert 18.05.2026",
        "Saksnummer 2026-1",
        "Hovedstol 4 000,00",
        "Forsinkelsesrente til og med 14. juli 2026 56,93",
        "Gebyr for inkassovarsel 38,00",
        "Å betale 4 094,93",
        "12,00 % fra 02.06.2026, 12,25 % fra 01.07.2026",
        "fra dagen etter forfall til kravet er betalt, og er regnet av fakturabeløpet.",
        "28. juli 2026",
        "1234.56.78903",
        "1000000016",
        "Betaler du ikke innen 28. juli 2026, blir det satt i gang inkasso.",
        "avhenger av summen av de kravene mot deg som kreves inn samlet",
        "bli inntil kr 600,00, og inntil kr 1 200,00 hvis kravet fortsatt ikke er betalt mer enn 28 dager etter",
        "Er du uenig i kravet?",
        "Finansklagenemnda",
    ]:
        assert said in text, said


async def test_a_demand_says_what_section_10_demands(press):
    text = await text_of(press, a_demand("1250.50", "2001.00"))
    for said in [
        "Betalingsoppfordring",
        "på vegne av Fjordlys Elektro AS",
        "2 fakturaer",
        "10065 18.05.2026 01.06.2026 1 250,50",
        "10066 18.05.2026 01.06.2026 2 001,00",
        "Hovedstol 3 251,50",
        "Salær (erstatter tidligere gebyr) 600,00",
        "12,00 % fra 02.06.2026, 12,25 % fra 01.07.2026",
        "betale, eller komme med innsigelser, innen 12. august 2026",
        "ytterligere kostnader og rettslig inndriving",
        "inntil kr 1 200,00",
        "kan du klage til Finansklagenemnda",
    ]:
        assert said in text, said


async def test_a_reminder_is_the_creditors_own_and_costs_nothing(press):
    reminding = Routine(payment_reminder_after_days=5)
    draft = draft_about_invoice(uuid4(), "payment_reminder", state(), reminding, date(2026, 6, 8))
    text = await text_of(press, draft)
    for said in ["Betalingspåminnelse", "Fjordlys Elektro AS", "kr 4 000,00", "8601.11.17947", "0010017"]:
        assert said in text, said
    for unsaid in ["Innkreveren", "rente", "gebyr", "inkasso"]:
        assert unsaid.casefold() not in text.casefold(), unsaid


async def test_a_reminder_about_an_invoice_without_kid_asks_for_its_number(press):
    reminding = Routine(payment_reminder_after_days=5)
    unnumbered = state(invoice=invoice(kid=""))
    draft = draft_about_invoice(uuid4(), "payment_reminder", unnumbered, reminding, date(2026, 6, 8))
    text = await text_of(press, draft)
    assert "Merkes med" in text
    assert "KID" not in text
    assert "Merkes med: faktura 10065" in MailTexts().write(draft, AGENCY).text


async def test_a_letter_leaves_out_what_is_not_asked_for(press):
    paid = Delta(amount=Decimal("1000.00"), on=DUE, interest=Decimal("999.00"), fees=Decimal("99.00"))
    text = await text_of(press, a_notice(deltas=(paid,)))
    assert "Forsinkelsesrente til og med" not in text
    assert "Gebyr for inkassovarsel" not in text
    assert "Å betale 3 000,00" in text


async def test_a_foreign_address_names_its_country_and_an_empty_line_is_left_out(press):
    address = replace(customer().address, line1="", line2="Storgatan 1", city="Ystad", country="SE")
    text = await text_of(press, a_notice(customer=customer(address=address)))
    assert "Ola Nordmann Storgatan 1 0581 Ystad Sverige" in text


async def test_a_debtor_abroad_is_told_how_to_pay_from_there(press):
    abroad = customer(address=replace(customer().address, country="GB"))
    notice = a_notice(customer=abroad)
    text = await text_of(press, notice)
    assert "0581 Oslo Storbritannia" in text
    assert "IBAN NO71 1234 5678 903, BIC EXAMNOKK" in text
    mail = MailTexts().write(notice, AGENCY)
    assert "IBAN NO71 1234 5678 903, BIC EXAMNOKK" in mail.text
    assert "IBAN NO71 1234 5678 903, BIC EXAMNOKK" in mail.html
    assert "IBAN" not in MailTexts().write(a_notice(), AGENCY).text
    reminding = Routine(payment_reminder_after_days=5)
    own = draft_about_invoice(
        uuid4(), "payment_reminder", state(customer=abroad), reminding, date(2026, 6, 8)
    )
    text = await text_of(press, own)
    assert "IBAN NO93 8601 1117 947" in text
    assert "BIC" not in text


PAYMENT = Delta(
    amount=Decimal("1000.00"), on=date(2026, 6, 10), interest=Decimal("5.00"), fees=Decimal("8.00")
)


async def test_interest_after_a_part_payment_is_told_so_that_it_can_be_checked(press):
    text = await text_of(press, a_notice(deltas=(PAYMENT,)))
    for said in [
        "4 000,00 1 000,00 3 000,00 02.06.2026 40,66",
        "regnet av det beløpet som sto igjen hver dag",
        "Faktura 10065: Fratrekk kr 1 000,00 den 10.06.2026.",
        "Rente av kr 4 000,00 fra 02.06.2026 til og med 10.06.2026 og av kr 3 000,00 fra 11.06.2026",
        "fra 11.06.2026 til og med 14.07.2026, i alt kr 45,66.",
        "Betalt på renten kr 5,00, skyldig rente kr 40,66.",
        "Gebyr for inkassovarsel 38,00 Betalt på gebyr og salær −8,00",
        "Å betale 3 070,66",
    ]:
        assert said in text, said
    assert "regnet av fakturabeløpet" not in text


async def test_an_extensive_reckoning_gives_the_sums_and_offers_the_whole(press):
    weekly = [replace(PAYMENT, amount=Decimal("10.00"), on=DUE + timedelta(days=n)) for n in range(1, 10)]
    text = await text_of(press, a_notice(deltas=tuple(weekly)))
    assert "og kr 45,00 er betalt på renten" in text
    assert "så sender vi deg en fullstendig oppstilling" in text
    assert "Faktura 10065:" not in text


async def test_a_demand_that_replaces_another_says_so_and_what_of_the_fee_was_asked_before(press):
    before = letter("payment_demand", sent_on=date(2026, 6, 30), deadline=date(2026, 7, 14), fee="300.00")
    later = replace(a_demand("1250.50", "2001.00"), replaces=before)
    text = await text_of(press, later)
    assert "erstatter den vi sendte 30. juni 2026" in text
    assert "Salæret for hele saken er nå kr 600,00. Av det ble kr 300,00 krevd i den forrige" in text
    assert "erstatter betalingsoppfordringen vi sendte 30. juni 2026" in MailTexts().write(later, AGENCY).text
    assert "erstatter den vi sendte" not in await text_of(press, a_demand("100.00"))


@pytest.mark.parametrize("lines", range(1, 31))
async def test_what_stands_under_a_heading_is_wholly_on_its_page(press, lines):
    demand = a_demand("1000.00")
    pages = await pages_of(press, replace(demand, lines=demand.lines * lines))
    for page in pages:
        for heading, last_words in [
            ("Er du uenig i kravet?", "kan du klage til Finansklagenemnda"),
            ("Kan du ikke betale alt nå?", "kan du se bort fra dette brevet"),
        ]:
            assert (heading in page) == (last_words in page)


async def test_a_demand_about_many_invoices_fills_several_pages_and_asks_once(press):
    claims = a_demand(*["1000.00"] * 10)
    many = replace(claims, lines=claims.lines * 6)
    text = await text_of(press, many)
    assert "Side 2 av" in text
    assert text.count("Å betale") == 2  # in the sums and in the payment box


def test_a_mail_says_the_same_as_the_letter_and_takes_names_for_text():
    notice = replace(a_notice(), customer=customer(name="<b>Ola & Kari</b>"))
    mail = MailTexts().write(notice, AGENCY)
    assert mail.subject == "Inkassovarsel fra Fjordlys Elektro AS: faktura 10065"
    for said in ["kr 4\xa0094,93", "28. juli 2026", "1234.56.78903", "1000000016"]:
        assert said in mail.text
        assert said in mail.html
    assert "<b>Ola & Kari</b>" in mail.text
    assert "&lt;b&gt;Ola &amp; Kari&lt;/b&gt;" in mail.html


def test_a_letter_has_a_name_under_which_it_is_found_again():
    assert letters.file_name(a_notice()) == "Inkassovarsel 2026-1.pdf"
    assert letters.file_name(a_demand("100.00")) == "Betalingsoppfordring 2026-1.pdf"


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_a_customer_whom_the_creditor_has_freed_of_interest_reads_of_none(press, language):
    free = customer(no_late_interest=True, no_late_fees=True)
    one = state(case=a_case(), customer=free, language=language)
    drafts = [draft_about_invoice(uuid4(), "collection_notice", one, Routine(), TRANSFER)]
    notice = letter("collection_notice", sent_on=TRANSFER, deadline=TRANSFER + timedelta(days=14), fee="0.00")
    case = CaseState(case=one.case, claims=(replace(one, letters=(notice,)),))
    drafts.append(draft_about_case(uuid4(), "payment_demand", case, date(2026, 7, 29)))
    assert [draft.amounts.total for draft in drafts] == [Decimal(4000), Decimal(4600)]
    for draft in drafts:
        text = await text_of(press, draft)
        assert not re.search("rente|interest", text, re.IGNORECASE)
