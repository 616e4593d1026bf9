"""`UseDatabaseValidation`: every number, code or id that a filter names must exist on the client."""

from collections.abc import Callable, Iterable, Mapping

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v2.query import Query

_NAMED: Mapping[str, tuple[str, Callable[[Company], Iterable[object]]]] = {
    "accountNos": ("Account with number", lambda it: (item.account_no for item in it.accounts.values())),
    "bankAccountNumbers": (
        "Client bank account with number",
        lambda it: (item.bank_account_number for item in it.bank_accounts),
    ),
    "contactIds": ("Contact with id", lambda it: it.customers),
    "customerIds": ("Customer with id", lambda it: it.customers),
    "customerNos": ("Customer with number", lambda it: (item.number for item in it.customers.values())),
    "departmentCodes": ("Department with code", lambda it: it.departments.values()),
    "invoiceIds": ("Outgoing invoice with id", lambda it: it.invoices),
    "invoiceNos": ("Outgoing invoice with number", lambda it: (item.number for item in it.invoices.values())),
    "projectCodes": ("Project with code", lambda _it: ()),
    "subLedgerNumberSeriesIds": (
        "Sub ledger number series with id",
        lambda it: (item.id for item in it.number_series),
    ),
    "vatCodes": ("Vat code with code", lambda it: (item.code for item in it.vat_codes.values())),
    "voucherNos": ("Voucher with number", lambda it: (item.number for item in it.books.vouchers.values())),
}
"""Filter, what a message calls the thing, and what there is of it."""


def require_known(query: Query, company: Company) -> None:
    """Refuse filters that name what does not exist, if the request asks for that check.

    Raises:
        NotFound: naming the first unknown one.
    """
    if not query.flag("UseDatabaseValidation"):
        return
    for name, (noun, existing) in _NAMED.items():
        wanted = query.single_values(name)
        known = {str(item).lower() for item in existing(company)} if wanted else set()
        for value in wanted:
            if value.lower() not in known:
                raise NotFound("Object(s) not found", f"{noun} = {value} not found.")
