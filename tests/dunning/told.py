"""Facts as the other services tell them, with the values that the tests do not care about filled in."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid5

from services.dunning.domain.cases import Case
from services.dunning.domain.state import Creditor, InvoiceState, Letter
from shared.clock import oslo_instant
from shared.events import (
    Address,
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorRegistered,
    CustomerChanged,
    CustomerSnapshot,
    InvoiceOverdue,
    InvoiceSnapshot,
    InvoiceTransferred,
    InvoiceWrittenOff,
    MatchReversed,
    PaymentMatched,
)
from tests.support.companies import company

NAMESPACE = UUID("b7c1c7a0-7f0e-4a39-9d39-0d5b6b1f6a11")
CREDITOR = uuid5(NAMESPACE, "creditor")
DUE = date(2026, 6, 1)  # a Monday; 14 days later, 15 June, is a Monday too
ACCOUNT = "12345678903"


def invoice_id(name="A"):
    return uuid5(NAMESPACE, f"invoice {name}")


def case_id(name="1"):
    return uuid5(NAMESPACE, f"case {name}")


def at(day: date, hour: int = 7) -> datetime:
    """The full hour in Oslo on a day; at seven the daily run is due."""
    return oslo_instant(day, time(hour))


def profile(**changes):
    values = {
        "organisation_number": "974760673",
        "name": "Fjordlys Elektro AS",
        "settlement_emails": ("regnskap@fjordlys.example",),
        "address": Address(line1="Strandgata 12", postal_code="5004", city="Bergen"),
        "email": "post@fjordlys.example",
        "phone": "55 00 00 00",
    }
    return company(**(values | changes))


def registered(revision=1, creditor_id=CREDITOR, **changes):
    return CreditorRegistered(creditor_id=creditor_id, profile=profile(**changes), revision=revision)


def lost(revision=1):
    return ConnectionLost(creditor_id=CREDITOR, since=at(DUE), reason="revoked", revision=revision)


def restored(revision=2):
    return ConnectionRestored(creditor_id=CREDITOR, since=at(DUE), reason="consent", revision=revision)


def customer(**changes):
    values = {
        "id": 501,
        "number": 10023,
        "name": "Ola Nordmann",
        "is_person": True,
        "subledger_account_id": 900,
        "address": Address(line1="Bakkeveien 3 B", postal_code="0581", city="Oslo"),
        "reminder_email": "ola@nordmann.example",
    }
    return CustomerSnapshot(**(values | changes))


def invoice(name="A", **changes):
    values = {
        "id": invoice_id(name),
        "number": f"1{ord(name[0]):04d}",
        "invoice_date": date(2026, 5, 18),
        "due_date": DUE,
        "amount": Decimal("4000.00"),
        "balance": Decimal("4000.00"),
        "kid": "0010017",
    }
    values |= changes
    values["amount"] = Decimal(values["amount"])
    return InvoiceSnapshot(**values)


def overdue(name="A", *, revision=1, by=None, creditor_id=CREDITOR, **changes):
    return InvoiceOverdue(
        creditor_id=creditor_id,
        invoice=invoice(name, **changes),
        customer=by or customer(),
        revision=revision,
    )


def changed(revision=1, **changes):
    return CustomerChanged(creditor_id=CREDITOR, customer=customer(**changes), revision=revision)


def paid(amount, *, on=date(2026, 6, 10), name="A", payment_id="p1", channel="creditor", **changes):
    return PaymentMatched(
        creditor_id=CREDITOR,
        invoice_id=invoice_id(name),
        payment_id=payment_id,
        amount=Decimal(amount),
        paid_on=on,
        channel=channel,
        balance_after=Decimal("0.00"),
        **changes,
    )


def credited(amount, *, on=date(2026, 6, 10), name="A", credit_note_id="c1"):
    return CreditNoteMatched(
        creditor_id=CREDITOR,
        invoice_id=invoice_id(name),
        credit_note_id=credit_note_id,
        credit_note_number="90001",
        amount=Decimal(amount),
        matched_on=on,
        balance_after=Decimal("0.00"),
    )


def written_off(amount, *, on=date(2026, 6, 10), name="A", write_off_id="w1"):
    return InvoiceWrittenOff(
        creditor_id=CREDITOR,
        invoice_id=invoice_id(name),
        write_off_id=write_off_id,
        amount=Decimal(amount),
        written_off_on=on,
        balance_after=Decimal("0.00"),
    )


def undone(match_id="p1", *, name="A", amount="4000.00"):
    return MatchReversed(
        creditor_id=CREDITOR,
        invoice_id=invoice_id(name),
        payment_or_credit_id=match_id,
        amount=Decimal(amount),
        balance_after=Decimal("0.00"),
    )


def transferred(name="A", *, case="1", on=date(2026, 6, 15), by=None, deducts_vat=None, **changes):
    return InvoiceTransferred(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        case_number=f"2026-{case}",
        kid="1000000016",
        agency_account=ACCOUNT,
        transferred_on=on,
        invoice=invoice(name, **changes),
        customer=by or customer(),
        creditor_deducts_vat=deducts_vat,
    )


def laid_out(amount="2071.00", *, case="1", on=date(2026, 6, 20), outlay="o1", revision=1):
    """Court costs, entered (revision 1) or revoked (2)."""
    return CourtCostsChanged(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        outlay_id=uuid5(NAMESPACE, outlay),
        kind="conciliation_complaint",
        amount=Decimal(amount),
        owed_from=on,
        by_agency=True,
        is_revoked=revision == 2,
        changed_by="tests",
        revision=revision,
    )


def status(new, *, case="1", revision=1, on=DUE):
    return CaseStatusChanged(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        status=new,
        reason="",
        changed_by="tests",
        changed_on=on,
        revision=revision,
    )


def closed(*names, case="1", reason="paid", on=date(2026, 6, 20), revision=1):
    return ClaimClosed(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        invoice_ids=tuple(invoice_id(name) for name in names or ("A",)),
        reason=reason,
        closed_on=on,
        revision=revision,
    )


def reopened(*names, case="1", reason="paid", on=date(2026, 6, 20), revision=2):
    return ClaimReopened(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        invoice_ids=tuple(invoice_id(name) for name in names or ("A",)),
        reason=reason,
        reopened_on=on,
        revision=revision,
    )


def state(name="A", *, due=DUE, amount="4000.00", **changes):
    """An overdue invoice as the domain knows it."""
    values = {
        "creditor": Creditor(id=CREDITOR, profile=profile()),
        "invoice": invoice(name, due_date=due, amount=Decimal(amount)),
        "customer": customer(),
    }
    return InvoiceState(**(values | changes))


def a_case(**changes):
    values = {"id": case_id(), "number": "2026-1", "kid": "1000000016", "account": ACCOUNT}
    return Case(**(values | changes))


def letter(kind, *, sent_on, deadline=None, status="sent", case="1", fee="0.00", name="l"):
    return Letter(
        id=uuid5(NAMESPACE, f"letter {name}"),
        kind=kind,
        status=status,
        ordered_on=sent_on,
        case_id=case_id(case) if case else None,
        sent_on=sent_on if status == "sent" else None,
        deadline=deadline,
        fee=Decimal(fee),
    )
