"""Who may do what: the one table that every page and every action asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Role = Literal["administrator", "write", "accountant", "read"]
"""What a user is for a company.

An accountant may what `write` may, for as long as his firm is the one that the company names.
"""

StaffRole = Literal["case_handler", "operator"]
"""What a user is for the agency; both see every company."""

Act = Literal[
    "look",
    "change_cases",
    "decide_proposals",
    "restore_connection",
    "administer",
    "manage_users",
    "see_waiting_money",
    "answer_debtors",
    "pay_out",
    "operate",
    "manage_staff",
    "post_settlements",
    "reject_cases",
]
"""What there is to do.

look                see a company's cases, proposals, settlements, documents and settings
change_cases        pause, resume, dispute, withdraw and reopen a case, choose how it goes on, write to its
                    case handler
decide_proposals    approve, hold back, take off and release proposed invoices
restore_connection  connect a company to PowerOffice Go again
administer          change a company's settings: setup, bank account, recipients, contacts, firm, agreement
manage_users        invite, change and remove a company's users
see_waiting_money   see the money of all companies: payouts, bank files, reports, what covers no claim
answer_debtors      answer what debtors ask, object to and wish, in all companies
pay_out             let money out, two people at a time; hand in the bank's files; order refunds
operate             look after the installation: queues, dead letters, jobs
post_settlements    try a refused voucher again, or say that it has been posted by hand
reject_cases        refuse a case as the agency
manage_staff        invite, change and remove the agency's own people; take a lost second factor away
"""

_ACTING: frozenset[Act] = frozenset(
    {"look", "change_cases", "decide_proposals", "restore_connection", "post_settlements"}
)
_ADMINISTERING: frozenset[Act] = _ACTING | {"administer", "manage_users"}
_AGENCYS: frozenset[Act] = frozenset({"see_waiting_money", "answer_debtors", "reject_cases"})

MAY: Mapping[Role | StaffRole, frozenset[Act]] = {
    "administrator": _ADMINISTERING,
    "write": _ACTING,
    "accountant": _ACTING,
    "read": frozenset({"look"}),
    "case_handler": _AGENCYS | {"look", "change_cases"},
    "operator": _ADMINISTERING | _AGENCYS | {"pay_out", "operate", "manage_staff"},
}

SECOND_FACTOR: frozenset[Role | StaffRole] = frozenset({"administrator", "case_handler", "operator"})
"""The roles that nobody has without a second factor at the log-in; others may have one."""

INVITED_BY_ADMINISTRATORS: tuple[Role, ...] = ("administrator", "write", "read")
"""The roles that a company gives its users itself; accountants come with their firm."""
