"""What registration knows of a company and how it decides: plain values and pure functions."""

from services.registration.domain.account_change import (
    AccountChange,
    AccountState,
    Decision,
    masked,
    same_person,
)
from services.registration.domain.agreement import AgreementText, Signature, Terms, is_current
from services.registration.domain.changes import GO, LABELS, TITLES, Change, Deed, What, difference
from services.registration.domain.companies import (
    AskedPayout,
    Company,
    CompanyDetails,
    Contact,
    Firm,
    Payout,
    check_emails,
    check_firm,
    check_number,
    check_payout,
    choose_contact,
)
from services.registration.domain.consent import Explanation, Outcome, explain
from services.registration.domain.contacts import OwnContact, Role, contact_remarks
from services.registration.domain.guidance import GUIDANCE, AccountKind
from services.registration.domain.mailing import NOT_YET, ORDERED, SENT, Mailing, MailState
from services.registration.domain.offers import fitting_accounts, suggested_vat_codes
from services.registration.domain.people import contact_of, dropped_recipients, with_contact, without_contact
from services.registration.domain.registration import (
    STEPS,
    Connection,
    Registration,
    State,
    Step,
    is_whole,
    missing_steps,
    profile,
)
from services.registration.domain.remarks import Remark, StepRefused
from services.registration.domain.setup import (
    ChartAccount,
    CheckedSetup,
    Setup,
    SetupChoices,
    VatCode,
    check_setup,
)
from services.registration.domain.standing import go_contact, replaced_contact, trusted_contact, with_details

__all__ = [
    "GO",
    "GUIDANCE",
    "LABELS",
    "NOT_YET",
    "ORDERED",
    "SENT",
    "STEPS",
    "TITLES",
    "AccountChange",
    "AccountKind",
    "AccountState",
    "AgreementText",
    "AskedPayout",
    "Change",
    "ChartAccount",
    "CheckedSetup",
    "Company",
    "CompanyDetails",
    "Connection",
    "Contact",
    "Decision",
    "Deed",
    "Explanation",
    "Firm",
    "MailState",
    "Mailing",
    "Outcome",
    "OwnContact",
    "Payout",
    "Registration",
    "Remark",
    "Role",
    "Setup",
    "SetupChoices",
    "Signature",
    "State",
    "Step",
    "StepRefused",
    "Terms",
    "VatCode",
    "What",
    "check_emails",
    "check_firm",
    "check_number",
    "check_payout",
    "check_setup",
    "choose_contact",
    "contact_of",
    "contact_remarks",
    "difference",
    "dropped_recipients",
    "explain",
    "fitting_accounts",
    "go_contact",
    "is_current",
    "is_whole",
    "masked",
    "missing_steps",
    "profile",
    "replaced_contact",
    "same_person",
    "suggested_vat_codes",
    "trusted_contact",
    "with_contact",
    "with_details",
    "without_contact",
]
