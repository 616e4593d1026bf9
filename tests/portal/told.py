"""What other services tell the portal: two companies, and the story of a case from due date to settlement."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from shared.events import (
    CaseStatusChanged,
    ClaimAmounts,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorChanged,
    CreditorProfile,
    CreditorRegistered,
    CustomerChanged,
    CustomerSnapshot,
    DecisionNeeded,
    Event,
    Instalment,
    InvoiceOverdue,
    InvoiceSnapshot,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
    ProposalWithdrawn,
    SettlementLine,
    SettlementPosted,
    SettlementVoucher,
)
from tests.support.companies import company

NOW = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)
FJORDVIK, NORDLYS = UUID(int=1), UUID(int=2)
AGENCY_ACCOUNT = "86011117947"


def kr(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def named(name: str) -> UUID:
    """The same id for the same name, always."""
    return uuid5(UUID(int=0), name)


def profile(name: str, number: str, **more) -> CreditorProfile:
    return company(name=name, organisation_number=number, **more)


def registered(creditor_id=FJORDVIK, name="Fjordvik Elektro AS", number="310000014", revision=1):
    return CreditorRegistered(creditor_id=creditor_id, profile=profile(name, number), revision=revision)


def with_firm(firm, creditor_id=FJORDVIK, name="Fjordvik Elektro AS", number="310000014", revision=2):
    told = profile(name, number, accounting_firm=firm)
    return CreditorChanged(creditor_id=creditor_id, profile=told, revision=revision)


def deactivated(creditor_id=FJORDVIK, name="Fjordvik Elektro AS", number="310000014", revision=2):
    told = profile(name, number, is_active=False)
    return CreditorChanged(creditor_id=creditor_id, profile=told, revision=revision)


def renamed(creditor_id=FJORDVIK, name="Fjordvik Kraft AS", number="310000014", revision=2):
    return CreditorChanged(creditor_id=creditor_id, profile=profile(name, number), revision=revision)


def lost(creditor_id=FJORDVIK, revision=1, since=NOW, *, ended=False):
    return ConnectionLost(
        creditor_id=creditor_id, since=since, reason="key refused", revision=revision, ended=ended
    )


def restored(creditor_id=FJORDVIK, revision=2):
    return ConnectionRestored(creditor_id=creditor_id, since=NOW, reason="consented", revision=revision)


@dataclass(frozen=True)
class Told:
    """Everything that can be told of one invoice and the case that it comes into."""

    number: str
    amount: Decimal = Decimal("1000.00")
    due: date = date(2026, 5, 1)
    creditor_id: UUID = FJORDVIK
    case_number: str = "100001"
    customer: CustomerSnapshot = field(
        default_factory=lambda: CustomerSnapshot(
            id=7, number=10007, name="Ola Nordmann", is_person=True, subledger_account_id=7
        )
    )

    @property
    def id(self) -> UUID:
        return named(f"{self.creditor_id} invoice {self.number}")

    @property
    def case_id(self) -> UUID:
        return named(f"case {self.case_number}")

    @property
    def invoice(self) -> InvoiceSnapshot:
        return InvoiceSnapshot(
            id=self.id,
            number=self.number,
            invoice_date=self.due - timedelta(days=14),
            due_date=self.due,
            amount=self.amount,
            balance=self.amount,
        )

    def overdue(self, revision=1, due=None):
        told = self if due is None else Told(self.number, self.amount, due, self.creditor_id)
        return InvoiceOverdue(
            creditor_id=self.creditor_id, invoice=told.invoice, customer=self.customer, revision=revision
        )

    def customer_renamed(self, name, revision=1):
        customer = CustomerSnapshot(**{**vars(self.customer), "name": name})
        return CustomerChanged(creditor_id=self.creditor_id, customer=customer, revision=revision)

    def proposed(self, revision=1, *, auto=False, on=date(2026, 5, 15)):
        return CollectionProposed(
            creditor_id=self.creditor_id,
            invoice=self.invoice,
            customer=self.customer,
            auto_approve=auto,
            proposed_on=on,
            revision=revision,
        )

    def proposal_withdrawn(self, revision=2, reason="Kunden er fritatt fra inkasso."):
        return ProposalWithdrawn(
            creditor_id=self.creditor_id, invoice_id=self.id, reason=reason, revision=revision
        )

    def transferred(self, on=date(2026, 5, 18)):
        return InvoiceTransferred(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            case_number=self.case_number,
            kid="0001000015",
            agency_account=AGENCY_ACCOUNT,
            transferred_on=on,
            invoice=self.invoice,
            customer=self.customer,
        )

    def letter(self, kind, sent_on, *, fee=0, case=True, document=True, interest=0):
        return LetterSent(
            creditor_id=self.creditor_id,
            letter_id=named(f"{self.id} {kind} {sent_on}"),
            invoice_ids=(self.id,),
            case_id=self.case_id if case else None,
            kind=kind,
            channel="email" if kind == "payment_reminder" else "print",
            sent_on=sent_on,
            deadline=sent_on + timedelta(days=14),
            fee=kr(fee),
            amounts=ClaimAmounts(principal=self.amount, interest=kr(interest), fees=kr(fee)),
            document_id=named(f"document of {self.id} {kind} {sent_on}") if document else None,
            recipient_number=self.customer.number,
        )

    def paid(
        self,
        amount,
        *,
        payment_id="1-1",
        channel="creditor",
        on=date(2026, 6, 8),
        interest=0,
        fees=0,
        court_costs=0,
    ):
        return PaymentMatched(
            creditor_id=self.creditor_id,
            invoice_id=self.id,
            payment_id=payment_id,
            amount=kr(amount),
            paid_on=on,
            channel=channel,
            balance_after=kr(0),
            interest=kr(interest),
            fees=kr(fees),
            case_id=self.case_id if channel == "agency" else None,
            court_costs=kr(court_costs),
        )

    def credited(self, amount, credit_note_id="2-2", on=date(2026, 6, 9)):
        return CreditNoteMatched(
            creditor_id=self.creditor_id,
            invoice_id=self.id,
            credit_note_id=credit_note_id,
            credit_note_number="501",
            amount=kr(amount),
            matched_on=on,
            balance_after=kr(0),
        )

    def written_off(self, amount, write_off_id="3-3", on=date(2026, 6, 10)):
        return InvoiceWrittenOff(
            creditor_id=self.creditor_id,
            invoice_id=self.id,
            write_off_id=write_off_id,
            amount=kr(amount),
            written_off_on=on,
            balance_after=kr(0),
        )

    def undone(self, movement_id, amount):
        return MatchReversed(
            creditor_id=self.creditor_id,
            invoice_id=self.id,
            payment_or_credit_id=movement_id,
            amount=kr(amount),
            balance_after=kr(amount),
        )

    def status(self, status, revision, *, reason="", by="kari@fjordvik.example", on=date(2026, 6, 11)):
        return CaseStatusChanged(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            status=status,
            reason=reason,
            changed_by=by,
            changed_on=on,
            revision=revision,
        )

    def decision_needed(
        self, answer_by=date(2026, 7, 1), question=("go_legal", "withdraw", "continue"), **more
    ):
        return DecisionNeeded(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            question=question,
            answer_by=answer_by,
            asked_on=answer_by - timedelta(days=14),
            **more,
        )

    def laid_out(self, amount=2071, *, outlay=71, on=date(2026, 6, 11), revision=1):
        """Court costs, entered (revision 1) or revoked (2)."""
        return CourtCostsChanged(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            outlay_id=UUID(int=outlay),
            kind="conciliation_complaint",
            amount=kr(amount),
            owed_from=on,
            by_agency=True,
            is_revoked=revision == 2,
            changed_by="Kari Saksbehandler",
            revision=revision,
        )

    def planned(self, status="standing", revision=1, ended_on=None):
        return PaymentPlanChanged(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            plan_id=UUID(int=77),
            status=status,
            agreed_on=date(2026, 6, 10),
            agreed_by="Kari Saksbehandler",
            instalments=(
                Instalment(due_on=date(2026, 7, 1), amount=kr(500)),
                Instalment(due_on=date(2026, 8, 1)),
            ),
            addition=kr(0),
            ended_on=ended_on,
            revision=revision,
        )

    def closed(self, reason="paid", on=date(2026, 6, 12), revision=1):
        return ClaimClosed(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            invoice_ids=(self.id,),
            reason=reason,
            closed_on=on,
            revision=revision,
        )

    def reopened(self, reason="paid", on=date(2026, 6, 15), revision=2):
        return ClaimReopened(
            creditor_id=self.creditor_id,
            case_id=self.case_id,
            invoice_ids=(self.id,),
            reason=reason,
            reopened_on=on,
            revision=revision,
        )

    def settled(self, number=1, *, on=date(2026, 6, 12), voucher_number=None, principal=1000, payout=None):
        line = SettlementLine(
            invoice_id=self.id,
            invoice_number=self.number,
            case_number=self.case_number,
            principal=kr(principal),
            interest=kr("11.40"),
            fees=kr(0),
            collected_fees=kr(350),
            commission=kr(50),
            vat_basis=kr(400),
            vat=kr(100),
        )
        return SettlementPosted(
            creditor_id=self.creditor_id,
            settlement_id=named(f"{self.creditor_id} settlement {number}"),
            number=number,
            settled_on=on,
            lines=(line,),
            payout=kr("861.40") if payout is None else kr(payout),
            voucher=SettlementVoucher(posted=True, id=named("voucher"), number=voucher_number),
            remittance_advice_id=named(f"{self.creditor_id} advice {number}"),
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


def story(told: Told) -> list[Event]:
    """A case as it mostly goes: reminded, transferred, demanded, paid, settled."""
    return [
        told.overdue(),
        told.letter("payment_reminder", date(2026, 5, 6), case=False),
        told.proposed(),
        told.transferred(),
        told.letter("collection_notice", date(2026, 5, 18), fee=35),
        told.letter("payment_demand", date(2026, 6, 2), fee=350, interest="11.40"),
        told.paid(1000, payment_id="ocr-1", channel="agency", interest="11.40", fees=350),
        told.closed(),
        told.status("closed", 2, reason="paid", by="AutoCollect"),
        told.settled(voucher_number=10042),
    ]
