"""The rules that a voucher posted through the API must keep before it enters the books.

What names something that does not exist is `NotFound`, everything else `Invalid`; the first rule broken
is the one reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from deploy.sandbox.poweroffice.books import VoucherLine, total
from deploy.sandbox.poweroffice.chart import Account
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound


@dataclass(frozen=True)
class JournalRules:
    """Checks vouchers against one company's chart, dates and references; `title` heads each refusal."""

    company: Company
    title: str

    def check(self, lines: Sequence[VoucherLine], external_import_reference: str | None) -> None:
        """Refuse lines that break a rule.

        Raises:
            Invalid: see the rules; NotFound: an unknown account, VAT code or department.
        """
        if not lines:
            raise Invalid(self.title, "VoucherLines must contain at least one line.")
        self._check_reference(external_import_reference)
        for line in lines:
            self._check_line(line)
        if total(lines) != 0:
            raise Invalid(self.title, f"The voucher is not in balance. The lines sum to {total(lines)}.")

    def _check_reference(self, reference: str | None) -> None:
        holder = self.company.books.holder_of(reference) if reference else None
        if holder is not None:
            use = f"'{reference}' is used on (voucher) Id = {holder.id}."
            raise Invalid(self.title, f"ExternalImportReference is already in use. {use}")

    def _check_line(self, line: VoucherLine) -> None:
        if line.currency_amount == 0:
            raise Invalid(self.title, "CurrencyAmount must be a positive or negative number not 0.")
        self._check_date(line)
        vat_code = self.company.vat_codes.get(line.vat_id)
        if vat_code is None:
            raise NotFound(self.title, f"Vat code with id = {line.vat_id} not found.")
        if not vat_code.is_active:
            raise Invalid(self.title, f"Vat code '{vat_code.code}' is not active.")
        self._check_dimensions(line)
        if self.company.customer_of_account(line.account_id) is not None:
            if vat_code.rate:
                raise Invalid(self.title, "A line on a subledger account cannot have a vat code with a rate.")
            return
        self._check_account(line)

    def _check_dimensions(self, line: VoucherLine) -> None:
        """Departments are the only dimension that clients here have; nothing else that is named exists."""
        if line.department_id is not None and line.department_id not in self.company.departments:
            raise NotFound(self.title, f"Department with id = {line.department_id} not found.")
        for noun, named in (
            ("Project", line.project_id),
            ("Product", line.product_id),
            ("Location", line.location_id),
            ("Custom dimension value", line.dim1_id or line.dim2_id or line.dim3_id),
        ):
            if named is not None:
                raise NotFound(self.title, f"{noun} with id = {named} not found.")

    def _check_date(self, line: VoucherLine) -> None:
        if line.posting_date <= self.company.lock_date:
            lock = f"Lock date is {self.company.lock_date}."
            raise Invalid(self.title, f"PostingDate {line.posting_date} is in a locked period. {lock}")
        if line.posting_date < self.company.financial.conversion_date:
            raise Invalid(self.title, f"PostingDate {line.posting_date} is before the conversion date.")

    def _check_account(self, line: VoucherLine) -> None:
        account = self.company.accounts.get(line.account_id)
        if account is None:
            raise NotFound(self.title, f"Account with id = {line.account_id} not found.")
        if not account.is_active:
            raise Invalid(self.title, f"Account {account.account_no} is not active.")
        if self.company.is_control_account(account.id):
            raise Invalid(
                self.title, f"Account {account.account_no} is a control account; use a subledger account."
            )
        self._check_demands(line, account)

    def _check_demands(self, line: VoucherLine, account: Account) -> None:
        if account.is_department_required and line.department_id is None:
            raise Invalid(self.title, f"Department is required on account {account.account_no}.")
        if account.is_project_required and line.project_id is None:
            raise Invalid(self.title, f"Project is required on account {account.account_no}.")
        if account.is_vat_code_locked and line.vat_id != account.vat_code_id:
            raise Invalid(
                self.title, f"Account {account.account_no} is locked to vat code '{account.vat_code}'."
            )


def exchange_difference(company: Company, lines: Sequence[VoucherLine]) -> tuple[int, Decimal] | None:
    """Return the account id and amount that bring currency lines into balance, or None when none is due.

    Only rounding (less than one krone) or a voucher with foreign currency may be adjusted.
    """
    difference = -total(lines)
    has_currency = any(line.currency_code != "NOK" for line in lines)
    if difference == 0 or not (has_currency or abs(difference) < 1):
        return None
    financial = company.financial
    number = financial.currency_loss_account_no if difference > 0 else financial.currency_gains_account_no
    return company.account_by_number(number).id, difference
