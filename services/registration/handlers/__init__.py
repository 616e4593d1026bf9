"""The decisions of registration, each inside the transaction that it is given.

It listens to nobody for itself: the public events that it hears go on to companies' webhooks.
"""

from collections.abc import Mapping

from services.registration.handlers.connection import LeftMeanwhile, connect, deactivate, lose, take_details
from services.registration.handlers.contacts import add_contact, change_contact, remove_contact
from services.registration.handlers.keeping import change
from services.registration.handlers.mails import choose_language, invite_accountant, order_welcome
from services.registration.handlers.payout import (
    AnotherWaits,
    NothingToConfirm,
    SecondPersonNeeded,
    answer_account_mail,
    choose_payout,
    choose_recipients,
    confirm_account,
    reject_account,
)
from services.registration.handlers.steps import (
    AgreementNotOpened,
    StepsMissing,
    choose_firm,
    open_agreement,
    sign,
    start,
)
from services.registration.handlers.webhooks import on_public_event
from shared.broker.consumer import Handler
from shared.events import (
    CreditNoteMatched,
    Event,
    InvoiceOverdue,
    InvoiceTransferred,
    PaymentMatched,
    SettlementPosted,
)

HANDLERS: Mapping[type[Event], Handler] = {
    InvoiceOverdue: on_public_event,
    InvoiceTransferred: on_public_event,
    PaymentMatched: on_public_event,
    CreditNoteMatched: on_public_event,
    SettlementPosted: on_public_event,
}

__all__ = [
    "HANDLERS",
    "AgreementNotOpened",
    "AnotherWaits",
    "LeftMeanwhile",
    "NothingToConfirm",
    "SecondPersonNeeded",
    "StepsMissing",
    "add_contact",
    "answer_account_mail",
    "change",
    "change_contact",
    "choose_firm",
    "choose_language",
    "choose_payout",
    "choose_recipients",
    "confirm_account",
    "connect",
    "deactivate",
    "invite_accountant",
    "lose",
    "open_agreement",
    "order_welcome",
    "reject_account",
    "remove_contact",
    "sign",
    "start",
    "take_details",
]
