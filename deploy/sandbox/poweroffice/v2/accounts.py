"""`/GeneralLedgerAccounts`: the chart of accounts, read and changed."""

from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice import json_patch
from deploy.sandbox.poweroffice.chart import Account, VatCode
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VatReturnSpecification
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.filters import Filter, after, choices, number_ranges
from deploy.sandbox.poweroffice.v2.gateway import (
    Call,
    Endpoint,
    Listing,
    Single,
    json_operations,
    listing,
    reading,
    writing,
)
from deploy.sandbox.poweroffice.v2.rendering import as_dto, encode, pascal

TITLE = "General ledger account validation error(s)"

ACCOUNT_FILTERS: dict[str, Filter] = {
    "accountNos": number_ranges("account_no"),
    "agricultureDepartments": choices("agriculture_department", AgricultureDepartment),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


class AccountPatch(Body):
    """`GeneralLedgerAccountPatchDto`."""

    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    currency_code: str | None = None
    department_id: int | None = None
    is_active: bool | None = True
    is_department_required: bool | None = False
    is_project_required: bool | None = False
    is_vat_code_locked: bool | None = False
    name: str
    unit1: str | None = None
    unit2: str | None = None
    vat_code_id: int | None = None
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


class AccountPost(AccountPatch):
    """`GeneralLedgerAccountPostDto`: VatCode or VatCodeId must be given."""

    account_no: int
    department_code: str | None = None
    vat_code: str | None = None


async def list_accounts(call: Call) -> Listing:
    """Return the chart of accounts in the order of its numbers."""
    chart = sorted(call.company.accounts.values(), key=lambda account: account.account_no)
    call.query.require_known("accountNos", {account.account_no for account in chart}, "Account")
    return Listing(call.query.select(chart, ACCOUNT_FILTERS))


async def get_account(call: Call) -> Single:
    """Return one account."""
    return Single(_account(call))


async def create_account(call: Call) -> Single:
    """Add an account to the chart."""
    body: AccountPost = call.read(AccountPost)
    if any(item.account_no == body.account_no for item in call.company.accounts.values()):
        raise Invalid(TITLE, f"AccountNo is already in use. '{body.account_no}' exists.")
    vat_code = _vat_code(call.company, body)
    at = call.stamp()
    account = call.company.open_account(body.account_no, body.name, vat_code, at=at)
    _assign(account, body, at)
    return Single(account, status=201)


async def patch_account(call: Call) -> Single:
    """Change an account and return it whole."""
    account = _account(call)
    names = {pascal(name) for name in AccountPatch.model_fields}
    document = {name: value for name, value in as_dto(account).items() if name in names}
    patched = json_patch.apply(document, json_operations(call.body), allowed=names)
    body = AccountPatch.model_validate_json(encode(patched, Faults()), strict=True)
    if body.vat_code_id is not None and body.vat_code_id not in call.company.vat_codes:
        raise NotFound(TITLE, f"Vat code with id = {body.vat_code_id} not found.")
    at = call.stamp()
    account.vat_code_id = body.vat_code_id
    account.vat_code = call.company.vat_codes[body.vat_code_id].code if body.vat_code_id else None
    _assign(account, body, at)
    call.company.tell("account", account.id, at)
    return Single(account)


async def delete_account(call: Call) -> Response:
    """Delete an account that no transaction names."""
    account = _account(call)
    if account.id in call.company.books.trial_balance() or call.company.is_control_account(account.id):
        raise InUse("Account conflict", f"Account with id = {account.id} is in use and cannot be deleted.")
    del call.company.accounts[account.id]
    call.company.tell("account", account.id, call.stamp())
    return Response(status_code=200)


def _account(call: Call) -> Account:
    account_id = call.path_number()
    if account_id not in call.company.accounts:
        raise NotFound("Object(s) not found", f"Account with id = {account_id} not found.")
    return call.company.accounts[account_id]


def _vat_code(company: Company, body: AccountPost) -> VatCode:
    if body.vat_code_id is not None:
        if body.vat_code_id not in company.vat_codes:
            raise NotFound(TITLE, f"Vat code with id = {body.vat_code_id} not found.")
        return company.vat_codes[body.vat_code_id]
    if body.vat_code is None:
        raise Invalid(TITLE, "VatCode or VatCodeId must be supplied.")
    return company.vat_code(body.vat_code)


def _assign(account: Account, body: AccountPatch, at: datetime) -> None:
    given = body.model_dump(exclude={"account_no", "vat_code", "vat_code_id", "department_code"})
    for name, value in given.items():
        setattr(account, name, value)
    account.last_changed_date_time_offset = at


ENDPOINTS = (
    Endpoint(
        "GET",
        "/GeneralLedgerAccounts",
        list_accounts,
        reading("GeneralLedgerAccount"),
        listing(ACCOUNT_FILTERS),
    ),
    Endpoint(
        "POST",
        "/GeneralLedgerAccounts",
        create_account,
        writing("GeneralLedgerAccount"),
        media_types=("application/json-patch+json", "application/json", "text/json", "application/*+json"),
    ),
    Endpoint("GET", "/GeneralLedgerAccounts/{id}", get_account, reading("GeneralLedgerAccount")),
    Endpoint(
        "PATCH",
        "/GeneralLedgerAccounts/{id}",
        patch_account,
        writing("GeneralLedgerAccount"),
        media_types=("application/json-patch+json",),
    ),
    Endpoint("DELETE", "/GeneralLedgerAccounts/{id}", delete_account, writing("GeneralLedgerAccount")),
)
