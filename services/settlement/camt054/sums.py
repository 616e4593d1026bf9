"""What a notification states about its own entries (TxsSummry), checked against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from services.settlement.camt054.entries import Entry
from services.settlement.camt054.fields import Fields, amount_of, count_of, first
from services.settlement.incoming import BrokenFile

ZERO = Decimal(0)


def check_summary(stated: Fields, entries: Sequence[Entry], where: str) -> None:
    """Refuse a notification whose entries are other than its summary says; whatever is left out passes.

    Sums of all entries have no sign, the net sum has one of its own; currencies are added as they stand.

    Raises:
        BrokenFile: a count or a sum differs.
    """
    credits_ = [entry for entry in entries if entry.is_credit]
    debits = [entry for entry in entries if not entry.is_credit]
    for name, some in (("TtlNtries", entries), ("TtlCdtNtries", credits_), ("TtlDbtNtries", debits)):
        path = f"TxsSummry/{name}"
        if count := stated.get(f"{path}/NbOfNtries", ""):
            _same(count_of(count, where), len(some), f"{where}: {name} states the number of entries")
        if total := stated.get(f"{path}/Sum", ""):
            _same(amount_of(total, where), _sum(some), f"{where}: {name} states the sum")
    path = "TxsSummry/TtlNtries"
    net = first(stated, f"{path}/TtlNetNtryAmt", f"{path}/TtlNetNtry/Amt")
    if net:
        found = _sum(credits_) - _sum(debits)
        direction = first(stated, f"{path}/CdtDbtInd", f"{path}/TtlNetNtry/CdtDbtInd")
        sign = -1 if direction == "DBIT" or (not direction and found < 0) else 1
        _same(sign * amount_of(net, where), found, f"{where}: TtlNtries states the net sum")


def _same(stated: object, found: object, what: str) -> None:
    if stated != found:
        raise BrokenFile(None, f"{what} {stated}, but the file holds {found}")


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.amount for entry in entries), ZERO)
