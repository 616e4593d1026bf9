"""Posting: a voucher's lines become transactions and customer entries, and settle what they name.

Order of settling, for a line on a customer's account: the invoice that it names (as far as both reach),
then an untouched entry with the same matching reference and the opposite amount, then one with the same
KID and the opposite amount. What names an unknown or closed invoice is posted and stays open.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

from deploy.sandbox.poweroffice.books import Transaction, Voucher, VoucherLine, total
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid


def post(company: Company, voucher: Voucher, *, at: datetime, settle: bool = True) -> list[LedgerEntry]:
    """Post a voucher and return the customer entries that it made.

    With `settle=False` the entries stay open whatever the lines name.

    Raises:
        Invalid: the lines do not sum to 0 kroner.
    """
    if total(voucher.lines) != 0:
        raise Invalid("Voucher validation error(s)", f"Voucher is not in balance ({total(voucher.lines)}).")
    company.books.vouchers[voucher.id] = voucher
    entries = [entry for index in range(len(voucher.lines)) for entry in _post_line(company, voucher, index)]
    for entry in entries:
        if settle:
            _settle_by_name(company, entry, at=at)
        company.tell("ledger_entry", entry.id, at)
    company.tell("voucher", voucher.id, at)
    return entries


def reverse(company: Company, voucher: Voucher, *, at: datetime, today: date) -> Voucher:
    """Undo a voucher with a ReversalVoucher of opposite amounts.

    Customer entries of both are settled against each other, so that whatever the first had paid is open
    again. Lines in a locked period are taken back as of `today`.

    Raises:
        Invalid: the voucher is reversed already.
    """
    if voucher.is_reversed:
        raise Invalid(
            "Voucher validation error(s)",
            f"Voucher with id = {voucher.id} is already reversed.",
            f"Bilag {voucher.number} er allerede reversert.",
        )
    number = company.books.take_voucher_no()
    reversal = Voucher(
        id=company.take_voucher_id(number),
        number=number,
        type=VoucherType.REVERSAL_VOUCHER,
        voucher_date=voucher.voucher_date if voucher.voucher_date > company.lock_date else today,
        currency_code=voucher.currency_code,
        description=f"Reversering av bilag {voucher.number}",
        lines=[_opposite(company, line, today) for line in voucher.lines],
        created=at,
        reverses=voucher.id,
    )
    voucher.reversed_by = reversal.id
    first = company.ledger.of_voucher(voucher.id)
    company.ledger.unmatch([entry.id for entry in first], at=at)
    for undone, undoing in zip(first, post(company, reversal, at=at, settle=False), strict=True):
        company.ledger.settle(*sorted((undone, undoing), key=lambda entry: -entry.amount), at=at)
        company.tell("ledger_entry", undone.id, at)
    return reversal


def _opposite(company: Company, line: VoucherLine, today: date) -> VoucherLine:
    posted_on = line.posting_date if line.posting_date > company.lock_date else today
    return VoucherLine(
        id=company.take_id(),
        account_id=line.account_id,
        posting_date=posted_on,
        currency_amount=-line.currency_amount,
        currency_code=line.currency_code,
        currency_exchange_rate=line.currency_exchange_rate,
        vat_id=line.vat_id,
        vat_return_specification=line.vat_return_specification,
        description=line.description,
        department_id=line.department_id,
    )


def _post_line(company: Company, voucher: Voucher, index: int) -> Iterator[LedgerEntry]:
    line = voucher.lines[index]
    customer = company.customer_of_account(line.account_id)
    if customer is not None:
        entry = _ledger_entry(company, voucher, line, customer)
        company.ledger.add(entry)
        control = company.series_of(customer).general_ledger_account_id
        _book(company, voucher, index, account_id=control, amount=line.amount, entry=entry)
        yield entry
        return
    vat_code = company.vat_codes[line.vat_id]
    vat = vat_code.vat_of(line.amount)
    _book(company, voucher, index, account_id=line.account_id, amount=line.amount - vat, vat=vat)
    if vat and vat_code.posting_account_no is not None:
        vat_account = company.account_by_number(vat_code.posting_account_no)
        _book(company, voucher, index, account_id=vat_account.id, amount=vat)


def _ledger_entry(company: Company, voucher: Voucher, line: VoucherLine, customer: Customer) -> LedgerEntry:
    return LedgerEntry(
        id=company.take_id(),
        customer_id=customer.id,
        voucher_id=voucher.id,
        voucher_type=voucher.type,
        voucher_date=voucher.voucher_date,
        posting_date=line.posting_date,
        due_date=voucher.due_date,
        amount=line.amount,
        currency_amount=line.currency_amount,
        currency_code=line.currency_code,
        invoice_no=line.invoice_no,
        cid=line.cid,
        custom_matching_reference=line.custom_matching_reference,
        paid_from_bank_account=voucher.paid_from_bank_account,
        is_write_off=voucher.is_write_off,
        department_id=line.department_id,
        created=voucher.created,
        last_changed=voucher.created,
    )


def _book(
    company: Company,
    voucher: Voucher,
    index: int,
    *,
    account_id: int,
    amount: Decimal,
    vat: Decimal = Decimal("0.00"),
    entry: LedgerEntry | None = None,
) -> None:
    line = voucher.lines[index]
    company.books.transactions.append(
        Transaction(
            id=company.take_id(),
            voucher_id=voucher.id,
            account_id=account_id,
            amount=amount,
            currency_amount=amount if line.currency_code == "NOK" else line.currency_amount,
            currency_code=line.currency_code,
            posting_date=line.posting_date,
            vat_id=line.vat_id,
            vat_amount=vat,
            line_index=index,
            customer_id=entry.customer_id if entry else None,
            ledger_entry_id=entry.id if entry else None,
            created=voucher.created,
        )
    )


def _settle_by_name(company: Company, entry: LedgerEntry, *, at: datetime) -> None:
    for fits in (_names_invoice(entry), _shares_reference(entry), _shares_cid(entry)):
        for other in company.ledger.of_customer(entry.customer_id):
            if entry.is_open and other.id != entry.id and other.balance * entry.balance < 0 and fits(other):
                company.ledger.settle(*sorted((entry, other), key=lambda side: -side.amount), at=at)
                company.tell("ledger_entry", other.id, at)


def _names_invoice(entry: LedgerEntry) -> Callable[[LedgerEntry], bool]:
    def fits(other: LedgerEntry) -> bool:
        return other.voucher_type.is_invoice and other.invoice_no == entry.invoice_no

    return fits if entry.invoice_no and not entry.voucher_type.is_invoice else _nothing


def _shares_reference(entry: LedgerEntry) -> Callable[[LedgerEntry], bool]:
    def fits(other: LedgerEntry) -> bool:
        return other.custom_matching_reference == entry.custom_matching_reference and _mirrors(other, entry)

    return fits if entry.custom_matching_reference else _nothing


def _shares_cid(entry: LedgerEntry) -> Callable[[LedgerEntry], bool]:
    def fits(other: LedgerEntry) -> bool:
        return other.cid == entry.cid and _mirrors(other, entry)

    return fits if entry.cid else _nothing


def _mirrors(other: LedgerEntry, entry: LedgerEntry) -> bool:
    """Whether two untouched entries cancel each other to the øre."""
    return other.amount == -entry.amount and not other.pairs and not entry.pairs


def _nothing(_other: LedgerEntry) -> bool:
    return False
