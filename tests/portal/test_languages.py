"""Two languages: every text of the portal has its English, no template holds a text that has none."""

import ast
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

from deploy.sandbox.mailbox import body
from services.dunning.domain import explanation
from services.portal import plotting
from services.portal.api import payouts, proposals, settlements, waiting
from services.portal.api.languages import COOKIE
from services.portal.language import CATALOGUE, DUNNING, REGISTRATION, SETTLEMENT, TRANSFER
from services.portal.words import (
    addressing,
    by_code,
    deeds,
    jobs,
    money,
    refusals,
    routine,
    terms,
    webhooks,
    without_answer,
)
from services.portal.words import debtors as debtor_words
from services.registration.domain import changes, guidance, setup
from services.registration.domain.deactivation import CONSEQUENCES
from services.registration.domain.guidance import GUIDANCE
from services.settlement.payouts import reasons
from services.transfer.domain import action_costs, actions, approval, debtors, due_dates, questions
from tests.portal.conftest import PASSWORD
from tests.portal.told import FJORDVIK, NORDLYS, Told, registered, story

PORTAL = Path(plotting.__file__).parent
TEMPLATES = sorted((PORTAL / "templates").iterdir())
KEYWORDS = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2)}
NAMES = {"AutoCollect", "PowerOffice Go"}
"""What is called the same in every language."""


def in_source() -> set:
    """Every text that the source marks, and every word of `services.portal.words`."""
    methods = [("**.py", "python"), ("templates/**", "jinja2")]
    options = {"templates/**": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(PORTAL, methods, options, KEYWORDS)
    texts = {message for _, _, message, _, _ in found}
    modules = (
        *(terms, deeds, debtor_words, money, refusals, routine, plotting),
        *(
            addressing,
            jobs,
            by_code,
            webhooks,
            without_answer,
            proposals,
            payouts,
            settlements,
            waiting,
        ),
    )
    for module in modules:
        maps = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, dict)]
        texts |= {text for each in maps for text in strings(each)}
    return texts | {terms.UNKNOWN_REFUSAL}


def strings(value):
    """The texts in a map, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in dict.values(value):
            yield from strings(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


@pytest.fixture(scope="module")
def english():
    with CATALOGUE.open("rb") as source:
        return {message.id: message for message in read_po(source, locale="en") if message.id}


def test_every_text_has_its_english_and_nothing_else_stands_in_the_catalogue(english):
    assert english.keys() == in_source()
    for message in english.values():
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(translated), message.id
        assert not message.fuzzy, message.id


def test_what_registration_writes_for_its_users_has_its_english():
    """Its help, its remarks with `{}` for what they hold, what follows when a company leaves, and its log."""
    texts = {text for each in GUIDANCE for text in (each.label, *each.help.split("\n\n"))} | set(CONSEQUENCES)
    texts |= {*changes.TITLES.values(), *changes.LABELS.values(), *changes.PHRASES}
    for path in Path(guidance.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="Remark"), args=[*_, text]):
                    texts |= form_of(text)
                case ast.Assign(targets=[ast.Name(id="message")], value=text):
                    texts |= form_of(text)
    kinds = {words for kind, words in guidance.KINDS.items() if kind != "unknown"}
    texts |= {f"Konto {{}} er en konto for {kind}." for kind in kinds}
    texts |= {setup._wanted(each.field) for each in GUIDANCE if each.fits}
    texts.discard("{}. {}")  # those two behind each other
    with REGISTRATION.open("rb") as source:
        english = {message.id: message.string for message in read_po(source, locale="en") if message.id}
    assert english.keys() == texts
    assert all(english.values())


def form_of(text: ast.expr) -> set[str]:
    """A text of the source with `{}` for each value in it; nothing for what is no text."""
    if not isinstance(text, ast.Constant | ast.JoinedStr):
        return set()
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return {"".join(each.value if isinstance(each, ast.Constant) else "{}" for each in parts)}


def test_what_transfer_and_dunning_write_for_their_users_has_its_english():
    """Why something is not possible, what it costs and stops; a sentence with a value has a code instead."""
    stands = {approval.BARRED.text, *approval.ENDED.values()}
    assert whole(TRANSFER) == sentences_in(actions, action_costs, questions, debtors, due_dates) | stands
    assert whole(DUNNING) == sentences_in(explanation)


def test_what_settlement_writes_without_a_value_has_its_english():
    """What keeps a payout from going out or a voucher out of Go, and the words for a bank's codes."""
    found = set()
    for path in Path(reasons.__file__).parents[1].rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        said = [
            call.args[0]
            for call in calls
            if getattr(call.func, "id", "") == "sentence" and len(call.args) == 1
        ]
        found |= {each.value for each in said if isinstance(each, ast.Constant)}
    assert whole(SETTLEMENT) == found | set(reasons.WORDS.values()) | {reasons.in_words("")}


def sentences_in(*modules) -> set[str]:
    """The whole sentences in the source of modules, without their docstrings."""
    texts = set()
    for module in modules:
        nodes = list(ast.walk(ast.parse(Path(module.__file__).read_text())))
        parts = [part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values]
        beside = parts + [node.value for node in nodes if isinstance(node, ast.Expr)]
        found = [node for node in nodes if isinstance(node, ast.Constant) and node not in beside]
        texts |= {each.value for each in found if isinstance(each.value, str) and each.value.endswith(".")}
    return texts


def whole(catalogue: Path) -> set[str]:
    """The texts of a catalogue in which none is left untranslated."""
    with catalogue.open("rb") as source:
        english = {message.id: message.string for message in read_po(source, locale="en") if message.id}
    assert all(english.values())
    return set(english)


def test_a_translation_has_the_same_places_and_tags_as_its_text(english):
    for message in english.values():
        pairs = (
            zip(message.id, message.string, strict=True)
            if isinstance(message.id, tuple)
            else [(message.id, message.string)]
        )
        for text, translated in pairs:
            for pattern in (r"%\(\w+\)s", r"(?<!%)\{\w+\}", r"<[^>]*>"):
                assert sorted(set(re.findall(pattern, text))) == sorted(
                    set(re.findall(pattern, translated))
                ), text
            assert text[:1].isspace() == translated[:1].isspace(), text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_text_that_is_not_translated(template):
    shown, written = untranslated(template.read_text())
    assert shown == []
    assert written == []


def untranslated(source: str) -> tuple[list[str], list[str]]:
    """Texts between the tags of a template, or in its attributes; and texts within its expressions."""
    lexed = Environment(extensions=["jinja2.ext.i18n"]).lex(source)
    tokens = [token for token in lexed if token[1] != "whitespace"]
    markup, written, inside = "", [], False
    for place, (_, kind, value) in enumerate(tokens):
        if kind == "block_begin":
            inside = (inside or tokens[place + 1][2] == "trans") and tokens[place + 1][2] != "endtrans"
        elif kind == "data":
            markup += "" if inside else value
        elif kind == "variable_end":
            markup += "\N{BULLET}"
        elif kind == "string" and re.search(r"^.[A-ZÆØÅ]|[æøåÆØÅ]|\w \w", value):
            is_marked = [token[2] for token in tokens[place - 2 : place]] == ["_", "("]
            written += [] if is_marked or is_code(tokens, place) else [value]
    attributes = re.findall(r'\b(?:title|placeholder|aria-label|alt)="([^"]*)"', markup)
    bare = re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"", "\n", markup, flags=re.DOTALL)
    texts = bare.split("\n") + attributes
    shown = [text.strip() for text in texts if re.search(r"[A-Za-zÆØÅæøå]{2}", text)]
    return [text for text in shown if text.strip(" ·") not in NAMES], written


def is_code(tokens, place: int) -> bool:
    """Whether a string is not for readers: a class of the style sheet."""
    return tokens[place][2] == '"button plain"'


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [
        ("en-US,en;q=0.9", "en", "Log in"),
        ("nn-NO", "nb", "Logg inn"),
        ("de", "nb", "Logg inn"),
        ("de, en;q=0.2", "en", "Log in"),
        ("", "nb", "Logg inn"),
    ],
)
async def test_a_stranger_is_spoken_to_in_the_language_of_his_browser(office, accepted, language, words):
    browser = office.browser()
    browser.http.headers["Accept-Language"] = accepted
    page = await browser.open("/login")
    assert f'<html lang="{language}">' in page.text
    assert f"<h1>{words}</h1>" in page.text


async def test_a_choice_holds_in_the_browser_and_for_the_user_wherever_he_logs_in(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/cases?q=10042")
    assert 'href="?q=10042&amp;language=en"' in reader.page.text
    await reader.open("/cases?q=10042&language=en")
    assert reader.http.cookies[COOKIE] == "en"
    assert "No cases match “10042”." in reader.text
    elsewhere = office.browser()
    await elsewhere.log_in("read@kunde.example", PASSWORD)
    await elsewhere.open("/cases")
    assert "<h1>Cases</h1>" in elsewhere.page.text
    await elsewhere.open("/cases?language=nb")
    assert "<h1>Saker</h1>" in (await reader.open("/cases")).text, "the user's last choice counts"
    assert (await reader.open("/cases?language=fr")).status_code == 200


async def test_pages_in_english_speak_no_norwegian(office):
    told = Told("10042")
    await office.service.hear(*story(told))
    browser = await office.invited("kari@fjordvik.example")
    for path in ("/", "/cases?status=all", f"/cases/{told.case_id}", "/proposals", "/settlements", "/companies",
                 "/account", f"/companies/{FJORDVIK}/users", f"/companies/{FJORDVIK}/connection"):  # fmt: skip
        page = await browser.open(f"{path}{'&' if '?' in path else '?'}language=en")
        assert page.status_code == 200
        text = browser.text.replace("Norsk", "").replace("Sønn", "")
        assert not re.search(r"\b(og|ikke|er|på|til|fra|med|Sak|Faktura|Kunde)\b", text), (path, text)


async def test_a_mail_is_written_in_the_language_of_its_reader(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/?language=en")
    browser = office.browser()
    await browser.open("/password/forgotten")
    await browser.send("/password/forgotten", email="read@kunde.example")
    await office.service.work_off()
    (mail,) = office.mail.mailbox.mails("read@kunde.example")
    message = office.mail.mailbox.message(mail)
    assert message["Subject"] == "Choose a new password for the AutoCollect portal"
    assert "The link is valid for an hour" in body(message, "plain")


async def mailed(office, email):
    """What was mailed to somebody last: its subject and its text."""
    await office.service.work_off()
    message = office.mail.mailbox.message(office.mail.mailbox.mails(email)[-1])
    return message["Subject"], body(message, "plain")


async def comes_in(office, email, accepted):
    """The browser, with a language of its own, of somebody who accepts an invitation."""
    browser = office.browser()
    browser.http.headers["Accept-Language"] = accepted
    link = office.link(email)
    await browser.open(link)
    await browser.send("/invitation", token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
    await browser.pass_second_factor(email)
    return browser


@pytest.mark.parametrize(
    ("accepted", "subject"),
    [
        ("en", "Choose a new password for the AutoCollect portal"),
        ("nb", "Velg nytt passord til AutoCollect-portalen"),
    ],
)
async def test_who_comes_in_by_english_pages_is_mailed_in_english_and_by_norwegian_ones_decides_nothing(
    office, accepted, subject
):
    await office.service.hear(registered())
    await comes_in(office, "kari@fjordvik.example", accepted)
    stranger = office.browser()
    await stranger.open("/password/forgotten")
    await stranger.send("/password/forgotten", email="kari@fjordvik.example")
    assert (await mailed(office, "kari@fjordvik.example"))[0] == subject
    english = office.browser()
    english.http.headers["Accept-Language"] = "en"
    await english.log_in("kari@fjordvik.example", PASSWORD)
    assert '<html lang="en">' in (await english.open("/")).text


async def test_a_user_is_invited_elsewhere_in_the_language_that_he_reads(office):
    await office.service.hear(registered(), registered(creditor_id=NORDLYS))
    reader = await office.invited("kari@fjordvik.example")
    await reader.open("/?language=en")
    inviter = await office.invited("per@nordlys.example", NORDLYS)
    await inviter.open(f"/companies/{NORDLYS}/users")
    for email in ("kari@fjordvik.example", "ny@nordlys.example"):
        await inviter.send(f"/companies/{NORDLYS}/users", email=email, role="read")
        subject, _ = await mailed(office, email)
        is_known = email == "kari@fjordvik.example"
        assert subject == (
            "Invitation to the AutoCollect portal" if is_known else "Invitasjon til AutoCollect-portalen"
        )


async def test_a_change_of_the_log_in_is_told_in_the_users_language_whoever_made_it(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/?language=en")
    stranger = office.browser()
    await stranger.open("/password/forgotten")
    await stranger.send("/password/forgotten", email="read@kunde.example")
    _, text = await mailed(office, "read@kunde.example")
    link = re.search(r"/password\?token=(\S+)", text)
    new = "en helt annen setning her"
    await stranger.open(link[0])
    await stranger.send("/password", token=link[1], password=new, repeated=new)
    subject, text = await mailed(office, "read@kunde.example")
    assert subject == "Your log-in to the AutoCollect portal has changed"
    assert not re.search(r"\b(og|ikke|er|på|til|Hilsen)\b", text)


async def test_the_choice_of_language_leads_to_no_other_site(office):
    browser = office.browser()
    page = await browser.open("/login?next=//evil.example&language=en")
    links = re.findall(r'<a href="([^"]*)" lang=', page.text)
    assert links
    assert all(link.startswith("?") for link in links)
