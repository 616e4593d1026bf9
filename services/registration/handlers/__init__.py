"""The decisions of registration, each inside the transaction that it is given; it listens to nobody."""

from collections.abc import Mapping

from services.registration.handlers.connection import LeftMeanwhile, connect, deactivate, lose, take_details
from services.registration.handlers.contacts import add_contact, change_contact, remove_contact
from services.registration.handlers.keeping import change
from services.registration.handlers.mails import invite_accountant, order_welcome
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
from shared.broker.consumer import Handler
from shared.events import Event

HANDLERS: Mapping[type[Event], Handler] = {}

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
