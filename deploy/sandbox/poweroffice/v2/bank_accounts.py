"""`/ClientBankAccounts`: the client's own bank accounts; list, read, create and patch."""

from datetime import datetime

from deploy.sandbox.poweroffice.currencies import CURRENCIES
from deploy.sandbox.poweroffice.openapi.markers import Text2, Text50, Text400
from deploy.sandbox.poweroffice.organization import BankAccount
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body, Number
from deploy.sandbox.poweroffice.v2.dto.settings import ClientBankAccountDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.patching import patched
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.rendering import as_dto
from deploy.sandbox.poweroffice.v2.resources import Resource

TITLE = "Client bank account validation error(s)"

BANK_ACCOUNT_FILTERS: dict[str, Filter] = {
    "bankAccountNumbers": words("bank_account_number"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


class ClientBankAccountPatchDto(Body):
    """What a PATCH may change of a bank account."""

    allow_overdraft: bool | None = False
    bank_account_number: Text50
    bank_name: Text400 | None = None
    bic_swift: Text50
    country_code: Text2
    currency_code: str | None = None
    general_ledger_account_id: int = 0
    is_active: bool | None = True
    is_client_trust_account: bool | None = False
    overdraft_limit: Number | None = None


class ClientBankAccountPostDto(ClientBankAccountPatchDto):
    """A new bank account."""

    currency_code: str | None = "NOK"


async def list_bank_accounts(call: Call) -> Listing:
    """Return the client's own bank accounts."""
    return Listing(call.query.select(call.company.bank_accounts, BANK_ACCOUNT_FILTERS))


async def get_bank_account(call: Call) -> Single:
    """Return one bank account."""
    return Single(_bank_account(call))


async def create_bank_account(call: Call) -> Single:
    """Add a bank account; the first one is the primary one."""
    body: ClientBankAccountPostDto = call.read(ClientBankAccountPostDto)
    company = call.company
    _check(call, body, None)
    at = call.stamp()
    account = BankAccount(
        id=company.take_id(),
        general_ledger_account_no=0,
        is_primary_account=not company.bank_accounts,
        active_incoming_payment_service=False,
        active_outgoing_payment_services=False,
        created_date_time_offset=at,
        last_changed_date_time_offset=at,
        bank_account_number=body.bank_account_number,
        bank_name=body.bank_name,
        bic_swift=body.bic_swift,
        general_ledger_account_id=body.general_ledger_account_id,
    )
    company.bank_accounts.append(account)
    _assign(call, account, body, at)
    return Single(account)


async def patch_bank_account(call: Call) -> Single:
    """Change a bank account and return it whole."""
    account = _bank_account(call)
    body = patched(call, ClientBankAccountPatchDto, as_dto(account, ClientBankAccountDto))
    _check(call, body, account)
    _assign(call, account, body, call.stamp())
    return Single(account)


def _bank_account(call: Call) -> BankAccount:
    wanted = call.path_number()
    found: BankAccount | None = next((item for item in call.company.bank_accounts if item.id == wanted), None)
    if found is None:
        raise NotFound("Object(s) not found", f"Client bank account with id = {wanted} not found.")
    return found


def _check(call: Call, body: ClientBankAccountPatchDto, existing: BankAccount | None) -> None:
    if body.general_ledger_account_id not in call.company.accounts:
        raise NotFound(TITLE, f"Account with id = {body.general_ledger_account_id} not found.")
    if body.currency_code is not None and body.currency_code not in CURRENCIES:
        raise Invalid(TITLE, f"Currency '{body.currency_code}' is not active on the client.")
    for account in call.company.bank_accounts:
        if account is not existing and account.bank_account_number == body.bank_account_number:
            raise Invalid(TITLE, f"BankAccountNumber is already in use on Id = {account.id}.")


def _assign(call: Call, account: BankAccount, body: ClientBankAccountPatchDto, at: datetime) -> None:
    for name, value in body.model_dump().items():
        setattr(account, name, value)
    account.general_ledger_account_no = call.company.accounts[account.general_ledger_account_id].account_no
    account.last_changed_date_time_offset = at
    call.company.tell("bank_account", account.id, at)


_BANK_ACCOUNTS = Resource(
    path="/ClientBankAccounts", answer=ClientBankAccountDto, roles=("ClientBankAccount",)
)

ENDPOINTS = (
    _BANK_ACCOUNTS.listed(list_bank_accounts, listing(BANK_ACCOUNT_FILTERS)),
    _BANK_ACCOUNTS.created(create_bank_account, ClientBankAccountPostDto),
    _BANK_ACCOUNTS.fetched(get_bank_account),
    _BANK_ACCOUNTS.patched(patch_bank_account, ClientBankAccountPatchDto),
)
