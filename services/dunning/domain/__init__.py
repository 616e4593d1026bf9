"""What dunning knows and decides: plain values and pure functions."""

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.agreeing import agree
from services.dunning.domain.amounts import Interest
from services.dunning.domain.bounces import Bounce, deadline_when_posted, read_report
from services.dunning.domain.cases import Case, Plan, Question
from services.dunning.domain.days import banking_day_from
from services.dunning.domain.debts import Costs, Debt, asked_for, costs_of, debts
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import (
    HELD_BACK,
    Ask,
    CaseDecision,
    Decision,
    Propose,
    Reason,
    SendLetter,
    Skip,
    Wait,
    Withdraw,
)
from services.dunning.domain.drafting import (
    Draft,
    Line,
    draft_about_case,
    draft_about_invoice,
    language_of,
)
from services.dunning.domain.explanation import WORDS, Explanation, explain, explain_claim
from services.dunning.domain.ladder import (
    COLLECTION_NOTICE,
    INSTALMENT_PLAN,
    INSTALMENT_REMINDER,
    LEGAL_ACTION_NOTICE,
    OWN_NOTICE,
    OWN_REMINDER,
    PAYMENT_DEMAND,
    PAYMENT_REMINDER,
    STEPS,
    SURVEILLANCE_LETTER,
    Fee,
    Regime,
    Step,
    regime,
)
from services.dunning.domain.plans import planned_claims, with_plans_as_they_stand
from services.dunning.domain.routine import (
    EARLIEST_TRANSFER,
    SHORTEST_DEADLINE_DAYS,
    NextAction,
    Override,
    Routine,
    effective,
    violations,
)
from services.dunning.domain.schedule import Schedule, ScheduleLine, schedule
from services.dunning.domain.sending import why_not_posted
from services.dunning.domain.state import (
    CaseState,
    Creditor,
    Delta,
    DeltaKind,
    InvoiceState,
    Language,
    Letter,
    LetterStatus,
)
from services.dunning.domain.trial import Comparison, NextStep, Outlook, Trial, outlook
from shared.norway.charges import (
    CourtCost,
    StatusChange,
)

__all__ = [
    "COLLECTION_NOTICE",
    "EARLIEST_TRANSFER",
    "HELD_BACK",
    "INSTALMENT_PLAN",
    "INSTALMENT_REMINDER",
    "LEGAL_ACTION_NOTICE",
    "OWN_NOTICE",
    "OWN_REMINDER",
    "PAYMENT_DEMAND",
    "PAYMENT_REMINDER",
    "SHORTEST_DEADLINE_DAYS",
    "STEPS",
    "SURVEILLANCE_LETTER",
    "WORDS",
    "Ask",
    "Bounce",
    "Case",
    "CaseDecision",
    "CaseState",
    "Comparison",
    "Costs",
    "CourtCost",
    "Creditor",
    "Debt",
    "Decision",
    "Delta",
    "DeltaKind",
    "Draft",
    "Explanation",
    "Fee",
    "Interest",
    "InvoiceState",
    "Language",
    "Letter",
    "LetterStatus",
    "Line",
    "NextAction",
    "NextStep",
    "Outlook",
    "Override",
    "Plan",
    "Propose",
    "Question",
    "Reason",
    "Regime",
    "Routine",
    "Schedule",
    "ScheduleLine",
    "SendLetter",
    "Skip",
    "StatusChange",
    "Step",
    "Trial",
    "Wait",
    "Withdraw",
    "agree",
    "asked_for",
    "banking_day_from",
    "costs_of",
    "deadline_when_posted",
    "debts",
    "decide",
    "decide_case",
    "draft_about_case",
    "draft_about_invoice",
    "effective",
    "explain",
    "explain_claim",
    "language_of",
    "outlook",
    "planned_claims",
    "read_report",
    "regime",
    "schedule",
    "violations",
    "why_not_posted",
    "with_plans_as_they_stand",
]
