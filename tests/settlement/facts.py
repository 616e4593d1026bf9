"""Facts of a case in the fewest words."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from services.settlement.domain.facts import CaseFacts, Claim, Letter, Payment, Reduction
from shared.norway.interest import late_interest

DUE = date(2026, 4, 15)
NOTICED = date(2026, 5, 4)
DEMANDED = date(2026, 5, 19)
PAID = date(2026, 6, 1)
A, B = UUID(int=1), UUID(int=2)


def kroner(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def claim(invoice_id=A, amount=4000, due=DUE, joined=date.min) -> Claim:
    """A claim that has been in its case from the beginning, or from another day."""
    return Claim(invoice_id=invoice_id, due_date=due, transferred_on=joined, amount=kroner(amount))


def reduction(kind, amount, on=PAID, invoice_id=A, id_="1-1") -> Reduction:
    return Reduction(id=id_, invoice_id=invoice_id, kind=kind, amount=kroner(amount), on=on)


def notice(*invoice_ids, sent_on=NOTICED, fee=38, total=0, days=14) -> Letter:
    return _letter("collection_notice", invoice_ids or (A,), sent_on, fee, total, days)


def demand(*invoice_ids, sent_on=DEMANDED, fee=600, total=0, days=14, kind="payment_demand") -> Letter:
    return _letter(kind, invoice_ids or (A,), sent_on, fee, total, days)


def _letter(kind, invoice_ids, sent_on, fee, total, days) -> Letter:
    return Letter(
        id=uuid5(A, f"{kind} {invoice_ids} {sent_on}"),
        kind=kind,
        invoice_ids=tuple(invoice_ids),
        sent_on=sent_on,
        deadline=sent_on + timedelta(days=days),
        fee=kroner(fee),
        total=kroner(total),
    )


def payment(amount, on=PAID, id_="p1", **more) -> Payment:
    return Payment(id=id_, amount=kroner(amount), paid_on=on, **more)


def case(*facts, **traits) -> CaseFacts:
    """A case of the given facts; with claim A unless other claims are given."""

    def of(kind):
        return tuple(fact for fact in facts if isinstance(fact, kind))

    return CaseFacts(
        claims=of(Claim) or (claim(),),
        reductions=of(Reduction),
        letters=of(Letter),
        payments=of(Payment),
        **traits,
    )


def interest(amount=4000, due=DUE, until=PAID) -> Decimal:
    return late_interest(kroner(amount), due, until)
