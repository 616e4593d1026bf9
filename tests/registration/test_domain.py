"""The steps of the registration as pure decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.agreements import agreement_text
from services.registration.domain.agreement import Signature
from services.registration.domain.companies import (
    AskedPayout,
    Company,
    CompanyDetails,
    Contact,
    Firm,
    Payout,
    check_firm,
    check_number,
    check_payout,
    choose_contact,
)
from services.registration.domain.consent import EXPLANATIONS, explain
from services.registration.domain.registration import STEPS, Registration, missing_steps, profile
from services.registration.domain.setup import ChartAccount, SetupChoices, VatCode, check_setup
from shared.errors import NotFound, Reject

TODAY = date(2026, 5, 4)
CHOICES = SetupChoices(
    auto_posting=True,
    vat_cost_account=7790,
    vat_code="1",
    interest_income_account=8055,
    fee_income_account=3960,
    bank_contra_account=1999,
)
CHART = {
    number: ChartAccount(id=100_000 + number, number=number, name=f"Konto {number}")
    for number in (1920, 2710, 3960, 7790, 7831, 8055)
} | {1999: ChartAccount(id=101_999, number=1999, name="Mellomværende AutoCollect")}
NONE = VatCode(id=10, code="0", name="Ingen mva-behandling", rate=Decimal(0))
INPUT = VatCode(id=11, code="1", name="Inngående mva, høy sats", rate=Decimal("0.25"))
OUTPUT = VatCode(id=13, code="3", name="Utgående mva, høy sats", rate=Decimal("0.25"))
CODES = [NONE, INPUT, OUTPUT]
MANAGER = Contact(id=2, name="Ingrid Solberg", role="GeneralManager", email="ingrid@fjordvik.example")
COMPANY = Company(organisation_number="312048871", name="FJORDVIK ELEKTRO AS", email="post@fjordvik.example")


def codes(remarks):
    return {(remark.field, remark.code) for remark in remarks}


def complete():
    text = agreement_text("2026-01")
    setup = check_setup(CHOICES, CHART, CODES, TODAY).setup
    return Registration(
        id=UUID(int=1),
        organisation_number="312048871",
        connection="connected",
        accounting_firm="",
        details=CompanyDetails(company=COMPANY, contacts=(MANAGER,)),
        payout=Payout(bank_account="12345678903", settlement_emails=("oppgjor@fjordvik.example",)),
        setup=setup,
        signature=Signature(
            version=text.version,
            hash=text.hash,
            terms=text.terms,
            signed_at=datetime(2026, 5, 4, 8, tzinfo=UTC),
            signed_by="Ingrid Solberg",
        ),
    )


@given(st.integers(10_000_000, 99_999_999))
def test_only_numbers_with_the_right_check_digit_are_organisation_numbers(base):
    weighted = sum(
        int(digit) * weight for digit, weight in zip(str(base), (3, 2, 7, 6, 5, 4, 3, 2), strict=True)
    )
    right = str(-weighted % 11)
    for digit in "0123456789":
        number, remarks = check_number(f"{base}{digit}")
        assert (number, not remarks) == ((f"{base}{digit}", True) if digit == right else ("", False))


def test_an_organisation_number_may_be_written_with_spaces():
    assert check_number("988 077 917") == ("988077917", ())


def test_no_accounting_firm_is_an_answer():
    assert check_firm("  ", "", "988077917") == (Firm(""), ())


def test_the_company_is_not_its_own_accounting_firm():
    firm, remarks = check_firm("988 077 917", "", "988077917")
    assert (firm, codes(remarks)) == (None, {("organisation_number", "own_number")})


def test_a_wrong_accounting_firm_is_refused_with_a_reason():
    assert codes(check_firm("123", "", "988077917")[1]) == {("organisation_number", "not_a_number")}


def test_an_accountant_is_let_in_with_an_address_and_a_firm():
    assert check_firm("988 077 917", " per@byraa.example ", "312048871") == (
        Firm("988077917", "per@byraa.example"),
        (),
    )
    assert codes(check_firm("", "per@byraa.example", "312048871")[1]) == {("organisation_number", "missing")}
    assert codes(check_firm("988077917", "per", "312048871")[1]) == {("accountant_email", "not_an_address")}


def test_a_payout_account_may_be_an_iban_and_addresses_are_kept_once():
    payout, remarks = check_payout("NO93 8601 1117 947", [" a@b.no", "a@b.no", "c@d.no", ""])
    assert (payout, remarks) == (
        AskedPayout(bank_account="86011117947", settlement_emails=("a@b.no", "c@d.no")),
        (),
    )


def test_everything_that_is_wrong_with_a_payout_is_said_at_once():
    payout, remarks = check_payout("8601 11 17948", [])
    assert payout is None
    assert codes(remarks) == {("bank_account", "not_an_account"), ("settlement_emails", "missing")}


@pytest.mark.parametrize("address", ["ikke en adresse", "a@b", "a@b.no\nBcc: c@d.no", "@b.no"])
def test_an_address_that_no_mail_reaches_is_refused(address):
    assert codes(check_payout("86011117947", [address])[1]) == {("settlement_emails", "not_an_address")}


def test_the_general_manager_is_written_to_before_anybody_else():
    other = Contact(id=1, name="Marte Hagen", role="Other", email="marte@fjordvik.example")
    assert choose_contact(CompanyDetails(company=COMPANY, contacts=(other, MANAGER))) == MANAGER
    silent = replace(MANAGER, email="")
    assert choose_contact(CompanyDetails(company=COMPANY, contacts=(silent, other))) == other


def test_a_company_without_reachable_people_is_written_to_at_its_own_address():
    found = choose_contact(CompanyDetails(company=COMPANY, contacts=(replace(MANAGER, email=""),)))
    assert found is not None
    assert found.email == "post@fjordvik.example"
    assert choose_contact(CompanyDetails(company=replace(COMPANY, email=""))) is None


def test_a_setup_that_fits_the_books_gets_their_ids():
    checked = check_setup(CHOICES, CHART, CODES, TODAY)
    assert (checked.errors, checked.warnings) == ((), ())
    assert checked.setup.vat_registered
    accounts = checked.setup.accounts
    assert (accounts.vat_id, accounts.no_vat_id) == (INPUT.id, NONE.id)
    assert (accounts.vat_cost_account_id, accounts.bank_contra_account_id) == (107_790, 101_999)
    assert (accounts.interest_income_account_id, accounts.fee_income_account_id) == (108_055, 103_960)
    assert accounts.write_off_account == 7831


def test_code_zero_is_for_a_company_that_is_not_vat_registered():
    checked = check_setup(replace(CHOICES, vat_code="0"), CHART, CODES, TODAY)
    assert not checked.setup.vat_registered
    assert checked.setup.accounts.vat_id == checked.setup.accounts.no_vat_id == NONE.id


@pytest.mark.parametrize("field", list(CHOICES.accounts()))
def test_every_account_must_be_in_the_chart_and_active(field):
    absent = check_setup(replace(CHOICES, **{field: 4711}), CHART, CODES, TODAY)
    assert (absent.setup, codes(absent.errors)) == (None, {(field, "missing")})
    number = CHOICES.accounts()[field]
    closed = CHART | {number: replace(CHART[number], is_active=False)}
    assert codes(check_setup(CHOICES, closed, CODES, TODAY).errors) == {(field, "not_active")}


def test_an_account_that_asks_for_a_department_cannot_take_a_settlement():
    chart = CHART | {3960: replace(CHART[3960], needs_dimension=True)}
    assert codes(check_setup(CHOICES, chart, CODES, TODAY).errors) == {
        ("fee_income_account", "needs_dimension")
    }


def test_an_account_locked_to_another_vat_code_cannot_take_a_settlement():
    locked = CHART | {
        7790: replace(CHART[7790], locked_vat_id=NONE.id),
        8055: replace(CHART[8055], locked_vat_id=OUTPUT.id),
        1999: replace(CHART[1999], locked_vat_id=NONE.id),
    }
    assert codes(check_setup(CHOICES, locked, CODES, TODAY).errors) == {
        ("vat_cost_account", "vat_locked"),
        ("interest_income_account", "vat_locked"),
    }


def test_an_account_locked_to_the_chosen_code_cannot_take_the_debtors_part_out_again_without_vat():
    chart = CHART | {7790: replace(CHART[7790], locked_vat_id=INPUT.id)}
    assert codes(check_setup(CHOICES, chart, CODES, TODAY).errors) == {("vat_cost_account", "vat_locked")}


def test_a_vat_code_must_exist_and_be_in_use():
    unknown = check_setup(replace(CHOICES, vat_code="99"), CHART, CODES, TODAY)
    assert codes(unknown.errors) == {("vat_code", "missing")}
    for ended in (
        replace(INPUT, valid_to=date(2026, 5, 3)),
        replace(INPUT, valid_from=date(2026, 5, 5)),
        replace(INPUT, is_active=False),
    ):
        checked = check_setup(CHOICES, CHART, [NONE, ended], TODAY)
        assert codes(checked.errors) == {("vat_code", "not_valid")}
    assert check_setup(CHOICES, CHART, [NONE, replace(INPUT, valid_to=TODAY)], TODAY).setup


def test_code_zero_must_be_in_use_because_settlements_post_with_it():
    assert codes(check_setup(CHOICES, CHART, [INPUT], TODAY).errors) == {("vat_code", "no_code_zero")}


def test_ordinary_vat_and_bank_accounts_are_advised_against_but_accepted():
    checked = check_setup(
        replace(CHOICES, vat_cost_account=2710, bank_contra_account=1920), CHART, CODES, TODAY
    )
    assert checked.setup
    assert codes(checked.warnings) == {
        ("vat_cost_account", "ordinary_vat_account"),
        ("bank_contra_account", "ordinary_bank_account"),
    }


def test_output_vat_is_no_code_for_a_cost():
    output = check_setup(replace(CHOICES, vat_code="3"), CHART, CODES, TODAY)
    assert output.setup is None
    assert codes(output.errors) == {("vat_code", "output_vat")}


def test_a_vat_code_that_is_no_input_vat_at_the_general_rate_is_advised_against():
    imported = VatCode(id=14, code="81", name="Innførsel, høy sats", rate=Decimal("0.25"))
    other = check_setup(replace(CHOICES, vat_code="81"), CHART, [*CODES, imported], TODAY)
    assert codes(other.warnings) == {("vat_code", "not_input_vat")}
    food = VatCode(id=12, code="11", name="Middels sats", rate=Decimal("0.15"))
    middle = check_setup(replace(CHOICES, vat_code="11"), CHART, [*CODES, food], TODAY)
    assert codes(middle.warnings) == {("vat_code", "not_general_rate")}
    own = replace(INPUT, code="C1", is_custom=True)
    assert check_setup(replace(CHOICES, vat_code="C1"), CHART, [NONE, own], TODAY).warnings == ()


def test_a_complete_registration_has_a_profile():
    it = profile(complete())
    assert (it.organisation_number, it.name, it.email) == ("312048871", "FJORDVIK ELEKTRO AS", MANAGER.email)
    assert (it.bank_account, it.settlement_emails) == ("12345678903", ("oppgjor@fjordvik.example",))
    assert it.vat_registered
    assert it.agreement.signed_by == "Ingrid Solberg"


@pytest.mark.parametrize(
    ("step", "undone"),
    [
        ("accounting_firm", {"accounting_firm": None}),
        ("contact", {"details": CompanyDetails(company=replace(COMPANY, email=""))}),
        ("company", {"payout": None}),
        (
            "company",
            {
                "details": CompanyDetails(
                    company=replace(COMPANY, organisation_number="988077917"), contacts=(MANAGER,)
                )
            },
        ),
        ("setup", {"setup": None}),
        ("agreement", {"signature": None}),
    ],
)
def test_each_step_is_missed_on_its_own(step, undone):
    registration = replace(complete(), **undone)
    assert missing_steps(registration) == (step,)
    with pytest.raises(Reject, match=step):
        profile(registration)


def test_there_are_the_five_steps_of_the_guide_in_its_order():
    assert list(STEPS) == ["accounting_firm", "contact", "company", "setup", "agreement"]
    assert missing_steps(Registration(id=UUID(int=1), organisation_number="988077917")) == tuple(STEPS)


def test_every_end_of_a_consent_is_explained_apart_and_offers_a_way_on():
    texts = {explain(outcome).text for outcome in EXPLANATIONS}
    assert len(texts) == len(EXPLANATIONS)
    assert {explain(outcome).way_on for outcome in EXPLANATIONS if outcome != "connected"} == {
        "try_again",
        "new_number",
        "ask_administrator",
    }


def test_the_agreement_states_its_terms_and_speaks_of_withdrawal_surveillance_and_vat():
    agreement = agreement_text("2026-01")
    assert "| Forsinkelsesrente | 100 % |" in agreement.text
    assert "| Purregebyr | 0 % |" in agreement.text
    assert "trekkes fra i oppgjøret" in agreement.text
    for heading in ("Merverdiavgift", "Trekk av sak", "overvåk"):
        assert heading in agreement.text
    assert agreement.hash == agreement_text("2026-01").hash
    assert len(agreement.hash) == 64


def test_an_agreement_that_does_not_exist_is_named():
    with pytest.raises(NotFound, match="1999-01"):
        agreement_text("1999-01")
