"""What registration's HTTP API takes and gives."""

from services.registration.api.models.account_changes import (
    AccountChangeView,
    AccountConfirmation,
    AccountConfirmed,
)
from services.registration.api.models.agreement import (
    AgreementAccepted,
    AgreementView,
    VatAgreed,
)
from services.registration.api.models.changes import (
    ChangedField,
    ChangesPage,
    ChangeView,
    Deactivated,
)
from services.registration.api.models.connection import (
    Begun,
    ClientKey,
    Consent,
    RegistrationBegun,
    ReturnView,
)
from services.registration.api.models.contacts import (
    ContactChoice,
    ContactsView,
    ContactView,
)
from services.registration.api.models.problems import (
    FieldRemark,
    ProblemView,
)
from services.registration.api.models.registrations import (
    AgreementState,
    MailView,
    RegistrationView,
    SetupView,
    SignatureView,
    StepState,
)
from services.registration.api.models.services import (
    AccessTokenView,
    CreditorView,
    Rotated,
)
from services.registration.api.models.setup import (
    AccountChoice,
    SetupAnswer,
    SetupChoice,
    SetupHelp,
    SetupOptions,
    SuggestedVatCodes,
    VatCodeChoice,
)
from services.registration.api.models.steps import (
    AccountingFirm,
    Farewell,
    LanguageChoice,
    PayoutChoice,
    Recipients,
)

__all__ = [
    "AccessTokenView",
    "AccountChangeView",
    "AccountChoice",
    "AccountConfirmation",
    "AccountConfirmed",
    "AccountingFirm",
    "AgreementAccepted",
    "AgreementState",
    "AgreementView",
    "Begun",
    "ChangeView",
    "ChangedField",
    "ChangesPage",
    "ClientKey",
    "Consent",
    "ContactChoice",
    "ContactView",
    "ContactsView",
    "CreditorView",
    "Deactivated",
    "Farewell",
    "FieldRemark",
    "LanguageChoice",
    "MailView",
    "PayoutChoice",
    "ProblemView",
    "Recipients",
    "RegistrationBegun",
    "RegistrationView",
    "ReturnView",
    "Rotated",
    "SetupAnswer",
    "SetupChoice",
    "SetupHelp",
    "SetupOptions",
    "SetupView",
    "SignatureView",
    "StepState",
    "SuggestedVatCodes",
    "VatAgreed",
    "VatCodeChoice",
]
