"""Salg → Kunder and Fakturaer, as the person at the screens meets them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import FJORDVIK, TODAY

HOME = f"/gui/{FJORDVIK}"


@pytest.fixture
def company(screens):
    return screens.company


@pytest.fixture
def customer(screens):
    return screens.add_customer(name="Skyldner AS", email_address="post@skyldner.example")


@pytest.fixture
def invoice(screens, customer):
    return screens.add_invoice(
        customer.number,
        amount=Decimal("1250.00"),
        invoice_date=TODAY - timedelta(days=40),
        due_date=TODAY - timedelta(days=26),
    )


def card(invoice) -> str:
    return f"{HOME}/fakturaer/{invoice.number}"


def balance(company, invoice) -> Decimal:
    return company.ledger.entries[invoice.ledger_entry_id].balance


async def test_one_finds_the_way_from_the_list_of_clients_to_a_customers_card(person):
    await person.open("/gui")
    assert "Nordlys Barnehage SA" in person.text
    await person.open(person.page.xpath("//main//a/@href")[0])
    assert (person.path, "I dag: 04.05.2026" in person.text) == (HOME, True)
    await person.follow("Kunder")
    await person.search("fiskeforedling")
    assert len(person.rows()) == 1
    await person.follow("Sunnmøre Fiskeforedling AS")
    assert person.fact("Kundenummer") == "10000"
    assert "Meny → Salg → Kunder" in person.text


async def test_the_overview_says_how_it_stands_and_that_the_books_agree(person, screens, company):
    await person.open(HOME)
    assert "✓" not in person.text, "the tick is the style sheet's"
    assert "Saldobalansen er i balanse (0,00 kr)" in person.text
    assert "Kundereskontroen er lik hovedboken" in person.text
    assert "stemmer ikke" not in person.text

    company.books.transactions.pop()
    await person.open(HOME)
    assert "«Saldobalansen er i balanse» stemmer ikke" in person.text


async def test_a_long_list_is_turned_over_page_by_page_within_its_filter(person):
    await person.open(f"{HOME}/fakturaer?vis=alle&sok=as")
    first = person.rows()
    await person.follow("Neste")

    assert len(first) == 25
    assert set(first).isdisjoint(person.rows())
    assert all("as" in row.lower() for row in person.rows())


@pytest.mark.parametrize(
    ("asked", "shown"), [("99999", "Side 13 av 13"), ("0", "Side 1 av 13"), ("x", "Side 1 av 13")]
)
async def test_a_page_that_is_not_there_is_the_nearest_one(person, asked, shown):
    await person.open(f"{HOME}/fakturaer?vis=alle&side={asked}")

    assert shown in person.text


async def test_filters_show_open_overdue_or_all(person, screens, customer, invoice):
    later = screens.add_invoice(customer.number, amount=Decimal("10.00"))
    paid = screens.add_invoice(customer.number, amount=Decimal("10.00"))
    screens.register_payment(invoice_no=paid.number, amount=Decimal("10.00"))

    shown = {}
    for kind in ("apne", "forfalt", "alle"):
        await person.open(f"{HOME}/fakturaer?vis={kind}&sok=Skyldner")
        shown[kind] = {int(row.split()[0]) for row in person.rows()}

    assert shown["apne"] == {invoice.number, later.number}
    assert shown["forfalt"] == {invoice.number}
    assert shown["alle"] == {invoice.number, later.number, paid.number}


async def test_a_new_customer_gets_the_next_number_and_a_card(person, company):
    await person.open(f"{HOME}/kunder")
    await person.follow("Ny kunde")
    await person.press(
        "Opprett kunde", first_name="Kari", last_name="Prøve", city="Ålesund", payment_term="20"
    )

    assert person.flash == "Kunde 10040, Kari Prøve, er opprettet."
    customer = company.customer_by_number(10040)
    assert (customer.is_person, customer.payment_term, customer.mail_address.city) == (True, 20, "Ålesund")
    await person.open(person.path)
    assert person.flash == ""


async def test_a_customer_without_a_name_is_refused_and_nothing_typed_is_lost(person, company):
    count = len(company.customers)
    await person.open(f"{HOME}/kunder/ny")
    await person.press("Opprett kunde", first_name="Kari", city="Ålesund", email_address="kari@")
    assert person.answer.status_code == 400
    assert "E-post: Skriv en e-postadresse" in person.refusal
    await person.press("Opprett kunde", email_address="")

    assert person.refusal == "Fyll ut navn, eller fornavn og etternavn for en privatperson."
    assert (person.value("first_name"), person.value("city")) == ("Kari", "Ålesund")
    assert len(company.customers) == count


async def test_dunning_choices_and_contact_data_are_changed_on_the_card(person, customer):
    await person.open(f"{HOME}/kunder/{customer.number}")
    await person.follow("Endre kundekort")
    await person.press(
        "Lagre",
        transfer_to_debt_collection_agency=False,
        send_payment_reminders=False,
        do_not_add_late_payment_fees=True,
        do_not_add_late_payment_interest=True,
        reminder_delivery_type="Print",
        payment_reminder_email_address="regnskap@skyldner.example",
        address_line1="Nygata 1",
        job_stop=True,
        job_stop_reason="Betaler ikke",
    )

    assert person.flash == "Kundekortet er lagret."
    assert person.fact("Overføres til inkassobyrå") == "Nei"
    assert customer.transfer_to_debt_collection_agency is False
    assert customer.send_payment_reminders is False
    assert customer.do_not_add_late_payment_fees
    assert customer.do_not_add_late_payment_interest
    assert customer.payment_reminder_email_address == "regnskap@skyldner.example"
    assert customer.mail_address.address_line1 == "Nygata 1"
    assert {"Ikke inkasso", "Ingen purring", "Uten gebyr", "Uten rente", "Jobbstopp"} <= {
        badge.text for badge in person.page.find_class("badge")
    }


async def test_a_card_with_a_wrong_field_is_not_saved_and_ticks_are_kept(person, customer):
    await person.open(f"{HOME}/kunder/{customer.number}/endre")
    await person.press(
        "Lagre", email_address="ikke en adresse", send_payment_reminders=False, payment_term="x"
    )

    assert "E-post: Skriv en e-postadresse" in person.refusal
    assert "Betalingsfrist, dager: Skriv et helt tall." in person.refusal
    assert person.value("email_address") == "ikke en adresse"
    assert person.page.get_element_by_id("send_payment_reminders").checked is False
    assert customer.send_payment_reminders is True


async def test_an_invoice_is_sent_from_the_customers_card(person, company, customer):
    await person.open(f"{HOME}/kunder/{customer.number}")
    await person.follow("Ny faktura")
    assert person.value("customer_no") == str(customer.number)
    await person.press("Send faktura", amount="1 250,50", description="Lampe", due_date="2026-04-01")

    number = company.next_invoice_no - 1
    assert person.flash == f"Faktura {number} er sendt."
    sent = company.invoice_by_number(number)
    assert (sent.total, sent.due_date, sent.lines[0].description) == (
        Decimal("1250.50"),
        date(2026, 4, 1),
        "Lampe",
    )
    assert "Forfalt" in person.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "0"}, "større enn 0"),
        ({"amount": "-5"}, "Beløp med mva: Skriv et beløp"),
        ({"amount": "1,234"}, "høyst to desimaler"),
        ({"amount": ""}, "Beløp med mva: Fyll ut feltet."),
        ({"invoice_date": "2026-02-28"}, "låst til og med 28.02.2026"),
        ({"invoice_date": "31.02.2026"}, "Skriv en dato"),
        ({"description": "x" * 201}, "høyst 200 tegn"),
    ],
)
async def test_an_invoice_that_cannot_be_sent_says_why(person, company, customer, changed, said):
    before = company.next_invoice_no
    await person.open(f"{HOME}/fakturaer/ny?kunde={customer.number}")
    await person.press("Send faktura", **{"amount": "100"} | changed)

    assert person.answer.status_code == 400
    assert said in person.refusal
    assert person.value("customer_no") == str(customer.number)
    assert company.next_invoice_no == before


@pytest.mark.parametrize(
    ("amount", "left", "credit"),
    [("1250,00", "0,00", None), ("250", "1 000,00", None), ("1 300,00", "0,00", Decimal("-50.00"))],
)
async def test_a_payment_settles_the_whole_invoice_a_part_of_it_or_more(
    person, company, customer, invoice, amount, left, credit
):
    await person.open(card(invoice))
    await person.follow("Registrer innbetaling")
    assert person.value("amount") == "1250,00"
    await person.press("Bokfør innbetaling", amount=amount, from_account="12345678903")

    assert f"har {left} kr igjen" in person.flash
    assert "OCR-innbetaling" in person.text
    open_credits = [each.balance for each in company.ledger.of_customer(customer.id) if each.balance < 0]
    assert open_credits == ([credit] if credit else [])


async def test_a_payment_can_be_left_unmatched_dated_earlier_and_come_through_the_bank(
    person, company, customer, invoice
):
    await person.open(f"{card(invoice)}/innbetaling")
    await person.press("Bokfør innbetaling", matched=False, through="bank", paid_on="2026-04-02")

    payment = company.ledger.of_customer(customer.id)[-1]
    assert "men ikke matchet" in person.flash
    assert (payment.posting_date, payment.voucher_type, payment.cid) == (
        date(2026, 4, 2),
        "BankJournal",
        None,
    )
    assert balance(company, invoice) == 1250


async def test_a_payment_in_a_locked_period_is_refused(person, company, invoice):
    await person.open(f"{card(invoice)}/innbetaling")
    await person.press("Bokfør innbetaling", paid_on="28.02.2026", amount="77")

    assert "Betalt dato: Regnskapet er låst til og med 28.02.2026" in person.refusal
    assert person.value("amount") == "77"
    assert balance(company, invoice) == 1250


async def test_money_on_account_is_matched_by_ticking_it_with_an_invoice(person, company, customer, invoice):
    await person.open(f"{HOME}/kunder/{customer.number}")
    await person.follow("Registrer innbetaling")
    await person.press("Bokfør innbetaling", amount="500")
    payment = company.ledger.of_customer(customer.id)[-1]
    assert "bokført på kundens konto" in person.flash
    assert balance(company, invoice) == 1250

    ticked = [str(payment.id), str(invoice.ledger_entry_id)]
    await person.press("Match valgte", entry_id=ticked)

    assert person.flash == "Postene er matchet. En rest står fortsatt åpen."
    assert balance(company, invoice) == 750


async def test_entries_that_cannot_be_matched_stay_ticked_and_say_why(person, company, customer, invoice):
    await person.open(f"{HOME}/kunder/{customer.number}")
    await person.press("Match valgte")
    assert person.refusal == "Kryss av for postene det gjelder."
    await person.press("Match valgte", entry_id=[str(invoice.ledger_entry_id)])

    assert "minst én åpen post kunden har til gode" in person.refusal
    (box,) = person.page.xpath("//input[@name='entry_id']")
    assert box.checked


async def test_a_match_is_taken_back_on_the_customers_card(person, screens, company, customer, invoice):
    payment = screens.register_payment(invoice_no=invoice.number, amount=Decimal("1250.00"))
    await person.open(f"{HOME}/kunder/{customer.number}")
    assert person.rows() == ["Kunden har ingen åpne poster."]
    await person.follow("Alle poster")
    await person.press("Opphev match for valgte", entry_id=[str(payment.id)])

    assert "Matchingen er opphevet" in person.flash
    assert person.page.xpath("//nav[@aria-label='Hvilke poster']/a[@aria-current]")[0].text == "Alle poster"
    assert balance(company, invoice) == 1250
    await person.press("Opphev match for valgte", entry_id=[str(payment.id)])
    assert person.refusal == "Ingen av postene du valgte, er matchet."


async def test_one_of_two_matches_is_taken_back_on_the_invoice(person, screens, company, invoice):
    for amount in ("300.00", "200.00"):
        screens.register_payment(invoice_no=invoice.number, amount=Decimal(amount))
    await person.open(card(invoice))
    await person.press("Opphev match")
    assert balance(company, invoice) == 1050
    await person.open(card(invoice))
    await person.press("Opphev match")

    assert balance(company, invoice) == 1250
    assert "Ikke matchet med noe." in person.text


async def test_all_matches_are_taken_back_at_once_but_not_twice(person, screens, company, invoice):
    for amount in ("300.00", "200.00"):
        screens.register_payment(invoice_no=invoice.number, amount=Decimal(amount))
    await person.open(card(invoice))
    old = person.answer
    await person.press("Opphev alle")
    assert balance(company, invoice) == 1250

    person.answer = old
    await person.press("Opphev alle")
    assert person.refusal == "Fakturaen er ikke matchet med noe."


@pytest.mark.parametrize(
    ("amount", "linked", "left"), [("", True, 0), ("250,00", True, 1000), ("250,00", False, 1250)]
)
async def test_an_invoice_is_credited_whole_or_in_part_linked_or_not(
    person, company, invoice, amount, linked, left
):
    await person.open(card(invoice))
    await person.follow("Krediter")
    await person.press("Send kreditnota", amount=amount, linked=linked)

    note = company.invoice_by_number(company.next_invoice_no - 1)
    assert f"Kreditnota {note.number} er sendt" in person.flash
    assert balance(company, invoice) == left
    assert (note.related_invoice_no == invoice.number) is linked
    await person.open(card(note))
    assert f"Kreditnota {note.number}" in person.text
    assert company.books.vouchers[note.id].description.startswith(f"Kreditnota {note.number}")


async def test_more_than_the_invoice_cannot_be_credited(person, company, invoice):
    await person.open(f"{card(invoice)}/kreditnota")
    await person.press("Send kreditnota", amount="1250,01", linked=False)

    assert "høyst fakturaens egen sum, 1 250,00 NOK" in person.refusal
    assert person.value("amount") == "1250,01"
    assert person.page.get_element_by_id("linked").checked is False
    assert balance(company, invoice) == 1250


async def test_a_credit_note_has_no_deeds_of_its_own(person, screens, invoice):
    note = screens.credit_invoice(invoice.number)
    for deed in ("innbetaling", "kreditnota", "tap", "purring"):
        await person.open(f"{card(note)}/{deed}")
        assert (person.answer.status_code, "er en kreditnota" in person.text) == (404, True)


@pytest.mark.parametrize(("amount", "left"), [("", 0), ("250", 1000)])
async def test_an_invoice_is_written_off_whole_or_in_part(person, company, invoice, amount, left):
    await person.open(card(invoice))
    await person.follow("Tapsfør")
    assert person.value("account_no") == "7831"
    await person.press("Tapsfør", amount=amount, account_no="7830")

    assert "er tapsført" in person.flash
    assert "Tap" in person.text
    assert balance(company, invoice) == left
    loss = company.books.trial_balance()[company.account_by_number(7830).id]
    assert loss > 0


@pytest.mark.parametrize("amount", ["0", "1250,01"])
async def test_no_more_than_the_balance_is_written_off(person, company, invoice, amount):
    await person.open(f"{card(invoice)}/tap")
    await person.press("Tapsfør", amount=amount)

    assert "har 1 250,00 kr igjen å tapsføre" in person.refusal
    assert balance(company, invoice) == 1250


async def test_a_reminder_from_go_is_sent_and_keeps_the_invoice_out_of_the_drafts(person, invoice):
    await person.open(card(invoice))
    assert person.fact("Status i Inkasso") == "Utkast"
    await person.follow("Send purring")
    await person.press("Send", kind="notice_of_debt_collection")

    assert person.flash == "Inkassovarsel er sendt, med forfall 18.05.2026."
    assert person.fact("Siste brev") == "Inkassovarsel 04.05.2026, forfall 18.05.2026"
    assert person.fact("Status i Inkasso") == "Ikke til inkasso"


async def test_nothing_is_reminded_of_that_is_paid(person, screens, invoice):
    await person.open(f"{card(invoice)}/purring")
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1250.00"))
    await person.press("Send")

    assert person.refusal == "Fakturaen er oppgjort. Det er ikke noe å purre på."
    assert invoice.last_reminder is None


async def test_who_gets_no_reminders_is_sent_none(person, screens, customer, invoice):
    screens.set_customer(customer.number, send_payment_reminders=False)
    await person.open(f"{card(invoice)}/purring")
    await person.press("Send")

    assert "skal ikke ha påminnelser og purringer" in person.refusal
    assert invoice.last_reminder is None


async def test_an_invoice_has_its_pdf(person, company, invoice):
    await person.open(card(invoice))
    await person.follow("PDF")

    assert person.answer.headers["content-type"] == "application/pdf"
    assert person.answer.content.startswith(b"%PDF-")


async def test_a_name_that_looks_like_code_is_shown_as_text_wherever_it_is_said(person, company):
    await person.open(f"{HOME}/kunder/ny")
    await person.press("Opprett kunde", name="<script>alert(1)</script>")

    assert "<script" not in person.answer.text
    assert "<script>alert(1)</script>, er opprettet." in person.flash
