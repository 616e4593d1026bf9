"""What a process says when its environment lacks something: which variable, and never a value."""

import pytest

from deploy.sandbox.agency import ENVIRONMENT
from services.settlement.app import create
from services.settlement.settings import Settings
from shared.agency import AgencySettings
from shared.settings import SettingsRefused
from tests.settlement.told import PAID, at
from tests.support.driving import runtime_at


@pytest.fixture
def environment(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


REQUIRED = sorted(ENVIRONMENT.keys() - {"AUTOCOLLECT_AGENCY_BIC"})


@pytest.mark.parametrize("name", REQUIRED)
def test_nothing_of_the_agency_has_a_default_that_could_end_on_a_paper(environment, name):
    environment.delenv(name)
    with pytest.raises(SettingsRefused, match=f"^set {name}$"):
        AgencySettings.read()


@pytest.mark.parametrize("name", REQUIRED)
def test_what_stands_on_papers_is_not_left_empty(environment, name):
    environment.setenv(name, " ")
    with pytest.raises(SettingsRefused, match=f"^set {name} anew: "):
        AgencySettings.read()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("AUTOCOLLECT_AGENCY_ACCOUNT", "12345678904"),
        ("AUTOCOLLECT_AGENCY_ORGANISATION_NUMBER", "995525829"),
        ("AUTOCOLLECT_AGENCY_BIC", "dnb"),
    ],
)
def test_a_number_with_a_wrong_check_digit_is_refused(environment, name, wrong):
    environment.setenv(name, wrong)
    with pytest.raises(SettingsRefused, match=f"^set {name} anew: "):
        AgencySettings.read()


def test_numbers_are_taken_as_people_write_them(environment):
    environment.setenv("AUTOCOLLECT_AGENCY_ACCOUNT", "1234.56.78903")
    environment.setenv("AUTOCOLLECT_AGENCY_ORGANISATION_NUMBER", "NO 995 525 828 MVA")
    agency = AgencySettings.read()
    assert (agency.account, agency.organisation_number) == ("12345678903", "995525828")


def test_all_that_is_missing_is_told_at_once(monkeypatch):
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsRefused) as refused:
        AgencySettings.read()
    assert str(refused.value).split("; ") == [
        f"set AUTOCOLLECT_AGENCY_{name.upper()}"
        for name, field in AgencySettings.model_fields.items()
        if field.is_required()
    ]


def test_a_refused_secret_is_not_printed(environment):
    environment.setenv("SETTLEMENT_DATABASE_URL", "postgresql://settlement:hidden@postgres/settlement")
    environment.setenv("SETTLEMENT_INVOICE_DAYS", "hidden")
    with pytest.raises(SettingsRefused) as refused:
        Settings.read()
    assert "SETTLEMENT_INVOICE_DAYS" in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_what_the_agency_draws_cannot_go_to_the_client_account(environment):
    own = Settings(database_url="postgresql://", own_account=ENVIRONMENT["AUTOCOLLECT_AGENCY_ACCOUNT"])
    with pytest.raises(SettingsRefused, match="SETTLEMENT_OWN_ACCOUNT to another account"):
        create(runtime_at(at(PAID)), own)
