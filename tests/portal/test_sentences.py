"""What other services say with a day, a sum or a name in it is read in the reader's own language."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from services.portal.language import speak, spoken
from services.portal.words.jobs import JOB, RESULT
from services.portal.words.sentences import (
    AS_TOLD,
    CODES,
    OPENED_BY_A_CODE,
    PRINTED,
    SENTENCES,
    remark_words,
    worded,
)
from services.settlement import refusals
from services.settlement.bank_import import AlreadyTaken
from services.settlement.domain.waiting import DEEDS, REASONS
from services.settlement.store.bank_files import TakenBefore
from shared.events import PlanStatus
from shared.norway.account import _not_an_account
from shared.sentences import Sentence

TAKEN = TakenBefore(datetime(2026, 6, 1, 9, tzinfo=UTC), same_content=True, format="ocr", name="")
SERVICES = Path(__file__).resolve().parents[2] / "services"


@pytest.fixture(autouse=True)
def _as_before():
    before = spoken()
    yield
    speak(before)


REFUSALS = {
    *(name for name, kind in vars(refusals).items() if getattr(kind, "__module__", "") == refusals.__name__),
    *("BrokenFile", "BrokenReport"),
}


def said_by_services() -> dict[str, set[frozenset[str]]]:
    """Each code in the services' source, with the names of the values that go with it, place by place."""
    found: dict[str, set[frozenset[str]]] = {
        "AlreadyTaken": {frozenset(AlreadyTaken(TAKEN).sentence.values)},
        "NoAccount": {frozenset(_not_an_account("1").sentence.values)},
        "RateUnknown": {frozenset()},
        **{code: {frozenset(re.compile(form).groupindex)} for code, form in (*REASONS, *DEEDS)},
    }
    for path in SERVICES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name, codes = (
                getattr(call.func, "id", ""),
                [each.value for each in call.args if isinstance(each, ast.Constant)],
            )
            if name == "sentence" and len(call.args) == 2:
                values = frozenset(each.arg or "" for each in call.keywords)
                found.setdefault(codes[-1], set()).add(values)
            elif name in REFUSALS:
                found.setdefault(name, set()).add(frozenset(each.arg for each in call.keywords))
            elif name == "Objection":
                keys = call.args[2].keys if len(call.args) == 3 else []
                found.setdefault(codes[0], set()).add(frozenset(each.value for each in keys))
    return found


TOLD = said_by_services()


def places(pattern: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("code", sorted(TOLD))
def test_every_sentence_of_a_service_has_words_with_its_values_in_both_languages(code, language):
    speak(language)
    (words,) = [each[code] for each in SENTENCES if code in each]
    assert {places(words)} == TOLD[code]
    norwegian = next(dict.__getitem__(each, code) for each in SENTENCES if code in each)
    assert (words == norwegian) == (language == "nb")


def test_settlement_refuses_nothing_without_a_name_but_where_a_page_has_words_of_its_own():
    nameless = set()
    for path in (SERVICES / "settlement").rglob("*.py"):
        raised = [each.exc for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Raise)]
        if any(isinstance(each, ast.Call) and getattr(each.func, "id", "") == "Reject" for each in raised):
            nameless.add(str(path.relative_to(SERVICES / "settlement")))
    nothing_to_pay, voucher_again, no_file_yet = "payouts/drafting.py", "api/settlements.py", "api/batches.py"
    not_from_pages = {"reporting/statement.py", "reporting/vat.py"}
    assert nameless == {nothing_to_pay, voucher_again, no_file_yet} | not_from_pages


def test_no_words_are_kept_for_what_nobody_says():
    assert {code for each in SENTENCES for code in each} == TOLD.keys()


ASKED = Sentence(
    "Det er ikke et av valgene i denne saken: gå rettslig til verks, trekke saken.",
    "NoSuchChoice",
    {"choices": ["go_legal", "withdraw"]},
)
COURT = Sentence("…", "CourtFees", {"attachment": "1928.00", "complaint": "1314.00"})
LETTER = Sentence("…", "LetterGoesOut", {"letter": "collection_notice", "day": "2026-06-15"})


@pytest.mark.parametrize(
    ("said", "nb", "en"),
    [
        (
            ASKED,
            "Det er ikke et av valgene i denne saken: gå videre rettslig eller trekke saken.",
            "That is not among the choices in this case: take legal action or withdraw the case.",
        ),
        (
            COURT,
            (
                "Rettsgebyr og andre utlegg kommer i tillegg og kreves av skyldneren: 1 928,00 kr for "
                "begjæring om utlegg, 1 314,00 kr for forliksklage."
            ),
            (
                "Court fees and other disbursements come in addition and are claimed from the debtor: NOK "
                "1,928.00 for an attachment petition (utlegg), NOK 1,314.00 for a conciliation complaint."
            ),
        ),
        (
            Sentence("…", "AccountChanged", {"account_before": "86011117947", "account_now": ""}),
            (
                "Kontonummeret er endret siden oppgjøret, fra 8601.11.17947 til ingen konto. Bekreft det nye før "
                "utbetaling."
            ),
            (
                "The account has changed since the settlement, from 8601.11.17947 to no account. Confirm the new "
                "one before it is paid out."
            ),
        ),
        (
            Sentence("…", "PayoutRejected", {"bank_reason": "kontoen er avsluttet (AC04): Closed\nin May"}),
            "Avvist av banken: kontoen er avsluttet (AC04): Closed\nin May. Rett opp og send på nytt.",
            "Rejected by the bank: the account is closed (AC04): Closed\nin May. Correct it and send it again.",
        ),
        (
            Sentence("…", "AccountInactive", {"ledger": ["1999", "Bankkonto motpost"]}),
            "Konto 1999 (Bankkonto motpost) er ikke aktiv. Gjør den aktiv, eller velg en annen i oppsettet.",
            "Account 1999 (Bank offset account) is not active. Make it active, or choose another one in the setup.",
        ),
        (
            Sentence("…", "AccountMissing", {"ledger": []}),
            "Kundens reskontro finnes ikke i PowerOffice Go.",
            "The customer's ledger does not exist in PowerOffice Go.",
        ),
        (
            Sentence("…", "BookedForAnother", {"by": "kari@byraa.example"}),
            "kari@byraa.example har ført beløpet på en annen KID. Plasser innbetalingen der den hører hjemme, eller angre føringen først.",
            "kari@byraa.example has booked the amount for another KID. Place the payment where it belongs, or undo the booking first.",
        ),
        (LETTER, "Inkassovarsel sendes 15.06.2026.", "Collection notice is sent on 15 Jun 2026."),
        (
            [LETTER, Sentence("Uten kostnad.")],
            "Inkassovarsel sendes 15.06.2026. Uten kostnad.",
            "Collection notice is sent on 15 Jun 2026. Free of charge.",
        ),
    ],
)
def test_a_value_stands_in_the_sentence_as_the_portal_prints_it(said, nb, en):
    assert worded(said).replace("\xa0", " ") == nb
    speak("en")
    assert worded(said).replace("\xa0", " ") == en


@pytest.mark.parametrize(
    "said",
    [
        Sentence("Velg en dato etter 04.05.2026.", "DayTooEarly"),
        Sentence("Velg en dato etter 04.05.2026."),
        Sentence("Velg en dato etter 04.05.2026.", "OfALaterRelease", {"day": "2026-05-04"}),
    ],
)
def test_what_comes_without_its_values_or_with_an_unknown_code_is_shown_as_it_stands(said):
    speak("en")
    assert worded(said) == "Velg en dato etter 04.05.2026."


@pytest.mark.parametrize("typed", ["2026-99-99", "1503.00", "2026-05-04"])
@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("NoAccount", "text", "{typed} er ikke et norsk kontonummer. Kontroller de elleve sifrene."),
        ("WrongKid", "kid", "{typed} er ingen KID. Kontroller sifrene."),
        ("CaseNumbered", "number", "Saksnummer: {typed}."),
        ("NotInBatch", "payout", "Betaling {typed} er ikke i forslaget."),
        (
            "BookedForAnother",
            "by",
            (
                "{typed} har ført beløpet på en annen KID. Plasser innbetalingen der den hører hjemme, eller "
                "angre føringen først."
            ),
        ),
    ],
)
def test_what_people_have_typed_stands_as_they_typed_it_whatever_it_looks_like(code, name, words, typed):
    assert worded(Sentence("…", code, {name: typed})) == words.format(typed=typed)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("DayTooEarly", {"day": "2026-99-99"}),
        ("DayTooEarly", {"day": "soon"}),
        ("LimitTooHigh", {"amount": "much", "fee": "35.00"}),
        ("AccountMissing", {"ledger": ["1999", "Bankkonto motpost", "more"]}),
    ],
)
def test_what_comes_with_values_that_are_not_what_their_names_say_is_shown_as_it_stands(code, values):
    assert worded(Sentence("As its service says it.", code, values)) == "As its service says it."


def test_an_account_may_be_told_by_its_number_alone():
    said = Sentence("…", "AccountMissing", {"ledger": "1999"})
    assert worded(said) == "Konto 1999 finnes ikke i PowerOffice Go."


def test_every_value_has_one_form_by_its_name():
    names = {name for each in SENTENCES for code in each for name in places(dict.__getitem__(each, code))}
    forms = [*PRINTED, *CODES, *AS_TOLD, "ledger"]
    assert sorted(forms) == sorted(names)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_sentence_that_is_opened_by_a_code_has_a_capital(language):
    speak(language)
    opened = {
        code
        for each in SENTENCES
        for code in each
        if any(each[code].startswith(f"{{{name}}}") for name in CODES)
    }
    assert opened == OPENED_BY_A_CODE


def test_a_value_that_is_a_code_has_words_for_each():
    assert all(code and words for each in CODES.values() for code, words in each.items())


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (
            "MVA-kode 3B er utgående MVA, for salg. Velg inngående MVA, vanligvis kode 1.",
            "VAT code 3B is output VAT, for sales. Choose input VAT, usually code 1.",
        ),
        (
            "Konto 1920 er en konto for eiendeler. Konto gebyrinntekter skal være en konto for inntekter.",
            "Account 1920 is an account for assets. The fee income account must be an account for income.",
        ),
        ("Nr. 2 er {ukjent}.", "Nr. 2 er {ukjent}."),
    ],
)
def test_a_remark_of_registration_is_said_with_its_numbers(said, english):
    assert remark_words(said) == said
    speak("en")
    assert remark_words(said) == english


def forms_of_summaries() -> set[str]:
    """What the services' daily jobs return and count, with `{}` where the numbers stand."""
    found = set()
    for path in [*SERVICES.glob("*/jobs.py"), SERVICES / "dunning" / "progress.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Return(value=ast.JoinedStr() as text):
                    found |= set(_form(text).split(", "))
                case ast.Subscript(
                    value=ast.Name(id="counts" | "done") | ast.Attribute(attr="counts"), slice=name
                ):
                    found.add(f"{{}} {_form(name)}")
                case ast.Call(func=ast.Name(id="Counter"), args=[ast.Dict(keys=keys)]):
                    found |= {f"{{}} {_form(key)}" for key in keys}
    return found


def _form(text: ast.expr) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in parts)


def test_what_comes_of_daily_jobs_has_words():
    kinds = {f"{{}} plan {status}" for status in get_args(PlanStatus)}
    assert forms_of_summaries() - {"{} {} ordered", "{} plan {}"} | kinds | {"nothing due"} == RESULT.keys()
    names = {
        call.args[0].value
        for path in SERVICES.glob("*/app.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "DailyJob"
    }
    assert names == JOB.keys()
