"""The invoices that have changed and the matches that they are in, as PowerOffice Go has them at one time.

Go gives a list and each match in requests of their own, and people go on working meanwhile: an entry could
be seen in two matches, or in none. So after the matches the list is asked once more for what has changed
since; what comes is taken in, with its matches, until nothing comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.sync import store
from services.sync.attribution import days_to_look_up
from services.sync.domain.creditors import Creditor
from services.sync.seen import is_invoice
from services.sync.store.invoices import Fingerprint
from shared.db import Database
from shared.poweroffice.ledger import vouchers_on_account
from shared.poweroffice.models import Invoice, LedgerEntry
from shared.poweroffice.paging import PAGE_SIZE
from shared.poweroffice.v2 import GoClient

OVERLAP = timedelta(minutes=5)
"""How far a reading goes back behind the cursor: Go's reads may lag behind its writes."""

ROUNDS = 4
"""How often the list is asked in one reading; what still changes then is left to the next reading."""


@dataclass
class Listing:
    """What has been listed, and the matches behind it: all their customer entries, by match number.

    `changed` are the invoices of which the mirror has another state, or none.
    """

    vouchers: dict[UUID, Invoice] = field(default_factory=dict)
    invoices: dict[UUID, Invoice] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    matches: dict[int, Sequence[LedgerEntry]] = field(default_factory=dict)
    write_off_vouchers: set[UUID] = field(default_factory=set)

    @property
    def cursor(self) -> datetime | None:
        """The latest change that was listed."""
        return latest(voucher.balance_changed_at for voucher in self.vouchers.values())

    def take(self, listed: Iterable[Invoice], known: Mapping[UUID, Fingerprint]) -> set[int]:
        """Take listed vouchers in; return the matches in which changed invoices are, or were.

        A paid invoice that the mirror has never had is of no interest.
        """
        touched: set[int | None] = set()
        for voucher in listed:
            states = [voucher, known.get(voucher.id), self.vouchers.get(voucher.id)]
            self.vouchers[voucher.id] = voucher
            is_of_interest = voucher.balance or voucher.id in known or voucher.id in self.invoices
            if not is_invoice(voucher) or not is_of_interest:
                continue
            self.invoices[voucher.id] = voucher
            if _has_changed(voucher, known.get(voucher.id)):
                self.changed.add(voucher.id)
                touched |= {state.match_id for state in states if state}
        return {match_id for match_id in touched if match_id is not None}


async def list_changes(go: GoClient, creditor: Creditor, database: Database) -> Listing:
    """List what has changed since the creditor's cursor, with all matches that it concerns.

    For a mirror that is still empty, all that is open.
    """
    listing = Listing()
    if creditor.invoice_cursor is None:
        listed = await list_open(go)
    else:
        listed = await go.invoices.find(balance_changed_after=creditor.invoice_cursor - OVERLAP)
    for _ in range(ROUNDS):
        touched = listing.take(listed, await _known(creditor, listed, database))
        if not touched:
            break
        await _read_matches(go, creditor, touched, listing)
        if listing.cursor is None:  # Go tells no times: there is no "since"
            break
        listed = await go.invoices.find(balance_changed_after=listing.cursor)
    return listing


async def list_open(go: GoClient) -> list[Invoice]:
    """List all that is open.

    A list of several pages shifts when something on it is paid meanwhile, and an invoice slips from one page
    to the one that was read already. So a long list is asked for until it holds nothing new.
    """
    found: dict[UUID, Invoice] = {}
    while True:
        listed = {invoice.id: invoice for invoice in await go.invoices.find(only_unpaid=True)}
        is_complete = len(listed) <= PAGE_SIZE or listed.keys() <= found.keys()
        found |= listed
        if is_complete:
            return list(found.values())


async def _known(
    creditor: Creditor, listed: Iterable[Invoice], database: Database
) -> dict[UUID, Fingerprint]:
    async with database.transaction() as tx:
        return await store.invoices.fingerprints(tx, creditor.id, [it.id for it in listed])


def _has_changed(invoice: Invoice, known: Fingerprint | None) -> bool:
    """Say whether what reduces the invoice must be read again."""
    if known is None or invoice.balance_changed_at is None:
        return True
    return (invoice.balance_changed_at, invoice.match_id) != (known.balance_changed_at, known.match_id)


async def _read_matches(go: GoClient, creditor: Creditor, match_ids: Collection[int], into: Listing) -> None:
    entries = {match_id: await go.ledger.entries_by_match(match_id) for match_id in sorted(match_ids)}
    into.matches |= entries
    account = creditor.write_off_account
    for day in days_to_look_up([entry for match in entries.values() for entry in match]):
        posted = await go.accounts.transactions(from_date=day, to_date=day, account_numbers=[account])
        into.write_off_vouchers |= vouchers_on_account(posted, account)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest instant, None where there is none."""
    return max((instant for instant in instants if instant), default=None)
