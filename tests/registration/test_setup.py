"""The setup step: help in the guide's words, accounts of the right type, and what a code without rate means."""

from dataclasses import replace

import pytest

from deploy.sandbox.poweroffice.enums import GeneralLedgerAccountType
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.registration.domain.guidance import GUIDANCE
from services.registration.domain.offers import fitting_accounts, suggested_vat_codes
from services.registration.domain.setup import check_setup
from tests.registration.conftest import STEPS
from tests.registration.test_domain import CHART, CHOICES, CODES, INPUT, NONE, OUTPUT, TODAY, codes

KINDS = ("asset", "liability", "equity", "income", "expense")
ERRORS = {
    "vat_cost_account": {"equity"},
    "interest_income_account": {"asset", "liability", "equity"},
    "fee_income_account": {"asset", "liability", "equity"},
    "bank_contra_account": {"equity", "income", "expense"},
    "write_off_account": set(),
}
WARNINGS = {
    "vat_cost_account": {"income"},
    "interest_income_account": {"expense"},
    "fee_income_account": {"expense"},
    "bank_contra_account": set(),
    "write_off_account": {"asset", "liability", "equity", "income"},
}


def with_kind(field, kind):
    number = CHOICES.accounts()[field]
    return CHART | {number: replace(CHART[number], kind=kind)}


@pytest.mark.parametrize("field", ERRORS)
@pytest.mark.parametrize("kind", [*KINDS, "unknown"])
def test_an_account_on_which_the_result_would_be_wrong_is_refused_and_a_wrong_line_only_warned_about(
    field, kind
):
    checked = check_setup(CHOICES, with_kind(field, kind), CODES, TODAY)
    assert codes(checked.errors) == ({(field, "wrong_type")} if kind in ERRORS[field] else set())
    assert codes(checked.warnings) == ({(field, "unusual_type")} if kind in WARNINGS[field] else set())
    assert (checked.setup is None) == (kind in ERRORS[field])


def test_the_refusal_says_what_the_account_is_and_what_it_should_be():
    checked = check_setup(CHOICES, with_kind("fee_income_account", "asset"), CODES, TODAY)
    assert [remark.message for remark in checked.errors] == [
        "Konto 3960 er en konto for eiendeler. Konto gebyrinntekter skal være en konto for inntekter."
    ]


def test_a_code_without_a_rate_says_what_that_means():
    checked = check_setup(replace(CHOICES, vat_code="0"), CHART, CODES, TODAY)
    assert not checked.setup.vat_registered
    assert codes(checked.warnings) == {("vat_code", "no_rate")}
    assert "ikke MVA-pliktig" in checked.warnings[0].message


@pytest.mark.parametrize("field", ERRORS)
def test_every_account_that_is_offered_for_a_choice_passes_the_check(field):
    chart = {
        number: replace(CHART[3960], id=number, number=number, kind=kind, **more)
        for number, (kind, more) in enumerate(
            [
                *((kind, {}) for kind in (*KINDS, "unknown")),
                *((kind, {"locked_vat_id": NONE.id}) for kind in KINDS),
                *((kind, {"locked_vat_id": OUTPUT.id}) for kind in KINDS),
                *((kind, {"needs_dimension": True}) for kind in KINDS),
                *((kind, {"is_active": False}) for kind in KINDS),
            ],
            start=5000,
        )
    } | CHART
    offered = fitting_accounts(list(chart.values()), CODES, TODAY)[field]
    assert offered
    for number in offered:
        matching = next(code for code in CODES if chart[number].locked_vat_id in (None, code.id))
        choices = replace(CHOICES, **{field: number})
        if field == "vat_cost_account":
            choices = replace(choices, vat_code=matching.code)
        assert check_setup(choices, chart, CODES, TODAY).setup, number
    refused = [number for number in chart if number not in offered and chart[number].kind != "unknown"]
    for number in refused:
        checked = check_setup(replace(CHOICES, **{field: number}), chart, CODES, TODAY)
        assert checked.errors or field in {remark.field for remark in checked.warnings}, number


def test_a_vat_code_is_suggested_for_either_kind_of_company_if_it_is_in_use():
    assert suggested_vat_codes(CODES, TODAY) == {True: "1", False: "0"}
    assert suggested_vat_codes([NONE, replace(INPUT, is_active=False)], TODAY) == {True: None, False: "0"}


def test_the_guides_choices_are_explained_in_the_products_own_name():
    assert [each.field for each in GUIDANCE][:6] == [
        "auto_posting",
        "vat_cost_account",
        "vat_code",
        "interest_income_account",
        "fee_income_account",
        "bank_contra_account",
    ]
    help_of = {each.field: each.help for each in GUIDANCE}
    assert (
        "en egen MVA-kostnad mellomværende konto og ikke en standard MVA-konto" in help_of["vat_cost_account"]
    )
    assert "Mellomværende AutoCollect" in help_of["bank_contra_account"]
    assert "kode 1" in help_of["vat_code"]
    assert "kode 0" in help_of["vat_code"]
    assert not any("Amili" in text or "Visma" in text for text in help_of.values())


async def test_the_options_hold_help_and_the_accounts_that_fit(office):
    path = await office.connected()
    options = (await office.http.get(f"{path}/setup/options")).json()
    fitting = {choice["field"]: choice["accounts"] for choice in options["choices"]}
    assert options["suggested_vat_codes"] == {"vat_registered": "1", "not_vat_registered": "0"}
    assert 1999 in fitting["bank_contra_account"]
    assert 3960 not in fitting["bank_contra_account"]
    assert {3960, 8055} <= set(fitting["interest_income_account"])
    assert not {1999, 7790} & set(fitting["interest_income_account"])
    assert {1999, 2710, 7790} <= set(fitting["vat_cost_account"])
    assert 7831 in fitting["write_off_account"]
    assert fitting["auto_posting"] == fitting["vat_code"] == []


async def test_a_company_outside_the_register_is_offered_code_zero_alone(office):
    office.go.world.user.administers.append(NORDLYS)
    path = await office.connected(NORDLYS)
    options = (await office.http.get(f"{path}/setup/options")).json()
    assert options["suggested_vat_codes"] == {"vat_registered": None, "not_vat_registered": "0"}
    answer = await office.http.put(f"{path}/setup", json=STEPS["setup"] | {"vat_code": "0"})
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["no_rate"]


async def test_gos_own_word_on_the_type_of_an_account_counts(office):
    path = await office.connected()
    account = office.go.world.companies[FJORDVIK].account_by_number(3960)
    account.general_ledger_account_type = GeneralLedgerAccountType.ASSET
    response = await office.http.put(f"{path}/setup", json=STEPS["setup"])
    assert response.status_code == 422
    assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [
        ("fee_income_account", "wrong_type")
    ]
