"""Cases with everything that is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.transfer.domain.cases import Case, Debtor, holding
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.store.cases import claims_by_case, read_cases
from services.transfer.store.court_costs import court_costs_by_case
from services.transfer.store.creditors import creditors_of
from services.transfer.store.debtors import cards_of
from services.transfer.store.facts import closings_by_case, letters_by_invoice, questions_by_case
from services.transfer.store.history import statuses_by_case
from services.transfer.store.plans import plans_by_case
from services.transfer.store.proposals import read
from shared.db import Transaction
from shared.events import CustomerSnapshot


async def case_files(tx: Transaction, ids: Sequence[UUID]) -> list[CaseFile]:
    """Return the files of the cases that exist, in the given order."""
    found = await read_cases(tx, ids)
    return await files_of(tx, [found[i] for i in ids if i in found])


async def files_of(tx: Transaction, cases: Sequence[Case]) -> list[CaseFile]:
    """Return the files of cases as they are given."""
    ids = [case.id for case in cases]
    owed = await claims_by_case(tx, ids)
    closings = await closings_by_case(tx, ids)
    invoices = await read(tx, (claim.invoice_id for some in owed.values() for claim in some))
    letters = await letters_by_invoice(tx, invoices)
    questions = await questions_by_case(tx, ids)
    statuses = await statuses_by_case(tx, ids)
    plans = await plans_by_case(tx, ids)
    costs = await court_costs_by_case(tx, ids)
    creditors = await creditors_of(tx, (case.debtor.creditor_id for case in cases))
    owing = {invoice.debtor for invoice in invoices.values() if invoice.debtor}
    cards = await cards_of(tx, [*{case.debtor for case in cases} | owing])
    files = []
    for case in cases:
        closed = {closing.invoice_id: closing for closing in holding(case, closings[case.id])}
        filed = [
            FiledClaim(claim=claim, proposal=invoices[claim.invoice_id], closing=closed.get(claim.invoice_id))
            for claim in owed[case.id]
        ]
        about = {letter for claim in owed[case.id] for letter in letters[claim.invoice_id]}
        files.append(
            CaseFile(
                case=case,
                claims=filed,
                letters=[letter for letter in about if letter.case_id in (None, case.id)],
                statuses=statuses[case.id],
                plans=plans[case.id],
                court_costs=costs[case.id],
                creditor_deducts_vat=creditors[case.debtor.creditor_id].deducts_vat,
                questions=questions[case.id],
                card=cards.get(case.debtor),
                cards=_cards_in(filed, cards),
            )
        )
    return files


def _cards_in(
    filed: Sequence[FiledClaim], cards: Mapping[Debtor, CustomerSnapshot]
) -> tuple[CustomerSnapshot, ...]:
    owing = {each.proposal.debtor for each in filed if each.proposal.debtor}
    return tuple(cards[debtor] for debtor in sorted(owing & cards.keys()))
