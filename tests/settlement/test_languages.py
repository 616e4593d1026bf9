"""Remittance advice, invoice for VAT and their mail in the creditor's language; the words of reports, too."""

import ast
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text as sql

from services import settlement as service
from services.settlement.advice import TEMPLATE, Agency, advice_data
from services.settlement.domain.vat_invoices import Credited, ToInvoice, vat_invoice
from services.settlement.invoice import TEMPLATE as INVOICE
from services.settlement.invoice import invoice_data
from services.settlement.store.invoice_marks import SettledCreditNote
from services.settlement.words import ENGLISH, text, worded
from services.settlement.words.papers import PAPERS
from services.settlement.words.reports import REPORTS
from shared.documents import Documents
from shared.events import parse
from tests.settlement.test_sharing import collected, settled
from tests.settlement.told import (
    CREDITOR,
    PAID,
    at,
    changed,
    demanded,
    giro,
    profile,
    registered,
    setup,
    transferred,
)
from tests.support.driving import envelope

D = Decimal
AGENCY = Agency("AutoCollect Inkasso AS", "995525828", True, "Postboks 100, 0101 Oslo")
DAY = date(2026, 11, 24)
NEXT = PAID + timedelta(days=1)
NAMES = ("Ålesund", "Org. no. 995 525 828 MVA Foretaksregisteret")
NORWEGIAN = re.compile(
    r"\b(Hei|hilsen|vedlagt|og|av|til|for hver|nr|oppgjør|sak|faktura|konto|kode|sum|forfall|dato|mva)\b|[æøå]",
    re.IGNORECASE,
)


def norwegian(content: str) -> list[str]:
    """Return what is Norwegian in a text, but for names, and legal terms in brackets."""
    for name in NAMES:
        content = content.replace(name, "")
    return [found.group() for found in NORWEGIAN.finditer(re.sub(r"\([^()]*\)", "", content))]


def read(pdf: bytes) -> str:
    pages = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(pages.replace("\N{NO-BREAK SPACE}", " ").split())


async def printed(template, data) -> str:
    documents = Documents(threads=1)
    try:
        return read(await documents.render(template, data, at=datetime(2026, 11, 24, 12, tzinfo=UTC)))
    finally:
        await documents.close()


# The words


def test_every_text_of_a_report_or_paper_has_its_english_which_fills_in_the_same_values():
    asked: set[str] = set()
    for source in Path(service.__path__[0]).rglob("*.py"):
        tree = ast.parse(source.read_text())
        if not any(is_import_of_text(node) for node in ast.walk(tree)):
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "text":
                constants = [each for each in ast.walk(call.args[0]) if isinstance(each, ast.Constant)]
                asked |= {each.value for each in constants if isinstance(each.value, str)}
    assert asked == set(ENGLISH)
    for in_norwegian, english in ENGLISH.items():
        places = [sorted(re.findall(r"{\w+}", each)) for each in (in_norwegian, english)]
        assert places[0] == places[1], in_norwegian
        assert not norwegian(english), in_norwegian


def is_import_of_text(node) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "services.settlement.words"
        and any(alias.name == "text" for alias in node.names)
    )


def test_no_word_has_two_translations():
    assert REPORTS.keys().isdisjoint(PAPERS)


def test_a_documents_data_are_worded_at_every_depth_and_values_that_are_no_texts_stay():
    data = {"a": text("Sum"), "b": [{"c": text("per {day}", day=text("Dato"))}, "Sum"], "d": True}
    assert worded(data, "en") == {"a": "Total", "b": [{"c": "at Date"}, "Sum"], "d": True}
    assert worded(data, "nb") == {"a": "Sum", "b": [{"c": "per Dato"}, "Sum"], "d": True}


# The papers

WHOLE = settled(
    collected("4000", "93.97", collection="600"),
    collected("1000", "10", "38"),
    carried_in="-20.00",
    commission_on_principal=D("0.10"),
)
WITH_INVOICE = settled(collected("4000", "93.97", collection="600"), vat_offset=False)
OUTSIDE = settled(
    collected("4000", "93.97", collection="750"), vat_registered=False, commission_on_principal=D("0.10")
)
SHORT = settled(collected(interest="52.60", collection="600"))
GIVEN_BACK = settled(collected("-1000", collection="-600"))
EMPTY = replace(WHOLE, lines=())
CREDIT_NOTE = SettledCreditNote(number=3, amount=D("50.00"))


def billed(vat, number=4):
    due = ToInvoice(
        creditor_id=UUID(int=98),
        settlement_id=UUID(int=99),
        settlement_number=7,
        settled_on=DAY,
        basis=D(vat) * 4,
        vat=D(vat),
    )
    return vat_invoice(due, id=UUID(int=5), number=number, on=DAY, days=14)


ADVICES = [
    pytest.param(WHOLE, None, [CREDIT_NOTE], True, id="whole"),
    pytest.param(WHOLE, None, [], False, id="posted by hand"),
    pytest.param(WITH_INVOICE, billed("150.00"), [], True, id="with invoice"),
    pytest.param(WITH_INVOICE, billed("-150.00"), [], True, id="with credit note"),
    pytest.param(WITH_INVOICE, None, [], True, id="to be invoiced"),
    pytest.param(OUTSIDE, None, [], True, id="outside the VAT register"),
    pytest.param(SHORT, None, [], True, id="short"),
    pytest.param(GIVEN_BACK, None, [], True, id="given back"),
    pytest.param(EMPTY, None, [], True, id="without lines"),
]


@pytest.mark.parametrize(("settlement", "invoice", "credit_notes", "is_posted"), ADVICES)
async def test_an_advice_has_the_same_numbers_in_both_languages_and_no_norwegian_in_english(
    settlement, invoice, credit_notes, is_posted
):
    in_norwegian, english = [
        await printed(
            TEMPLATE,
            advice_data(
                settlement,
                profile(setup_=setup(auto_posting=is_posted), language=language),
                AGENCY,
                invoice,
                credit_notes,
            ),
        )
        for language in ("nb", "en")
    ]
    assert re.findall(r"-?\d+", in_norwegian) == re.findall(r"-?\d+", english)
    assert not norwegian(english)
    assert "Remitteringsbilag – oppgjør nr. 7" in in_norwegian


async def test_the_english_advice_names_both_parties_the_vat_and_the_payout_as_the_law_demands():
    advice = await printed(TEMPLATE, advice_data(WHOLE, profile(language="en"), AGENCY))
    for words in (
        "Remittance advice (remitteringsbilag) – settlement no. 7", "Document number: Settlement 7 / 312048870",
        "Date: 24.11.2026", "Org. no. 995 525 828 MVA Foretaksregisteret", "Org. no. 312 048 870",
        "Case Invoice Customer Principal Interest Fees and collection costs Received Our fee VAT To you",
        "Debt collection of the invoices above, delivered up to and including 24.11.2026",
        "Collection fees (inkassosalær) and other fees 638,00", "Commission 500,00",
        "Basis excluding VAT (grunnlag uten mva.) 1 138,00", "VAT (mva.) 25 % 284,50",
        "– of which deducted in this settlement 284,50", "Carried over from earlier settlements",
        "Paid out to account 8601.11.17947 4 299,47", "VAT code (mva-kode) Debit Credit",
        "Posted automatically in PowerOffice Go, with Norwegian texts", "Collection settlement 7: interest",
        "Customer ledger (kundereskontro), a line for each invoice above",
        "All amounts are in Norwegian kroner.",
    ):  # fmt: skip
        assert words in advice, words


@pytest.mark.parametrize("vat_registered", [True, False])
@pytest.mark.parametrize("vat", ["150.00", "-150.00"])
async def test_an_invoice_or_credit_note_has_the_same_numbers_in_both_languages(vat, vat_registered):
    credited = [
        Credited(settlement_number=5, settled_on=DAY, number=2, invoiced_on=DAY),
        Credited(settlement_number=6, settled_on=DAY, number=None, invoiced_on=None),
    ]
    in_norwegian, english = [
        await printed(
            INVOICE,
            invoice_data(
                billed(vat),
                profile(vat_registered=vat_registered, language=language),
                AGENCY,
                "12345678903",
                credited=credited if vat.startswith("-") else (),
            ),
        )
        for language in ("nb", "en")
    ]
    assert re.findall(r"-?\d+", in_norwegian) == re.findall(r"-?\d+", english)
    assert not norwegian(english)
    if vat.startswith("-"):
        assert "Krediterer faktura 2 av 24.11.2026, Oppgjør 6 / 312048870 av 24.11.2026" in in_norwegian
        assert "Credits invoice 2 of 24.11.2026, Settlement 6 / 312048870 of 24.11.2026" in english
    else:
        assert "KID 9000000043" in in_norwegian
        assert "KID (payment reference) 9000000043" in english
        assert "VAT (mva.) 25 % of 600,00 150,00 Total including VAT 750,00" in english


# What is mailed


async def settle(desk, day, number, *, setup_=None, **choices):
    """Let a claim be paid with its fee of 600 and settled; return the mail's subject, text and papers."""
    if number == 1:
        await desk.service.hear(
            registered(setup_=setup_ or desk.setup(auto_posting=False), **choices),
            transferred(1),
            demanded(1),
        )
    desk.service.at(at(day, 6))
    paid = D("4661.23") if number == 1 else D("1000.00")
    await desk.import_file(giro(number, paid, on=day), number=number)
    await desk.settle(day)
    message = desk.letterbox.messages[-1]
    papers = {part.get_filename(): read(part.get_content()) for part in message.iter_attachments()}
    return message["Subject"], message.get_body().get_content(), papers


async def test_a_creditor_is_sent_its_papers_in_english_with_an_english_mail(desk):
    subject, body, papers = await settle(desk, PAID, 1, language="en", vat_offset=False)
    assert subject == "Remittance advice – settlement 1"
    assert body.replace("\r\n", "\n") == (
        "Hello,\n\nplease find attached the remittance advice and an invoice for VAT for settlement 1 of 01.06.2026 to"
        " Fjordvik Elektro AS.\n\nKind regards\nAutoCollect Inkasso AS\n"
    )
    assert list(papers) == ["remittance-advice-1.pdf", "invoice-1.pdf"]
    assert "– of which invoiced separately, invoice 1 150,00" in papers["remittance-advice-1.pdf"]
    assert papers["invoice-1.pdf"].count("Invoice 1 Date 01.06.2026 Due date 15.06.2026") == 1
    assert [norwegian(paper) for paper in papers.values()] == [[], []]


async def test_in_go_the_advice_has_its_english_name_and_the_voucher_is_norwegian(desk):
    claim = desk.claim_in_go(1, 4000, PAID - timedelta(days=60))
    await desk.service.hear(registered(setup_=desk.setup(), language="en"), claim)
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    (attached,) = desk.company.books.documents.values()
    assert (settlement["status"], attached.file_name) == ("posted", "remittance-advice-1.pdf")
    assert "Collection settlement 1, case" not in read(attached.content)
    assert {line["description"].split(",")[0].split(":")[0] for line in settlement["voucher_lines"]} == {
        "Inkassooppgjør 1"
    }


@pytest.mark.parametrize("vat_offset", [True, False])
async def test_a_creditor_that_has_chosen_nothing_is_written_to_in_norwegian(desk, vat_offset):
    subject, body, papers = await settle(desk, PAID, 1, vat_offset=vat_offset)
    assert subject == "Remitteringsbilag – oppgjør 1"
    what = "remitteringsbilaget" if vat_offset else "remitteringsbilaget og faktura for MVA"
    assert body.replace("\r\n", "\n") == (
        f"Hei,\n\nvedlagt er {what} for oppgjør 1 av 01.06.2026 til"
        " Fjordvik Elektro AS.\n\nVennlig hilsen\nAutoCollect Inkasso AS\n"
    )
    assert list(papers) == ["remitteringsbilag-1.pdf", "faktura-1.pdf"][: 1 if vat_offset else 2]


async def test_another_language_counts_from_the_next_settlement_and_what_is_written_stays(desk):
    await settle(desk, PAID, 1)
    (first,) = await desk.settlements()
    await desk.service.hear(
        changed(setup_=desk.setup(auto_posting=False), language="en"), transferred(2, 2), demanded(2)
    )
    subject, _, papers = await settle(desk, NEXT, 2)
    assert (subject, list(papers)) == ("Remittance advice – settlement 2", ["remittance-advice-2.pdf"])
    kept = await desk.service.http.get(f"/settlements/{first['settlement_id']}/advice.pdf")
    assert "Remitteringsbilag – oppgjør nr. 1" in read(kept.content)


async def test_what_was_written_but_neither_posted_nor_mailed_goes_out_in_the_language_in_which_it_is(desk):
    claim = desk.claim_in_go(1, 4000, PAID - timedelta(days=60))
    await desk.service.hear(registered(setup_=desk.setup(bank_contra_account_id=123456789)), claim)
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, 1000))
    desk.letterbox.refuses = True
    await desk.settle(PAID)
    (failed,) = await desk.settlements()
    assert (failed["status"], desk.letterbox.messages) == ("posting_failed", [])
    desk.letterbox.refuses = False
    await desk.service.hear(changed(setup_=desk.setup(), language="en"))
    again = await desk.service.http.post(f"/settlements/{failed['settlement_id']}/post")
    assert again.status_code == 202
    await desk.service.work_off()
    (message,) = desk.letterbox.messages
    (paper,) = message.iter_attachments()
    (attached,) = desk.company.books.documents.values()
    assert message["Subject"] == "Remitteringsbilag – oppgjør 1"
    assert paper.get_filename() == attached.file_name == "remitteringsbilag-1.pdf"
    assert "Remitteringsbilag – oppgjør nr. 1" in read(attached.content)


async def test_a_profile_that_was_kept_before_there_was_a_language_is_norwegian(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False), language="en"))
    async with desk.service.service.database.transaction() as tx:
        kept = await tx.execute(
            sql("update books set profile = profile - 'language' where book = :id returning revision"),
            {"id": CREDITOR},
        )
        assert kept.scalar() == 1
    subject, _, papers = await settle(desk, PAID, 1, language="en")
    assert (subject, list(papers)) == ("Remitteringsbilag – oppgjør 1", ["remitteringsbilag-1.pdf"])


@pytest.mark.parametrize("event", [registered(language="en"), changed(language="en")])
def test_an_event_from_before_there_was_a_language_is_read_as_norwegian(event):
    message = json.loads(envelope(event).to_json())
    assert parse(json.dumps(message).encode()).event.profile.language == "en"
    del message["data"]["profile"]["language"]
    assert parse(json.dumps(message).encode()).event.profile == replace(event.profile, language="nb")
