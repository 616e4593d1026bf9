"""`/PaymentTerms`, `/BrandingThemes`, `/Departments`: what customers and lines refer to by id; GET only."""

from collections.abc import Iterator

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.organization import STANDARD_CREDIT_DAYS, BrandingTheme
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v2.dto.settings import BrandingThemeDto, DepartmentDto, PaymentTermDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, Single, reading
from deploy.sandbox.poweroffice.v2.query import PAGING, listing

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


_COMMON, _DEPARTMENT = reading("CommonServices"), reading("Department", "CommonServices")

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/PaymentTerms",
        handler=list_payment_terms,
        privileges=_COMMON,
        answer=list[PaymentTermDto],
        parameters=PAGING,
    ),
    Endpoint(
        method="GET",
        path="/PaymentTerms/{id}",
        handler=get_payment_term,
        privileges=_COMMON,
        answer=PaymentTermDto,
    ),
    Endpoint(
        method="GET",
        path="/BrandingThemes",
        handler=list_branding_themes,
        privileges=_COMMON,
        answer=list[BrandingThemeDto],
        parameters=PAGING,
    ),
    Endpoint(
        method="GET",
        path="/BrandingThemes/{id}",
        handler=get_branding_theme,
        privileges=_COMMON,
        answer=BrandingThemeDto,
    ),
    Endpoint(
        method="GET",
        path="/Departments",
        handler=list_departments,
        privileges=_DEPARTMENT,
        answer=list[DepartmentDto],
        parameters=listing(DEPARTMENT_FILTERS),
    ),
    Endpoint(
        method="GET",
        path="/Departments/{id}",
        handler=get_department,
        privileges=_DEPARTMENT,
        answer=DepartmentDto,
    ),
)
