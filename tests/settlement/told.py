"""What other services and the bank tell settlement, in the fewest words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from deploy.sandbox.ocr_giro import OcrPayment, PaymentKind, Transmission, ocr_giro
from shared.events import (
    Address,
    Agreement,
    CaseStatusChanged,
    ClaimAmounts,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    CreditorProfile,
    CreditorRegistered,
    CreditorSetup,
    CustomerChanged,
    CustomerSnapshot,
    Instalment,
    InvoiceSnapshot,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
)
from shared.norway.kid import with_check_digit

AGENCY_ACCOUNT = "12345678903"
OWN_ACCOUNT = "97100010007"
CREDITOR = UUID(int=1)
OTHER_CREDITOR = UUID(int=2)
DUE = date(2026, 4, 15)
TRANSFERRED = date(2026, 5, 4)
NOTICED = date(2026, 5, 4)
DEMANDED = date(2026, 5, 19)
PAID = date(2026, 6, 1)


def kroner(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def at(day: date, hour: int = 12) -> datetime:
    """Noon, or another UTC hour, of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def setup(*, auto_posting=True, **ids) -> CreditorSetup:
    accounts = {
        "vat_cost_account_id": 7790,
        "vat_id": 1,
        "no_vat_id": 0,
        "interest_income_account_id": 8055,
        "fee_income_account_id": 3960,
        "bank_contra_account_id": 1999,
    }
    return CreditorSetup(
        auto_posting=auto_posting,
        vat_cost_account=7790,
        vat_code="1",
        interest_income_account=8055,
        fee_income_account=3960,
        bank_contra_account=1999,
        **(accounts | ids),
    )


def agreement(**terms) -> Agreement:
    return Agreement(version="1", signed_at="2026-01-02T10:00:00Z", signed_by="Ingrid Solberg", **terms)


EMAILS = ("oppgjor@fjordvik.example", "regnskap@fjordvik.example")


def profile(*, vat_registered=True, setup_=None, emails=EMAILS, language="nb", **terms) -> CreditorProfile:
    return CreditorProfile(
        organisation_number="312048870",
        name="Fjordvik Elektro AS",
        vat_registered=vat_registered,
        settlement_emails=emails,
        bank_account="86011117947",
        address=Address(line1="Kaibakken 14", postal_code="6004", city="Ålesund"),
        email="post@fjordvik.example",
        phone="",
        setup=setup_ or setup(),
        agreement=agreement(**terms),
        language=language,
    )


def registered(creditor_id=CREDITOR, *, revision=1, **choices) -> CreditorRegistered:
    return CreditorRegistered(creditor_id=creditor_id, profile=profile(**choices), revision=revision)


def changed(creditor_id=CREDITOR, *, revision=2, **choices) -> CreditorChanged:
    return CreditorChanged(creditor_id=creditor_id, profile=profile(**choices), revision=revision)


def restored(creditor_id=CREDITOR, *, revision=2) -> ConnectionRestored:
    return ConnectionRestored(creditor_id=creditor_id, since=at(PAID), reason="consented", revision=revision)


def kid(case: int) -> str:
    return with_check_digit(f"{case:09d}")


def case_id(case: int) -> UUID:
    return uuid5(CREDITOR, f"case {case}")


def invoice_id(number: int) -> UUID:
    return uuid5(CREDITOR, f"invoice {number}")


def transferred(
    number: int,
    case: int = 1,
    amount=4000,
    *,
    due=DUE,
    on=TRANSFERRED,
    is_person=True,
    creditor_id=CREDITOR,
    deducts_vat=None,
    **go,
) -> InvoiceTransferred:
    """An invoice `number` that is a claim in case `case`; `go` are its own ids in Go."""
    return InvoiceTransferred(
        creditor_id=creditor_id,
        case_id=case_id(case),
        case_number=str(case),
        kid=kid(case),
        agency_account=AGENCY_ACCOUNT,
        transferred_on=on,
        invoice=InvoiceSnapshot(
            id=go.get("id", invoice_id(number)),
            number=str(number),
            invoice_date=due - timedelta(days=14),
            due_date=due,
            amount=kroner(amount),
            balance=kroner(amount),
        ),
        customer=CustomerSnapshot(
            id=case,
            number=10_000 + case,
            name="Ola Nordmann",
            is_person=is_person,
            subledger_account_id=go.get("subledger_account_id", 900_000 + case),
        ),
        creditor_deducts_vat=deducts_vat,
    )


def corrected(told: InvoiceTransferred, *, is_person, revision=2, **card) -> CustomerChanged:
    """The debtor's card as somebody has corrected it in Go since the transfer."""
    customer = replace(told.customer, is_person=is_person, **card)
    return CustomerChanged(creditor_id=told.creditor_id, customer=customer, revision=revision)


def letter(kind, *numbers, case=1, sent_on, fee, total=0, deadline=None, creditor_id=CREDITOR) -> LetterSent:
    return LetterSent(
        creditor_id=creditor_id,
        letter_id=uuid5(case_id(case), f"{kind} {numbers} {sent_on}"),
        invoice_ids=tuple(invoice_id(number) for number in numbers),
        case_id=case_id(case),
        kind=kind,
        channel="email",
        sent_on=sent_on,
        deadline=deadline or sent_on + timedelta(days=14),
        fee=kroner(fee),
        amounts=ClaimAmounts(principal=kroner(total)),
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


def noticed(*numbers, fee=38, **more) -> LetterSent:
    return letter("collection_notice", *numbers, **({"sent_on": NOTICED, "fee": fee} | more))


def demanded(*numbers, fee=600, **more) -> LetterSent:
    return letter("payment_demand", *numbers, **({"sent_on": DEMANDED, "fee": fee} | more))


def paid(number, amount, *, on=PAID, payment_id="1-1", creditor_id=CREDITOR, channel="creditor"):
    return PaymentMatched(
        creditor_id=creditor_id,
        invoice_id=invoice_id(number),
        payment_id=payment_id,
        amount=kroner(amount),
        paid_on=on,
        channel=channel,
        balance_after=kroner(0),
    )


def credited(number, amount, *, on=PAID, credit_note_id="2-2", creditor_id=CREDITOR):
    return CreditNoteMatched(
        creditor_id=creditor_id,
        invoice_id=invoice_id(number),
        credit_note_id=credit_note_id,
        credit_note_number="9",
        amount=kroner(amount),
        matched_on=on,
        balance_after=kroner(0),
    )


def written_off(number, amount, *, on=PAID, write_off_id="3-3", creditor_id=CREDITOR):
    return InvoiceWrittenOff(
        creditor_id=creditor_id,
        invoice_id=invoice_id(number),
        write_off_id=write_off_id,
        amount=kroner(amount),
        written_off_on=on,
        balance_after=kroner(0),
    )


def undone(number, match_id="1-1", amount=0, *, creditor_id=CREDITOR):
    return MatchReversed(
        creditor_id=creditor_id,
        invoice_id=invoice_id(number),
        payment_or_credit_id=match_id,
        amount=kroner(amount),
        balance_after=kroner(amount),
    )


def status(case, status_, *, revision=2, on=PAID, creditor_id=CREDITOR):
    return CaseStatusChanged(
        creditor_id=creditor_id,
        case_id=case_id(case),
        status=status_,
        reason="",
        changed_by="Kari",
        changed_on=on,
        revision=revision,
    )


def planned(
    case, *, instalments=3, addition=0, on=PAID, stands="standing", ended_on=None, revision=1, name="plan"
):
    """A plan of monthly instalments; without `ended_on` one that does not stand ended on the day it began."""
    return PaymentPlanChanged(
        creditor_id=CREDITOR,
        case_id=case_id(case),
        plan_id=uuid5(case_id(case), name),
        status=stands,
        agreed_on=on,
        agreed_by="Kari",
        instalments=tuple(
            Instalment(due_on=on + timedelta(days=30 * n), amount=kroner(100) if n < instalments else None)
            for n in range(1, instalments + 1)
        ),
        addition=kroner(addition),
        ended_on=ended_on or (None if stands == "standing" else on),
        revision=revision,
    )


def giro(case, amount, *, on=PAID, kid_=None) -> OcrPayment:
    """A payment with a case's KID; below zero the bank takes it back."""
    amount = kroner(amount)
    return OcrPayment(
        kind=PaymentKind.GIRO if amount > 0 else PaymentKind.CARD_REVERSAL_WITH_KID,
        kid=kid_ or kid(case),
        amount=amount,
        ordered_on=on,
        reference="000000001",
        debtor_account="15030000002",
    )


def transmission(*payments: OcrPayment, number=1, settled_on=None) -> Transmission:
    """What the bank tells of payments, settled on the day on which the last of them was ordered."""
    return Transmission(
        number=number,
        settled_on=settled_on or max(payment.ordered_on for payment in payments),
        recipient="00012345",
        agreement_id="001234567",
        account=AGENCY_ACCOUNT,
        payments=payments,
    )


def bank_file(*payments: OcrPayment, number=1, settled_on=None) -> bytes:
    """An OCR giro file with payments, settled on the day on which the last of them was ordered."""
    return ocr_giro(transmission(*payments, number=number, settled_on=settled_on)).encode("iso-8859-1")
