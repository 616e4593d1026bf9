"""What registration knows of a company and how it decides: plain values and pure functions."""

from services.registration.domain.agreement import AgreementText, Signature, Terms
from services.registration.domain.companies import (
    Company,
    CompanyDetails,
    Contact,
    Payout,
    Remark,
    check_number,
    check_payout,
    choose_contact,
    number_of_accounting_firm,
)
from services.registration.domain.consent import Explanation, Outcome, explain
from services.registration.domain.registration import (
    STEPS,
    Connection,
    Registration,
    State,
    Step,
    Welcome,
    missing_steps,
    profile,
)
from services.registration.domain.setup import (
    ChartAccount,
    CheckedSetup,
    Setup,
    SetupChoices,
    VatCode,
    check_setup,
)

__all__ = [
    "STEPS",
    "AgreementText",
    "ChartAccount",
    "CheckedSetup",
    "Company",
    "CompanyDetails",
    "Connection",
    "Contact",
    "Explanation",
    "Outcome",
    "Payout",
    "Registration",
    "Remark",
    "Setup",
    "SetupChoices",
    "Signature",
    "State",
    "Step",
    "Terms",
    "VatCode",
    "Welcome",
    "check_number",
    "check_payout",
    "check_setup",
    "choose_contact",
    "explain",
    "missing_steps",
    "number_of_accounting_firm",
    "profile",
]
