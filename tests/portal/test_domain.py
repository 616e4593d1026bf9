"""Pure rules: who may do what, where a case stands, what it adds up to."""

import doctest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.api.case_filter import CaseFilter
from services.portal.api.door import local
from services.portal.domain.access import Invitation, Membership, Visitor
from services.portal.domain.cases import Amounts, CaseFile, Claim, Letter, Movement, fees_charged
from services.portal.domain.history import Entry
from services.portal.domain.payments import together
from services.portal.domain.process import steps
from services.portal.figures import kroner, typed_kroner
from services.portal.language import LANGUAGES, Language, speak
from services.portal.words import terms
from services.portal.words.story import tell
from tests.portal.told import FJORDVIK, NORDLYS, NOW, TODAY, Told, kr, registered

DUE, TRANSFERRED = date(2026, 5, 1), date(2026, 5, 18)


def letter(kind, sent_on, fee=0, invoice=9):
    return Letter(
        id=UUID(int=sent_on.toordinal() * 100 + invoice),
        creditor_id=FJORDVIK,
        case_id=UUID(int=5) if sent_on >= TRANSFERRED else None,
        invoice_ids=(UUID(int=invoice),),
        kind=kind,
        channel="print",
        sent_on=sent_on,
        deadline=sent_on + timedelta(days=14),
        fee=kr(fee),
        principal=kr(1000),
        interest=kr(0),
        fees=kr(fee),
        document_id=None,
    )


def claim(amount=1000, remaining=1000, invoice=9, due=DUE, transferred_on=TRANSFERRED):
    return Claim(
        invoice_id=UUID(int=invoice),
        number="10042",
        invoice_date=due - timedelta(days=14),
        due_date=due,
        due_in_go=due,
        amount=kr(amount),
        remaining=kr(remaining),
        transferred_on=transferred_on,
        closed_on=None,
        closing_reason=None,
    )


def case(status="open", changed_on=None, *letters):
    return CaseFile(
        id=UUID(int=5),
        creditor_id=FJORDVIK,
        creditor_name="Fjordvik",
        number="100001",
        kid="1",
        agency_account="1",
        debtor="Ola",
        debtor_number=7,
        status=status,
        reason="",
        changed_on=changed_on,
        claims=(claim(),),
        letters=letters,
        movements=(),
        asked=None,
    )


def shown(file):
    return [(step.name, step.progress) for step in steps(file)]


NOTICE, DEMAND = letter("collection_notice", TRANSFERRED, 35), letter("payment_demand", date(2026, 6, 2), 350)


def test_a_new_case_stands_at_its_transfer_with_the_whole_ladder_ahead():
    assert shown(case()) == [
        ("due", "done"),
        ("transferred", "current"),
        ("collection_notice", "ahead"),
        ("payment_demand", "ahead"),
        ("legal_action_notice", "ahead"),
        ("closed", "ahead"),
    ]


def test_letters_move_a_case_along_and_the_current_one_has_the_deadline():
    current = next(step for step in steps(case("open", None, DEMAND, NOTICE)) if step.progress == "current")
    assert (current.name, current.day, current.deadline) == (
        "payment_demand",
        DEMAND.sent_on,
        DEMAND.deadline,
    )


def test_a_notice_that_the_creditor_sent_himself_stands_before_the_transfer():
    own = letter("collection_notice", date(2026, 5, 10))
    assert shown(case("open", None, own))[:4] == [
        ("due", "done"),
        ("collection_notice", "done"),
        ("transferred", "current"),
        ("payment_demand", "ahead"),
    ]


LATER = date(2026, 6, 10)


def with_a_later_claim(*letters):
    later = claim(invoice=8, due=date(2026, 4, 20), transferred_on=LATER)
    return replace(case("open", None, *letters), claims=(claim(), later))


def test_a_claim_that_joined_later_does_not_mix_into_the_steps_of_those_before_it():
    own = letter("payment_reminder", date(2026, 5, 6))
    theirs = replace(letter("payment_reminder", date(2026, 5, 22), invoice=8), case_id=None)
    early = letter("reminder", date(2026, 4, 28), invoice=8)
    notice = letter("collection_notice", LATER, invoice=8)
    met = [
        (step.name, step.day)
        for step in steps(with_a_later_claim(own, theirs, early, NOTICE, notice))
        if step.progress != "ahead"
    ]
    assert met == [
        ("due", DUE),
        ("payment_reminder", own.sent_on),
        ("transferred", TRANSFERRED),
        ("collection_notice", TRANSFERRED),
    ]


def test_a_notice_counts_for_the_case_when_only_its_later_claim_was_sent_one():
    notice = letter("collection_notice", LATER, invoice=8)
    assert ("collection_notice", "current") in shown(with_a_later_claim(notice))


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_an_ended_case_has_nothing_ahead_and_ends_with_its_end(status):
    ended = shown(case(status, date(2026, 5, 30), NOTICE, DEMAND))
    assert ended[-1] == (status, "current")
    assert all(progress != "ahead" for _, progress in ended)


@pytest.mark.parametrize("status", ["paused", "disputed"])
def test_a_case_that_rests_stays_at_its_step(status):
    assert shown(case(status, TODAY, NOTICE)) == shown(case("open", None, NOTICE))


def test_legal_recovery_is_a_step_of_its_own():
    assert shown(case("legal", TODAY, NOTICE, DEMAND))[-2:] == [("legal", "current"), ("closed", "ahead")]


def test_a_demands_fee_takes_the_place_of_the_reminder_fees_and_later_fees_add_to_it():
    notices = [NOTICE, replace(NOTICE, id=UUID(int=77))]
    assert fees_charged(notices) == kr(70)
    assert fees_charged([*notices, DEMAND]) == kr(350)
    assert fees_charged([letter("legal_action_notice", date(2026, 7, 1), 350), DEMAND, *notices]) == kr(700)


money = st.integers(0, 10**9).map(lambda ore: Decimal(ore).scaleb(-2))
movements = st.lists(
    st.builds(
        Movement,
        id=st.sampled_from(["a", "b", f"a-{UUID(int=9)}", f"a-{UUID(int=9)}-2"]),
        invoice_id=st.just(UUID(int=9)),
        invoice_number=st.just("1"),
        kind=st.sampled_from(["payment", "credit_note", "write_off"]),
        channel=st.sampled_from(["creditor", "agency"]),
        moved_on=st.just(TODAY),
        amount=money,
        interest=money,
        fees=money,
        reference=st.just(""),
        reversed=st.booleans(),
    )
)


@given(movements)
def test_every_krone_that_stands_is_counted_once_under_one_name(moved):
    amounts = Amounts.of([], [], moved)
    standing = [each for each in moved if not each.reversed]
    parts = amounts.paid + amounts.credited + amounts.written_off + amounts.fees_paid + amounts.interest_paid
    assert parts == sum((each.total for each in standing), Decimal(0))


@given(movements)
def test_payments_put_together_lose_no_krone(moved):
    lines = together(moved)
    assert sum((line.total for line in lines), Decimal(0)) == sum((each.total for each in moved), Decimal(0))
    assert [line.moved_on for line in lines] == sorted(line.moved_on for line in lines)


def part(movement_id, amount, *, invoice=9, interest=0, fees=0, channel="agency", on=TODAY):
    return Movement(
        id=movement_id,
        invoice_id=UUID(int=invoice),
        invoice_number=str(invoice),
        kind="payment",
        channel=channel,
        moved_on=on,
        amount=kr(amount),
        interest=kr(interest),
        fees=kr(fees),
        reference="",
        reversed=False,
    )


def told_as(payment, invoice, telling=""):
    return f"{payment}-{UUID(int=invoice)}{telling}"


def test_one_payment_over_two_invoices_is_one_line_and_its_correction_another_behind_it():
    lines = together(
        [
            part(told_as("ocr-1", 9, "-2"), 0, interest="-17.17"),
            part(told_as("ocr-2", 9), 5, on=TODAY - timedelta(days=1)),
            part(told_as("ocr-1", 8), 200, invoice=8, fees=35),
            part(told_as("ocr-1", 9), 100, interest=20),
        ]
    )
    assert [(line.corrects, line.invoice_numbers, line.total) for line in lines] == [
        (False, ("9",), kr(5)),
        (False, ("8", "9"), kr(355)),
        (True, ("9",), kr("-17.17")),
    ]


def test_corrections_that_cancel_out_are_no_line():
    again = [part(told_as("ocr-1", 9, f"-{n}"), amount) for n, amount in ((2, 10), (3, -10))]
    assert [line.corrects for line in together([part(told_as("ocr-1", 9), 50), *again])] == [False]


def test_a_payment_straight_to_the_creditor_is_one_line_for_all_that_it_was_matched_to():
    paid = [
        part(told_as(f"71-{match}", invoice), 10, invoice=invoice, channel="creditor")
        for match, invoice in ((1, 8), (2, 9))
    ]
    assert [(line.invoice_numbers, line.total) for line in together(paid)] == [(("8", "9"), kr(20))]


def visitor(**roles):
    companies = {"ours": FJORDVIK, "theirs": NORDLYS}
    return Visitor(
        user_id=UUID(int=1),
        email="kari@x.example",
        memberships=tuple(
            Membership(creditor_id=companies[name], name=name, role=role) for name, role in roles.items()
        ),
    )


def test_roles_decide_what_a_user_may_change():
    kari = visitor(ours="write", theirs="read")
    assert (kari.may("change_cases", FJORDVIK), kari.may("change_cases", NORDLYS)) == (True, False)
    assert not kari.may("administer", FJORDVIK)
    assert not kari.may("change_cases")
    assert visitor(ours="administrator").may("administer", FJORDVIK)
    assert not visitor().sees(FJORDVIK)


def test_a_chosen_company_narrows_the_lists_but_not_the_reach():
    kari = visitor(ours="read", theirs="read")
    chosen = replace(kari, chosen=kari.memberships[0])
    assert kari.scope == kari.reach
    assert chosen.scope.companies == {FJORDVIK}
    assert chosen.reach.companies == {FJORDVIK, NORDLYS}


def test_nobody_without_a_company_has_everything_in_reach():
    assert not visitor().reach.everything
    assert visitor().reach.companies == frozenset()


def test_an_invitation_lives_seven_days_to_the_second():
    invitation = Invitation(creditor_id=FJORDVIK, email="x", issued_at=NOW)
    assert not invitation.expired(NOW + timedelta(days=7))
    assert invitation.expired(NOW + timedelta(days=7, seconds=1))


@given(st.text())
def test_a_next_page_is_always_one_of_ours(wanted):
    page = local(wanted)
    assert page.startswith("/")
    assert not page.startswith(("//", "/\\"))
    assert page.isprintable()


def test_the_filter_shows_counts_that_add_up():
    counts = {"open": 3, "paused": 1, "closed": 7}
    plain = CaseFilter(text="", chosen=None, counts=counts)
    assert (plain.effective, plain.shown, plain.hidden) == ("active", 4, 7)
    assert [(chip.name, chip.cases) for chip in plain.chips] == [
        ("Pågår", 4),
        ("Aktiv", 3),
        ("Satt på pause", 1),
        ("Avsluttet", 7),
        ("Alle", 11),
    ]
    assert CaseFilter(text="x", chosen=None, counts=counts).hidden == 0


def test_every_event_that_the_portal_hears_has_words():
    from services.portal.handlers import HANDLERS
    from shared.events import CustomerChanged
    from tests.portal.test_any_order import HISTORY

    events = {type(each.event): each.event for each in HISTORY}
    assert set(HANDLERS) == set(events)
    for kind, event in events.items():
        entry = Entry(
            event_id=UUID(int=1), said_at=NOW, said_on=TODAY, happened_on=TODAY, source="/x", event=event
        )
        assert kind is CustomerChanged or tell(entry).title != kind.__name__


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), "Fakturaen er betalt."),
        (("1",), "Faktura 1 er betalt."),
        (("1", "2", "3"), "Faktura 1, 2 og 3 er betalt."),
        (("1", "2", "3", "4"), "4 fakturaer er betalt."),
    ],
)
def test_a_line_names_a_few_invoices_and_counts_many(numbers, words):
    entry = Entry(
        event_id=UUID(int=1),
        said_at=NOW,
        said_on=TODAY,
        happened_on=TODAY,
        source="/services/settlement",
        event=Told("1").closed(),
        invoice_numbers=numbers,
    )
    assert tell(entry).text == words


def test_who_did_it_is_named():
    def by(event, source):
        entry = Entry(
            event_id=UUID(int=1), said_at=NOW, said_on=TODAY, happened_on=TODAY, source=source, event=event
        )
        return tell(entry).who

    assert by(Told("1").status("paused", 2, by="kari@x.example"), "/services/transfer") == "kari@x.example"
    assert by(Told("1").paid(1), "/services/sync") == "PowerOffice Go"
    assert by(registered(), "/services/registration") == "AutoCollect"


def test_the_examples_in_the_wording_are_true():
    assert doctest.testmod(terms).failed == 0


@pytest.mark.parametrize(
    ("typed", "norwegian", "english"),
    [
        ("1,314.00", None, "1314.00"),
        ("1 314,00", "1314.00", None),
        ("1.314,00", "1314.00", None),
        ("1,234", None, "1234.00"),
        ("12,34", "12.34", None),
        ("1,234,567.5", None, "1234567.50"),
        ("1 234.50", "1234.50", "1234.50"),
        ("1,23,456", None, None),
        ("500", "500.00", "500.00"),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_the_language(typed, norwegian, english):
    amounts: dict[Language, str | None] = {"nb": norwegian, "en": english}
    for language, amount in amounts.items():
        speak(language)
        assert typed_kroner(typed) == (amount and Decimal(amount)), language
    speak("nb")
    for language in LANGUAGES:
        speak(language)
        assert typed_kroner(kroner(Decimal("-1234567.50"))) == Decimal("-1234567.50"), "what is shown is read"
    speak("nb")
