"""What dunning knows and decides: plain values and pure functions."""

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.amounts import Interest, Span, interest_on, interest_owed
from services.dunning.domain.bounces import Bounce, read_report
from services.dunning.domain.days import banking_day_from
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import (
    HELD_BACK,
    Decision,
    Propose,
    Reason,
    SendLetter,
    Skip,
    Wait,
    Withdraw,
)
from services.dunning.domain.drafting import Draft, Line, draft_about_case, draft_about_invoice
from services.dunning.domain.explanation import WORDS, Explanation, explain
from services.dunning.domain.ladder import (
    COLLECTION_NOTICE,
    LADDER,
    OWN_NOTICE,
    OWN_REMINDER,
    PAYMENT_DEMAND,
    PAYMENT_REMINDER,
    STEPS,
    Fee,
    Step,
)
from services.dunning.domain.routine import (
    EARLIEST_TRANSFER,
    SHORTEST_DEADLINE_DAYS,
    NextAction,
    Override,
    Routine,
    effective,
    violations,
)
from services.dunning.domain.state import (
    Case,
    CaseState,
    Creditor,
    Delta,
    InvoiceState,
    Letter,
    LetterStatus,
)
from services.dunning.domain.trial import Comparison, NextStep, Outlook, Trial, outlook

__all__ = [
    "COLLECTION_NOTICE",
    "EARLIEST_TRANSFER",
    "HELD_BACK",
    "LADDER",
    "OWN_NOTICE",
    "OWN_REMINDER",
    "PAYMENT_DEMAND",
    "PAYMENT_REMINDER",
    "SHORTEST_DEADLINE_DAYS",
    "STEPS",
    "WORDS",
    "Bounce",
    "Case",
    "CaseState",
    "Comparison",
    "Creditor",
    "Decision",
    "Delta",
    "Draft",
    "Explanation",
    "Fee",
    "Interest",
    "InvoiceState",
    "Letter",
    "LetterStatus",
    "Line",
    "NextAction",
    "NextStep",
    "Outlook",
    "Override",
    "Propose",
    "Reason",
    "Routine",
    "SendLetter",
    "Skip",
    "Span",
    "Step",
    "Trial",
    "Wait",
    "Withdraw",
    "banking_day_from",
    "decide",
    "decide_case",
    "draft_about_case",
    "draft_about_invoice",
    "effective",
    "explain",
    "interest_on",
    "interest_owed",
    "outlook",
    "read_report",
    "violations",
]
