"""What other services tell transfer, in the fewest words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from shared.clock import oslo_date
from shared.events import (
    Address,
    Agreement,
    BooksRead,
    ClaimAmounts,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorRegistered,
    CustomerChanged,
    CustomerSnapshot,
    DecisionNeeded,
    Instalment,
    InvoiceSnapshot,
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
    ProposalWithdrawn,
)
from shared.norway.interest import late_interest
from tests.support.companies import company

NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
LONG_AGO = TODAY - timedelta(days=40)
KARI = {"On-Behalf-Of": "Kari"}
CREDITOR = UUID(int=1)
CHOICES = ("go_legal", "withdraw", "continue")


def kroner(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def owed_today(amount=1000, due=LONG_AGO) -> Decimal:
    """Principal and late interest on `TODAY`."""
    return kroner(amount) + late_interest(kroner(amount), due, TODAY)


def customer(customer_id=7, name="Ola Nordmann", **more) -> CustomerSnapshot:
    told = {"number": customer_id, "is_person": True, "subledger_account_id": customer_id}
    return CustomerSnapshot(id=customer_id, name=name, **(told | more))


def complete(customer_id=7, **more) -> CustomerSnapshot:
    """A person of whom everything is known."""
    address = Address(line1="Storgata 1", postal_code="6002", city="Ålesund")
    told = {"address": address, "reminder_email": "ola@example.no", "phone": "+47 70 00 00 00"}
    return customer(customer_id, **(told | {"birth_date": date(1980, 2, 29)} | more))


def invoice(invoice_id, amount=1000, due=LONG_AGO, *, number=None, dated=None) -> InvoiceSnapshot:
    return InvoiceSnapshot(
        id=invoice_id,
        number=number or str(invoice_id.int % 100_000),
        invoice_date=dated or due - timedelta(days=14),
        due_date=due,
        amount=kroner(amount),
        balance=kroner(amount),
    )


def read(at=NOW - timedelta(hours=12)) -> BooksRead:
    """The books have been read: by default on the evening before."""
    return BooksRead(creditor_id=CREDITOR, read_at=at, business_date=oslo_date(at))


def proposed(
    invoice_id,
    *,
    amount=1000,
    due=LONG_AGO,
    customer_id=7,
    auto=False,
    revision=1,
    creditor_id=CREDITOR,
    number=None,
    dated=None,
    card=None,
    proposed_on=TODAY,
) -> CollectionProposed:
    return CollectionProposed(
        creditor_id=creditor_id,
        invoice=invoice(invoice_id, amount, due, number=number, dated=dated),
        customer=card or customer(customer_id),
        auto_approve=auto,
        proposed_on=proposed_on,
        revision=revision,
    )


def withdrawn(invoice_id, *, revision=2, reason="The customer is exempt.", creditor_id=CREDITOR):
    return ProposalWithdrawn(creditor_id=creditor_id, invoice_id=invoice_id, reason=reason, revision=revision)


def paid(
    invoice_id,
    amount=1000,
    *,
    payment_id="1-1",
    channel="creditor",
    creditor_id=CREDITOR,
    paid_on=TODAY,
    interest=0,
    fees=0,
    court_costs=0,
):
    return PaymentMatched(
        creditor_id=creditor_id,
        invoice_id=invoice_id,
        payment_id=payment_id,
        amount=kroner(amount),
        paid_on=paid_on,
        channel=channel,
        balance_after=kroner(0),
        interest=kroner(interest),
        fees=kroner(fees),
        court_costs=kroner(court_costs),
    )


def changed(card, *, revision=1, creditor_id=CREDITOR) -> CustomerChanged:
    return CustomerChanged(creditor_id=creditor_id, customer=card, revision=revision)


def asked(
    case_id,
    *,
    answer_by=TODAY + timedelta(days=14),
    choices=CHOICES,
    otherwise="surveillance",
    creditor_id=CREDITOR,
    **more,
):
    return DecisionNeeded(
        creditor_id=creditor_id,
        case_id=case_id,
        question=choices,
        answer_by=answer_by,
        otherwise=otherwise,
        **more,
    )


def credited(invoice_id, amount=1000, *, credit_note_id="2-2", creditor_id=CREDITOR):
    return CreditNoteMatched(
        creditor_id=creditor_id,
        invoice_id=invoice_id,
        credit_note_id=credit_note_id,
        credit_note_number="9",
        amount=kroner(amount),
        matched_on=TODAY,
        balance_after=kroner(0),
    )


def written_off(invoice_id, amount=1000, *, write_off_id="3-3", creditor_id=CREDITOR):
    return InvoiceWrittenOff(
        creditor_id=creditor_id,
        invoice_id=invoice_id,
        write_off_id=write_off_id,
        amount=kroner(amount),
        written_off_on=TODAY,
        balance_after=kroner(0),
    )


def undone(invoice_id, match_id="1-1", amount=1000, *, creditor_id=CREDITOR):
    return MatchReversed(
        creditor_id=creditor_id,
        invoice_id=invoice_id,
        payment_or_credit_id=match_id,
        amount=kroner(amount),
        balance_after=kroner(amount),
    )


def laid_out(case_id, amount=2071, *, outlay=71, on=TODAY, revision=1):
    """Court costs, entered (revision 1) or revoked (2)."""
    return CourtCostsChanged(
        creditor_id=CREDITOR,
        case_id=case_id,
        outlay_id=UUID(int=outlay),
        kind="conciliation_complaint",
        amount=kroner(amount),
        owed_from=on,
        by_agency=True,
        is_revoked=revision == 2,
        changed_by="Kari",
        revision=revision,
    )


def planned(
    case_id,
    status="standing",
    revision=1,
    *,
    ended_on=None,
    number=2,
    addition=0,
    plan_id=UUID(int=77),  # noqa: B008 - a value
):
    """A plan agreed on today of monthly instalments of 500 kroner, the rest with the last."""
    days = [date(2026, 6 + month, 1) for month in range(number)]
    return PaymentPlanChanged(
        creditor_id=CREDITOR,
        case_id=case_id,
        plan_id=plan_id,
        status=status,
        agreed_on=TODAY,
        agreed_by="Kari Saksbehandler",
        instalments=(
            *(Instalment(due_on=day, amount=kroner(500)) for day in days[:-1]),
            Instalment(due_on=days[-1]),
        ),
        addition=kroner(addition),
        ended_on=ended_on,
        revision=revision,
    )


def registered(
    creditor_id=CREDITOR,
    *,
    revision=1,
    signed_at="2026-01-02T10:00:00Z",
    is_active=True,
    vat_registered=True,
    **terms,
):
    agreement = Agreement(version="1", signed_at=signed_at, signed_by="Ingrid Solberg", **terms)
    profile = company(agreement=agreement, is_active=is_active, vat_registered=vat_registered)
    return CreditorRegistered(creditor_id=creditor_id, profile=profile, revision=revision)


def lost(creditor_id=CREDITOR, *, revision=1):
    return ConnectionLost(creditor_id=creditor_id, since=NOW, reason="key refused", revision=revision)


def restored(creditor_id=CREDITOR, *, revision=2):
    return ConnectionRestored(creditor_id=creditor_id, since=NOW, reason="consented", revision=revision)


def claim_closed(case_id, *invoice_ids, reason="paid", revision=1, creditor_id=CREDITOR, closed_on=TODAY):
    return ClaimClosed(
        creditor_id=creditor_id,
        case_id=case_id,
        invoice_ids=invoice_ids,
        reason=reason,
        closed_on=closed_on,
        revision=revision,
    )


def claim_reopened(case_id, *invoice_ids, reason="paid", revision=2, creditor_id=CREDITOR):
    return ClaimReopened(
        creditor_id=creditor_id,
        case_id=case_id,
        invoice_ids=invoice_ids,
        reason=reason,
        reopened_on=TODAY,
        revision=revision,
    )


def letter(
    case_id, *invoice_ids, kind="payment_demand", sent_on=TODAY, creditor_id=CREDITOR, fee=0, letter_id=None
):
    return LetterSent(
        creditor_id=creditor_id,
        letter_id=letter_id or uuid4(),
        invoice_ids=invoice_ids,
        case_id=case_id,
        kind=kind,
        channel="print",
        sent_on=sent_on,
        deadline=sent_on + timedelta(days=14),
        fee=kroner(fee),
        amounts=ClaimAmounts(principal=kroner(1000)),
        document_id=None,
        recipient_number=1,
    )


def returned(sent: LetterSent, on: date, *, days=14, is_posted=True) -> LetterReturned:
    """The mail with a letter came back, and it was posted on a day with a deadline of so many days."""
    return LetterReturned(
        creditor_id=sent.creditor_id,
        case_id=sent.case_id,
        letter_id=sent.letter_id,
        kind=sent.kind,
        invoice_ids=sent.invoice_ids,
        returned_on=on,
        is_posted=is_posted,
        deadline=on + timedelta(days=days),
    )
