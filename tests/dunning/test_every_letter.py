"""Every kind of letter in both languages, read back out of its PDF: what inkassoloven §§ 9 and 10 demand."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from uuid import uuid4

import pypdf
import pytest

from services.dunning import letters
from services.dunning.domain.agreeing import agree
from services.dunning.domain.drafting import Draft, draft_about_case, draft_about_invoice
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Delta
from services.dunning.letters import MailTexts, english, norwegian
from shared.documents import Documents
from shared.events import Address, Instalment
from shared.norway.charges import CourtCost
from tests.dunning.test_after_the_demand import DEMAND, NOTICE, WARNING, case_of, claim, sent
from tests.dunning.test_letters import AGENCY, PINS
from tests.dunning.told import a_case, customer, letter, state

D = Decimal
AGREED = date(2026, 7, 10)
ABROAD = customer(address=Address(line1="1 Quay", postal_code="EH6", city="Leith", country="GB"))


def planned(*amounts, first=date(2026, 8, 3), every=28):
    case = case_of(claim("A", NOTICE, DEMAND))
    parts = [
        Instalment(due_on=first + n * timedelta(days=every), amount=D(amount) if amount else None)
        for n, amount in enumerate(amounts)
    ]
    plan = agree(case, uuid4(), parts, agreed_by="Kari", today=AGREED)
    return case.having(replace(case.case, plans=(plan,)))


def confirmed(case):
    confirmation = replace(sent("instalment_plan", AGREED, days=None), plan_id=case.case.plan.id)
    claims = (replace(each, letters=(*each.letters, confirmation)) for each in case.claims)
    return CaseState(case=case.case, claims=tuple(claims))


def freed_of_interest(case, language):
    free = customer(no_late_interest=True)
    claims = (replace(each, customer=free, language=language) for each in case.claims)
    return CaseState(case=case.case, claims=tuple(claims))


def about_case(kind, case, day):
    return draft_about_case(uuid4(), kind, case, day)


def watched():
    year = timedelta(days=365)
    earlier = [
        replace(
            each,
            sent_on=each.sent_on - year,
            ordered_on=each.ordered_on - year,
            deadline=each.deadline - year,
        )
        for each in (NOTICE, DEMAND, WARNING)
    ]
    case = case_of(claim("A", *earlier, deltas=(OF_COSTS,), due=date(2025, 6, 2)), status="surveillance")
    costs = (CourtCost(amount=D("2071.00"), on=date(2025, 9, 1)), CourtCost(amount=D("928.00"), on=PART.on))
    return case.having(replace(case.case, court_costs=costs))


OF_COSTS = Delta(amount=D(0), on=date(2026, 7, 6), fees=D("71.00"), court_costs=D("71.00"), to_agency=True)
FIVE = ("900.00", "900.00", "900.00", "900.00", None)
PART = Delta(amount=D("1000.00"), on=date(2026, 7, 6), interest=D("5.00"), fees=D("8.00"), to_agency=True)
OWN = Routine(
    own_reminder_after_days=14,
    own_reminder_with_fee=True,
    own_notice_after_days=28,
    own_notice_with_fee=True,
)
OWN_REMINDED = letter(
    "reminder", sent_on=date(2026, 6, 15), deadline=date(2026, 6, 29), fee="38.00", case=None
)
DRAFTS = {
    "reminder": lambda: draft_about_invoice(
        uuid4(), "payment_reminder", state(), Routine(payment_reminder_after_days=5), date(2026, 6, 8)
    ),
    "own reminder": lambda: draft_about_invoice(uuid4(), "reminder", state(), OWN, date(2026, 6, 15)),
    "own notice": lambda: draft_about_invoice(
        uuid4(), "collection_notice", state(letters=(OWN_REMINDED,)), OWN, date(2026, 6, 30)
    ),
    "notice": lambda: draft_about_invoice(
        uuid4(), "collection_notice", state(case=a_case()), Routine(), date(2026, 7, 14)
    ),
    "demand": lambda: about_case("payment_demand", case_of(claim("A", NOTICE)), date(2026, 6, 30)),
    "legal": lambda: about_case(
        "legal_action_notice", case_of(claim("A", NOTICE, DEMAND, deltas=(PART,))), date(2026, 7, 15)
    ),
    "surveillance": lambda: about_case("surveillance_letter", watched(), date(2026, 7, 15)),
    "plan": lambda: about_case("instalment_plan", planned(*FIVE), AGREED),
    "deferral": lambda: about_case("instalment_plan", planned(None), AGREED),
    "far": lambda: about_case("instalment_plan", planned("500.00", None, every=200), AGREED),
    "missed": lambda: about_case("instalment_reminder", confirmed(planned(*FIVE)), date(2026, 8, 6)),
}
SAID = {
    ("reminder", "nb"): ["Betalingspåminnelse", "Påminnelsen koster deg ingenting", "4 000,00", "snarest"],
    ("reminder", "en"): ["Payment reminder", "This reminder costs you nothing", "4,000.00", "as soon as possible"],
    ("own reminder", "nb"): ["Purring", "Hovedstol 4 000,00", "Purregebyr 38,00", "4 038,00", "Betal innen 29. juni 2026"],
    ("own reminder", "en"): ["Reminder (purring)", "Reminder fee 38.00", "4,038.00", "Please pay by 29 June 2026"],
    ("own notice", "nb"): [  # § 9
        "Inkassovarsel", "varer eller tjenester", "Gebyr for tidligere brev 38,00", "Gebyr for inkassovarsel 38,00",
        "Betaler du ikke innen 14. juli 2026, blir kravet sendt til inkasso", "forsinkelsesrente",
    ],
    ("own notice", "en"): [
        "Notice of debt collection (inkassovarsel)", "goods or services", "Fees for earlier letters 38.00",
        "If you do not pay by 14 July 2026, the claim will be sent to debt collection",
    ],
    ("notice", "nb"): [  # § 9, and what the new act's § 20 will demand besides
        "Inkassovarsel", "faktura 10065 datert 18.05.2026", "Hovedstol 4 000,00", "Gebyr for inkassovarsel 38,00",
        "blir det satt i gang inkasso", "28. juli 2026", "inntil kr 600,00, og inntil kr 1 200,00",
    ],
    ("notice", "en"): [
        "Notice of debt collection (inkassovarsel)", "invoice 10065 dated 18 May 2026",
        "Principal (hovedstol) 4,000.00", "Fee for this notice (gebyr) 38.00",
        "debt collection (inkasso) will be started", "28 July 2026", "up to NOK 600.00, and up to NOK 1,200.00",
    ],
    ("demand", "nb"): [  # § 10 a to f
        "Betalingsoppfordring", "på vegne av Fjordlys Elektro AS", "varer eller tjenester", "Salær",
        "12,00 % fra 02.06.2026", "Renten løper fra dagen etter forfall", "innen 14. juli 2026",
        "ytterligere kostnader og rettslig inndriving", "klage til Finansklagenemnda",
        "Fra 12. august 2026 kan salæret for saken etter gjeldende satser bli inntil kr 1 200,00",
    ],
    ("demand", "en"): [
        "Demand for payment (betalingsoppfordring)", "on behalf of Fjordlys Elektro AS", "goods or services",
        "Collection fee (salær)", "12.00 % from 2 Jun 2026", "runs from the day after the due date",
        "by 14 July 2026", "further costs and to legal collection", "complain to Finansklagenemnda",
        "From 12 August 2026 the fee for the case may by today's rates be up to NOK 1,200.00",
    ],
    ("legal", "nb"): [
        "Varsel om rettslig inndrivelse", "Dette brevet koster deg ikke noe", "innen 29. juli 2026",
        "begjære kravet tvangsfullbyrdet eller ta det inn for forliksrådet", "tvangsfullbyrdelsesloven § 4-18",
        "Vi ber deg ta stilling til kravet innen samme frist", "tvisteloven § 5-2",
        "Hovedstol 3 000,00", "Salær (erstatter tidligere gebyr) 600,00", "Betalt på gebyr og salær −8,00",
        "Betaler du senest 11. august 2026, blir salæret ikke høyere",
    ],
    ("legal", "en"): [
        "Notice of legal action (varsel om rettslig inndrivelse)", "This letter costs you nothing",
        "by 29 July 2026", "apply for enforcement of the claim", "(tvangsfullbyrdelsesloven) § 4-18",
        "take a stand on the claim by the same deadline", "(tvisteloven) § 5-2",
        "Principal (hovedstol) 3,000.00", "Collection fee (salær), replaces earlier fees 600.00",
        "Paid on fees −8.00", "If you pay by 11 August 2026, the collection fee will get no higher",
    ],
    ("surveillance", "nb"): [
        "Melding om ubetalt krav", "Salær, forhøyet sats", "1 200,00", "Brevet koster deg ikke noe",
        "Rettslige omkostninger (gebyr) 2 999,00 Betalt på rettslige omkostninger −71,00",
    ],
    ("surveillance", "en"): [
        "Statement of an unpaid claim", "at the higher rate", "1,200.00", "costs you nothing",
        "Legal costs, public fees (rettslige omkostninger) 2,999.00 Paid on legal costs −71.00",
    ],
    ("plan", "nb"): [
        "Bekreftelse på betalingsavtale", "det som ble avtalt 10. juli 2026", "1 3. august 2026 900,00",
        "Siste avdrag er resten av kravet, med renter", "Tillegg for avdragsordning 1 125,00",
        "økt med kr 1 125,00 (inkassoforskriften § 2-4)", "regnes på det avdraget som forfaller først",
        "sender vi en påminnelse uten gebyr", "Skyldig i dag",
    ],
    ("plan", "en"): [
        "Confirmation of a payment plan", "what was agreed on 10 July 2026", "1 3 August 2026 900.00",
        "The last instalment is the rest of the claim, with interest", "Addition for the instalment plan 1,125.00",
        "raised by NOK 1,125.00 (inkassoforskriften § 2-4)", "counts for the instalment that is due first",
        "a reminder without a fee", "Owed today",
    ],
    ("deferral", "nb"): ["Bekreftelse på betalingsutsettelse", "3. august 2026", "med renter til den avtalte dagen"],
    ("deferral", "en"): ["Confirmation of deferred payment", "3 August 2026", "interest until the agreed day"],
    ("far", "nb"): ["Resten", "Rentesatsen frem til da er ikke fastsatt ennå"],
    ("far", "en"): ["The rest", "The rate of interest until then has not been set yet"],
    ("missed", "nb"): [
        "Påminnelse om avtalt betaling", "mangler kr 900,00", "Denne påminnelsen koster deg ikke noe",
        "Betaler du kr 900,00 innen 20. august 2026, gjelder avtalen videre", "faller avtalen bort", "Mangler",
    ],
    ("missed", "en"): [
        "Reminder of an agreed payment", "NOK 900.00 is missing", "This reminder costs you nothing",
        "If you pay NOK 900.00 by 20 August 2026, the plan goes on", "the plan ends", "Missing",
    ],
}  # fmt: skip
OF_EVERY_AGENCY_LETTER = {
    "nb": ["Innkreveren AS", "Saksnummer", "Brevnummer", "100123", "Fjordlys Elektro AS", "Er du uenig i kravet?",
           "Finansklagenemnda", "Kan du ikke betale alt nå?", "1234.56.78903", "1000000016", "Forsinkelsesrente", "Se saken din på nett", "https://portal.example/my-case"],
    "en": ["Innkreveren AS", "Case no.", "Letter no.", "100123", "Fjordlys Elektro AS",
           "Do you disagree with the claim?", "Finansklagenemnda", "Can you not pay all of it now?",
           "1234.56.78903", "1000000016", "forsinkelsesrente", "IBAN NO71 1234 5678 903", "See your case online",
           "https://portal.example/my-case"],
}  # fmt: skip


@pytest.fixture(scope="module")
async def press():
    documents = Documents()
    yield documents
    await documents.close()


def drafted(name, language):
    draft = DRAFTS[name]()
    assert isinstance(draft, Draft), draft
    recipient = ABROAD if language == "en" else draft.customer
    return replace(draft, language=language, customer=recipient, number=100123)


async def pdf_of(press, draft):
    words = letters.printed(draft, AGENCY)
    return await press.render(letters.template(draft), words, at=datetime(2026, 7, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize(("name", "language"), SAID)
async def test_a_letter_says_what_it_must_and_is_archived_and_read_aloud(press, name, language):
    draft = drafted(name, language)
    pdf = await pdf_of(press, draft)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    common = [] if draft.case is None else OF_EVERY_AGENCY_LETTER[language]
    for each in [*SAID[name, language], *common]:
        assert each in said, each
    pins = [] if draft.case is None else [PINS.printed(draft.case.id).replace("\xa0", " ")]
    assert re.findall(r"PIN (\w{4} \w{4})", said) == pins
    for blank in ("None", "{", "}"):
        assert blank not in said
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == language
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf


@pytest.mark.parametrize(("name", "language"), SAID)
def test_the_mail_that_carries_a_letter_asks_for_the_same_in_the_same_language(name, language):
    draft = drafted(name, language)
    words = letters.printed(draft, AGENCY)
    mail = MailTexts().write(draft, AGENCY)
    for part in (mail.text, mail.html):
        for said in (
            words["to_pay"],
            words["deadline"],
            words["account"],
            words["kid"],
            words["sender"]["name"],
        ):
            assert said in part
        assert "None" not in part
    assert f'<html lang="{language}">' in mail.html
    assert mail.subject.startswith(words["title"])
    assert letters.file_name(draft).endswith(".pdf")


@pytest.mark.parametrize(("language", "lines"), [
    ("nb", ["Avdragene betales slik:", "1. kr 900,00 innen 3. august 2026", "5. kr 2 335,62", "Det første som skal"]),
    ("en", ["to be paid as follows:", "1. NOK 900.00 by 3 August 2026", "5. NOK 2,335.62", "to be paid first:"]),
])  # fmt: skip
def test_the_mail_that_confirms_a_plan_lists_every_instalment_and_then_how_to_pay_the_first(language, lines):
    text = MailTexts().write(drafted("plan", language), AGENCY).text.replace("\N{NO-BREAK SPACE}", " ")
    places = [text.index(line) for line in (*lines, "1234.56.78903")]
    assert places == sorted(places)


@pytest.mark.parametrize(("name", "language"), SAID)
def test_a_mail_speaks_of_no_table_that_stands_in_the_letter_alone(name, language):
    draft = drafted(name, language)
    text = MailTexts().write(draft, AGENCY).text
    assert ("slik:" in text or "as follows" in text) == (name in ("plan", "far"))
    assert not any(
        words in text for words in ("oppstillingen", "as specified", "nederst", "end of this letter")
    )


@pytest.mark.parametrize(("language", "row"), [
    ("nb", "Av dette rettslige omkostninger (gebyr): kr 2\N{NO-BREAK SPACE}928,00"),
    ("en", "Of which legal costs (public fees): NOK 2,928.00"),
])  # fmt: skip
def test_the_mail_tells_how_much_of_the_amount_is_court_costs(language, row):
    assert row in MailTexts().write(drafted("surveillance", language), AGENCY).text
    assert row.partition(":")[0] not in MailTexts().write(drafted("legal", language), AGENCY).text


def test_both_languages_have_the_same_words_with_the_same_blanks():
    def blanks(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert norwegian.WORDS.keys() == english.WORDS.keys()
    for key, text in norwegian.WORDS.items():
        assert blanks(text) == blanks(english.WORDS[key]), key


def test_the_parts_of_what_is_owed_sum_to_what_is_asked_for():
    for name in ("notice", "demand", "legal", "surveillance", "plan", "missed"):
        words = letters.printed(drafted(name, "en"), AGENCY)
        rows = [D(amount.replace(",", "").replace("\N{MINUS SIGN}", "-")) for _, amount in words["sums"]]
        assert sum(rows) == D(words["total"].replace(",", "")), name


@pytest.mark.parametrize(
    ("country", "chosen", "language"),
    [("NO", None, "nb"), ("", None, "nb"), ("SE", None, "nb"), ("DK", None, "nb"), ("DE", None, "en"),
     ("NO", "en", "en"), ("DE", "nb", "nb")],
)  # fmt: skip
def test_the_language_goes_by_the_country_unless_one_is_chosen(country, chosen, language):
    recipient = customer(address=replace(customer().address, country=country))
    draft = draft_about_invoice(
        uuid4(),
        "collection_notice",
        state(case=a_case(), customer=recipient, language=chosen),
        Routine(),
        date(2026, 6, 15),
    )
    assert draft.language == language


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    ("plan", "nb", "en"),
    [
        (planned(*FIVE), "Beløpet ovenfor gjelder", "The amount above holds"),
        (planned("500.00", None, every=200), "før siste avdrag", "before the last instalment"),
        (planned(None), "Beløpet er det samme", "stays the same"),
        (planned(None, first=date(2027, 3, 1)), "før du betaler", "before you pay"),
    ],
)
def test_a_plan_of_a_debtor_who_is_freed_of_interest_speaks_of_none(plan, nb, en, language):
    draft = about_case("instalment_plan", freed_of_interest(plan, language), AGREED)
    told = " ".join(each["text"] for each in letters.printed(draft, AGENCY)["closing"])
    assert not re.search("rente|interest", told, re.IGNORECASE)
    assert (nb if language == "nb" else en) in told
