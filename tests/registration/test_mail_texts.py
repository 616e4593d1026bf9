"""The texts of the mails: two languages that say the same of the same."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from string import Formatter
from uuid import UUID

import pytest
from babel.dates import format_datetime

from services.registration import mails
from services.registration.domain.account_change import AccountChange
from services.registration.domain.webhooks import Endpoint
from shared.clock import OSLO

ASKED = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
LINK = "https://portal.example/invitation?token=abc.def-ghi"
COMPANY, CONTACT, ANNA, BERIT = "{Fjordvik} AS", "Kari Li", "anna@fjordvik.example", "berit@fjordvik.example"
CHANGE = AccountChange(
    id=UUID(int=1),
    creditor_id=UUID(int=2),
    bank_account="86011117947",
    present_account="12345678903",
    former_emails=(),
    asked_by=ANNA,
    asked_at=ASKED,
    valid_until=ASKED + timedelta(days=7),
)
CONFIRMED = CHANGE.decided("confirmed", BERIT, ASKED + timedelta(days=1))
ENDPOINT = Endpoint(
    id=UUID(int=3),
    creditor_id=UUID(int=2),
    url="https://hooks.example/autocollect",
    events=(),
    state="disabled",
    why="gone",
    reason="the receiver answered 410 Gone",
    failing_since=ASKED,
    created_at=ASKED,
)

MAILS = {
    "welcome": (lambda it: mails.welcome(it, CONTACT, COMPANY, LINK), [CONTACT, COMPANY, LINK]),
    "accountant_invitation": (
        lambda it: mails.accountant_invitation(it, COMPANY, LINK),
        [COMPANY, COMPANY, LINK],
    ),
    "account_confirmation": (
        lambda it: mails.account_confirmation(it, COMPANY, CHANGE, contact=CONTACT, link=LINK),
        [CONTACT, COMPANY, COMPANY, ANNA, "8601.11.17947", "*******8903", LINK],
    ),
    "account_notice": (
        lambda it: mails.account_notice(it, COMPANY, CHANGE),
        [COMPANY, COMPANY, ANNA, "7947", "8903"],
    ),
    "account_in_force": (
        lambda it: mails.account_in_force(it, COMPANY, CONFIRMED),
        [COMPANY, COMPANY, ANNA, BERIT, "7947", "8903"],
    ),
    "recipients_notice": (
        lambda it: mails.recipients_notice(it, COMPANY, ANNA),
        [COMPANY, COMPANY, ANNA],
    ),
    "contact_notice": (lambda it: mails.contact_notice(it, COMPANY, ANNA), [COMPANY, COMPANY, ANNA]),
    "loss_notice": (
        lambda it: mails.loss_notice(it, COMPANY, "https://portal.example"),
        [COMPANY, COMPANY, "https://portal.example"],
    ),
    "endpoint_notice": (
        lambda it: mails.endpoint_notice(it, COMPANY, ENDPOINT),
        [COMPANY, COMPANY, ENDPOINT.url, ENDPOINT.reason],
    ),
}
"""How each mail is written, and the values that it tells, as often as it tells them."""

INSTANTS = {
    "account_confirmation": [CHANGE.asked_at, CHANGE.valid_until],
    "account_notice": [CHANGE.asked_at],
    "account_in_force": [CHANGE.asked_at, CONFIRMED.decided_at],
    "endpoint_notice": [ENDPOINT.failing_since],
}
BUTTONS = (
    "Meny → Innstillinger → Utvidelser",
    "Slett",
    "Legg til utvidelse",
    "PowerOffice Go",
    "AutoCollect",
)
"""What stands on the buttons of PowerOffice Go, and names."""

ALIKE = {"at", "be", "e", "for", "ok", "over", "post", "send", "under", "webhooks"}
"""Words that both languages have."""

NORWEGIAN = [
    "hei",
    "hilsen",
    "vennlig",
    "og",
    "ikke",
    "er",
    "til",
    "fra",
    "med",
    "på",
    "av",
    "du",
    "dere",
    "vi",
    "dette",
    "denne",
    "lenken",
    "kl",
    "konto",
    "kontoen",
    "selskapet",
    "oppgjør",
    "purring",
    "inkasso",
    "regnskapsbyrå",
    "klientnøkkel",
    "koblingen",
    "mottakeren",
    "hendelser",
]


def whole(mail):
    return f"{mail.subject}\n{mail.text}"


def words(text, values):
    for value in sorted((*values, *BUTTONS), key=len, reverse=True):
        text = text.replace(value, " ")
    return set(re.findall(r"[a-zæøå]+", text.lower()))


def test_every_mail_is_written_in_both_languages_with_the_same_places():
    for wording in mails.WORDINGS.values():
        assert wording.mails.keys() == MAILS.keys()
    norwegian, english = mails.WORDINGS["nb"], mails.WORDINGS["en"]
    for name, mail in norwegian.mails.items():
        for ours, theirs in zip(
            (mail.subject, mail.text),
            (english.mails[name].subject, english.mails[name].text),
            strict=True,
        ):
            assert Counter(places(ours)) == Counter(places(theirs)), name
    assert places(norwegian.failing_since) == places(english.failing_since) == ["failing_since"]


def places(text):
    return [place for _, place, _, _ in Formatter().parse(text) if place is not None]


@pytest.mark.parametrize("name", MAILS)
def test_no_word_of_the_norwegian_mail_stands_in_the_english_one(name):
    write, values = MAILS[name]
    norwegian, english = (words(whole(write(language)), values) for language in ("nb", "en"))
    assert norwegian & english <= ALIKE
    assert not english & set(NORWEGIAN)
    assert not re.search("[æøå]", " ".join(english))
    assert norwegian & set(NORWEGIAN)


@pytest.mark.parametrize("name", MAILS)
def test_an_english_mail_says_it_as_the_english_do(name):
    write, _ = MAILS[name]
    text = whole(write("en"))
    assert text.endswith("\n\nKind regards\nAutoCollect\n")
    assert not re.search(r"need not|know\s+of the change|log-in|has had|[Ll]ook over", text)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_tells_its_values_as_often_in_either_language(name, language):
    write, values = MAILS[name]
    text = whole(write(language))
    for value, times in Counter(values).items():
        assert text.count(value) >= times, value
    others = whole(write("en" if language == "nb" else "nb"))
    assert all(text.count(value) == others.count(value) for value in values)
    assert mails.WORDINGS[language].signature in text


@pytest.mark.parametrize("name", INSTANTS)
def test_the_same_instants_are_told_by_oslos_clock(name):
    write, _ = MAILS[name]
    written = {"nb": ("dd.MM.y 'kl.' HH.mm", "nb"), "en": ("d MMM y 'at' HH:mm", "en_GB")}
    for language, (form, locale) in written.items():
        text = whole(write(language))
        for instant in INSTANTS[name]:
            said = format_datetime(instant.astimezone(OSLO), form, locale=locale)
            assert said in text
    assert "05.05.2026 kl. 00.30" in whole(write("nb"))
    assert "5 May 2026 at 00:30" in whole(write("en"))


def test_an_endpoint_that_failed_from_who_knows_when_has_no_line_about_it():
    unknown = Endpoint(**{**vars(ENDPOINT), "failing_since": None})
    assert "Ingenting er tatt imot" not in mails.endpoint_notice("nb", COMPANY, unknown).text
    assert "Nothing has been taken" not in mails.endpoint_notice("en", COMPANY, unknown).text
