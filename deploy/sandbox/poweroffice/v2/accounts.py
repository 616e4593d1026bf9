"""`/GeneralLedgerAccounts`: the chart of accounts, read and changed."""

from datetime import datetime

from starlette.responses import Response

from deploy.sandbox.poweroffice.chart import Account, VatCode
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VatReturnSpecification
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Int32
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound
from deploy.sandbox.poweroffice.units import UnitOfMeasureType
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.dto.settings import GeneralLedgerAccountDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, choices, number_ranges
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import as_dto
from deploy.sandbox.poweroffice.v2.resources import Resource

TITLE = "General ledger account validation error(s)"

ACCOUNT_FILTERS: dict[str, Filter] = {
    "accountNos": number_ranges("account_no"),
    "agricultureDepartments": choices("agriculture_department", AgricultureDepartment),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


class GeneralLedgerAccountPatchDto(Body):
    """What a PATCH may change of an account."""

    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    currency_code: str | None = None
    department_id: int | None = None
    is_active: bool | None = True
    is_department_required: bool | None = False
    is_project_required: bool | None = False
    is_vat_code_locked: bool | None = False
    name: str | None = None
    unit1: UnitOfMeasureType | None = None
    unit2: UnitOfMeasureType | None = None
    vat_code_id: Int32 | None = None
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


class GeneralLedgerAccountPostDto(GeneralLedgerAccountPatchDto):
    """A new account: VatCode or VatCodeId must be given."""

    account_no: int
    name: Demanded[str]
    department_code: str | None = None
    vat_code: str | None = None


async def list_accounts(call: Call) -> Listing:
    """Return the chart of accounts in the order of its numbers."""
    chart = sorted(call.company.accounts.values(), key=lambda account: account.account_no)
    return Listing(call.query.select(chart, ACCOUNT_FILTERS))


async def get_account(call: Call) -> Single:
    """Return one account."""
    return Single(_account(call))


async def create_account(call: Call) -> Single:
    """Add an account to the chart."""
    body: GeneralLedgerAccountPostDto = call.read(GeneralLedgerAccountPostDto)
    if any(item.account_no == body.account_no for item in call.company.accounts.values()):
        raise Invalid(TITLE, f"AccountNo is already in use. '{body.account_no}' exists.")
    vat_code = _vat_code(call.company, body)
    _check_department(call.company, body)
    at = call.stamp()
    account = call.company.open_account(body.account_no, body.name, vat_code, at=at)
    _assign(call.company, account, body, at)
    return Single(account)


async def patch_account(call: Call) -> Single:
    """Change an account and return it whole."""
    account = _account(call)
    body = patched(call, GeneralLedgerAccountPatchDto, as_dto(account, GeneralLedgerAccountDto))
    _check_department(call.company, body)
    if body.vat_code_id is not None and body.vat_code_id not in call.company.vat_codes:
        raise NotFound(TITLE, f"Vat code with id = {body.vat_code_id} not found.")
    at = call.stamp()
    account.vat_code_id = body.vat_code_id
    account.vat_code = call.company.vat_codes[body.vat_code_id].code if body.vat_code_id else None
    _assign(call.company, account, body, at)
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


def _vat_code(company: Company, body: GeneralLedgerAccountPostDto) -> VatCode:
    if body.vat_code_id is not None:
        if body.vat_code_id not in company.vat_codes:
            raise NotFound(TITLE, f"Vat code with id = {body.vat_code_id} not found.")
        return company.vat_codes[body.vat_code_id]
    if body.vat_code is None:
        raise Invalid(TITLE, "VatCode or VatCodeId must be supplied.")
    return company.vat_code(body.vat_code)


def _check_department(company: Company, body: GeneralLedgerAccountPatchDto) -> None:
    if body.department_id is not None and body.department_id not in company.departments:
        raise NotFound(TITLE, f"Department with id = {body.department_id} not found.")
    code = body.department_code if isinstance(body, GeneralLedgerAccountPostDto) else None
    if body.department_id is None and code is not None:
        body.department_id = next((key for key, item in company.departments.items() if item == code), None)
        if body.department_id is None:
            raise NotFound(TITLE, f"Department with code = '{code}' not found.")


def _assign(company: Company, account: Account, body: GeneralLedgerAccountPatchDto, at: datetime) -> None:
    for name in GeneralLedgerAccountPatchDto.model_fields.keys() - {"vat_code_id"}:
        setattr(account, name, getattr(body, name))
    account.department_code = company.departments.get(account.department_id or 0)
    account.last_changed_date_time_offset = at


_ACCOUNTS = Resource(
    path="/GeneralLedgerAccounts", answer=GeneralLedgerAccountDto, roles=("GeneralLedgerAccount",)
)

ENDPOINTS = (
    _ACCOUNTS.listed(list_accounts, listing(ACCOUNT_FILTERS)),
    _ACCOUNTS.created(create_account, GeneralLedgerAccountPostDto),
    _ACCOUNTS.fetched(get_account),
    _ACCOUNTS.patched(patch_account, GeneralLedgerAccountPatchDto),
    _ACCOUNTS.deleted(delete_account),
)
