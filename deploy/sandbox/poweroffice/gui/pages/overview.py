"""The first pages: which client, and how it stands with that client today."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus
from deploy.sandbox.poweroffice.gui.pages.visit import Page, View, Visit
from deploy.sandbox.poweroffice.ledger import LedgerEntry

OLDEST = 10
"""Open items that the overview shows."""


@dataclass(frozen=True)
class Tile:
    """One figure on the overview, and the address of the screen that shows what is behind it."""

    name: str
    figure: str
    amount: Decimal | None
    to: str


@dataclass(frozen=True)
class Proof:
    """Whether the books agree with themselves: two sums that must be equal."""

    name: str
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return self.left == self.right


def overview(visit: Visit) -> View:
    """Show what is open, what is overdue, what waits for the user, and whether the books agree."""
    company = visit.company
    owed = [entry for entry in company.ledger.entries.values() if entry.balance > 0]
    oldest = sorted(owed, key=lambda entry: (entry.due_date or entry.posting_date, entry.id))[:OLDEST]
    return View(
        "overview.html",
        {
            "tiles": _tiles(visit, owed),
            "proofs": _proofs(company),
            "oldest": oldest,
            "has_extension": any(item.is_active for item in company.extensions.installed),
        },
    )


def _tiles(visit: Visit, owed: list[LedgerEntry]) -> list[Tile]:
    company, today = visit.company, visit.today
    overdue = [entry for entry in owed if entry.due_date and entry.due_date < today]
    credits_ = [entry for entry in company.ledger.entries.values() if entry.balance < 0]
    drafts = collection.with_status(company, CollectionStatus.DRAFT, today)
    cases = [case for case in company.collection.cases.values() if case.status is CaseStatus.ACTIVE]
    with_agency = sum((case.balance_agency for case in cases), Decimal(0))
    draft_entries = [collection.entry_of(company, invoice) for invoice in drafts]
    return [
        Tile("Åpne poster", str(len(owed)), _sum(owed), visit.link("fakturaer")),
        Tile("Forfalt", str(len(overdue)), _sum(overdue), visit.link("fakturaer", vis="forfalt")),
        Tile("Utkast til inkasso", str(len(drafts)), _sum(draft_entries), visit.link("inkasso")),
        Tile("Saker hos inkassobyrå", str(len(cases)), with_agency, visit.link("inkasso", vis="overfort")),
        Tile("Til gode", str(len(credits_)), _sum(credits_), visit.link("kunder", vis="til-gode")),
    ]


def _proofs(company: Company) -> list[Proof]:
    balances = company.books.trial_balance()
    control = sum(
        (balance for account_id, balance in balances.items() if company.is_control_account(account_id)),
        Decimal(0),
    )
    receivables = sum((entry.balance for entry in company.ledger.entries.values()), Decimal(0))
    return [
        Proof("Saldobalansen er i balanse", sum(balances.values(), Decimal(0)), Decimal(0)),
        Proof("Kundereskontroen er lik hovedboken", receivables, control),
    ]


def _sum(entries: Iterable[LedgerEntry]) -> Decimal:
    return sum((entry.balance for entry in entries), Decimal(0))


page = Page("", overview)
