"""`/PaymentTerms`, `/BrandingThemes`, `/Departments`: what customers and lines refer to by id; GET only."""

from collections.abc import Iterator

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import STANDARD_CREDIT_DAYS, BrandingTheme
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v2.dto.settings import BrandingThemeDto, DepartmentDto, PaymentTermDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Listing, Single
from deploy.sandbox.poweroffice.v2.query import listing
from deploy.sandbox.poweroffice.v2.resources import Resource

DEPARTMENT_FILTERS: dict[str, Filter] = {
    "codes": words("code"),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
}


async def list_payment_terms(call: Call) -> Listing:
    """Return the payment terms."""
    return Listing(list(_payment_terms(call.company)))


async def get_payment_term(call: Call) -> Single:
    """Return one payment term."""
    wanted = call.path_number()
    found = next((item for item in _payment_terms(call.company) if item.id == wanted), None)
    return Single(_found(found, "Payment term", wanted))


async def list_branding_themes(call: Call) -> Listing:
    """Return the branding themes."""
    return Listing(list(call.company.branding_themes.values()))


async def get_branding_theme(call: Call) -> Single:
    """Return one branding theme."""
    wanted = call.path_number()
    found: BrandingTheme | None = call.company.branding_themes.get(wanted)
    return Single(_found(found, "Branding theme", wanted))


async def list_departments(call: Call) -> Listing:
    """Return the departments."""
    return Listing(call.query.select(_departments(call.company), DEPARTMENT_FILTERS))


async def get_department(call: Call) -> Single:
    """Return one department."""
    wanted = call.path_number()
    found = next((item for item in _departments(call.company) if item.id == wanted), None)
    return Single(_found(found, "Department", wanted))


def _payment_terms(company: Company) -> Iterator[PaymentTermDto]:
    """Yield the payment terms; they are as old as the client's books."""
    since = company.financial.last_changed_date_time_offset
    for term_id, days in company.payment_terms.items():
        yield PaymentTermDto(
            id=term_id,
            name=f"Netto {days} dager",
            credit_days=days,
            is_active=True,
            is_default=days == STANDARD_CREDIT_DAYS,
            created_date_time_offset=since,
            last_changed_date_time_offset=since,
        )


def _departments(company: Company) -> Iterator[DepartmentDto]:
    """Yield the departments; they are as old as the client's books."""
    since = company.financial.last_changed_date_time_offset
    for department_id, code in company.departments.items():
        yield DepartmentDto(
            id=department_id,
            code=code,
            name=f"Avdeling {code}",
            is_active=True,
            manager_employee_id=None,
            manager_employee_no=None,
            created_from_import_journal_id=None,
            created_date_time_offset=since,
            last_changed_date_time_offset=since,
        )


def _found(row: object | None, noun: str, wanted: int) -> object:
    if row is None:
        raise NotFound("Object(s) not found", f"{noun} with id = {wanted} not found.")
    return row


_TERMS = Resource(path="/PaymentTerms", answer=PaymentTermDto, roles=("CommonServices",))
_THEMES = Resource(path="/BrandingThemes", answer=BrandingThemeDto, roles=("CommonServices",))
_DEPARTMENTS = Resource(path="/Departments", answer=DepartmentDto, roles=("Department", "CommonServices"))

ENDPOINTS = (
    _TERMS.listed(list_payment_terms),
    _TERMS.fetched(get_payment_term),
    _THEMES.listed(list_branding_themes),
    _THEMES.fetched(get_branding_theme),
    _DEPARTMENTS.listed(list_departments, listing(DEPARTMENT_FILTERS)),
    _DEPARTMENTS.fetched(get_department),
)
