"""Settlement's reports as pages and files: the agency's for all companies, a company's own for itself."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal, agency
from services.portal.api.typed_days import Day, First, Last
from services.portal.attachments import attachment
from services.portal.domain.periods import MONTHS, completed
from services.portal.figures import day, typed_kroner
from services.portal.language import gettext as _
from services.portal.language import marked, spoken
from services.portal.neighbours.reporting import ReportFormat, ReportName
from services.portal.store import companies
from services.portal.words.money import REPORT, STATEMENT_ONLY
from shared.clock import oslo_date
from shared.errors import NotFound

NO_BALANCE = marked("Skriv saldoen i kroner, for eksempel 12 345,50, og velg en dag som ikke er i fremtiden.")

MEDIA: dict[ReportFormat, str] = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}

ENDS_TOO_EARLY = marked("Perioden slutter før den begynner. Velg en dag som ikke er etter «Til».")


class Chosen:
    """Which report, of whom and of when, as the address says; FastAPI fills it in."""

    def __init__(
        self,
        name: ReportName,
        creditor_id: UUID | None = None,
        on: Day = None,
        first: First = None,
        last: Last = None,
    ) -> None:
        self.name, self.creditor_id = name, creditor_id
        self.on, self.first, self.last = on, first, last

    def params(self, visit: Visit, today: date) -> dict[str, str]:
        """Return what settlement is asked for, with the usual days where the address names none.

        Raises:
            NotFound: it is not for this visitor, or of a company that is not his.
        """
        whole = visit.visitor.may("see_waiting_money")
        creditor_id = self.creditor_id or visit.visitor.scope.company
        if self.name == "client-account":
            creditor_id = None
        needs_company = self.name == "creditor-statement" or not whole
        if (not whole and self.name not in STATEMENT_ONLY) or (needs_company and creditor_id is None):
            raise NotFound(f"there is no report {self.name} here; he may have to choose a company")
        if creditor_id and not visit.visitor.sees(creditor_id):
            raise NotFound(f"there is no company {creditor_id} for this visitor")
        of = {"creditor_id": str(creditor_id)} if creditor_id else {}
        return of | {name: each.isoformat() for name, each in self._days(today).items()}

    def _days(self, today: date) -> dict[str, date]:
        if self.name not in MONTHS:
            return {"on": self.on or today}
        return dict(
            zip(("from", "to"), completed(MONTHS[self.name], self.first, self.last, today), strict=True)
        )


def _ends_too_early(params: dict[str, str]) -> bool:
    """Tell whether a period ends before it begins: of ISO days the order is that of their texts."""
    return params.get("to", "") < params.get("from", "")


def _in_language(params: dict[str, str]) -> dict[str, str]:
    """Return what settlement is asked for, in the reader's language."""
    return params | {"language": spoken()}


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes("/reports")

    @routes.get("")
    async def reports(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        whole = visit.visitor.may("see_waiting_money")
        names = tuple(REPORT) if whole else STATEMENT_ONLY
        return await portal.inside(
            "reports.html",
            visit,
            names=names,
            needs_company=[
                name
                for name in names
                if visit.visitor.scope.company is None and (not whole or name == "creditor-statement")
            ],
        )

    @routes.get("/{name}")
    async def report_page(
        visit: Annotated[Visit, Depends(portal.door.visit)], chosen: Annotated[Chosen, Depends()]
    ) -> Response:
        params = chosen.params(visit, oslo_date(portal.database.clock.now()))
        is_wrong = _ends_too_early(params)
        report = (
            None if is_wrong else await portal.neighbours.settling.report(chosen.name, _in_language(params))
        )
        company = ""
        if creditor_id := params.get("creditor_id"):
            async with portal.database.transaction() as tx:
                company = await companies.company_name(tx, UUID(creditor_id))
        return await portal.inside(
            "report.html",
            visit,
            status=422 if is_wrong else 200,
            wrong=ENDS_TOO_EARLY if is_wrong else "",
            name=chosen.name,
            report=report,
            params=params,
            company=company,
            enters_balance=chosen.name == "client-account" and visit.visitor.may("pay_out"),
        )

    @routes.post("/client-account/balances")
    async def enter_balance(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        on_day: Annotated[date, Form()],
        balance: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        agency(visit, "pay_out")
        amount = typed_kroner(balance)
        async with portal.database.transaction() as tx:
            is_to_come = on_day > tx.today
        if amount is None or is_to_come:
            notice = Notice(kind="problem", text=_(NO_BALANCE))
        else:
            done = _("Bankens saldo {day} er notert.").format(day=day(on_day))
            doing = portal.neighbours.settling.enter_balance(on_day, amount, visit.visitor.email)
            notice = await told(doing, done, detail=True)
        return await portal.door.back_to(visit, f"/reports/client-account?on={on_day}", notice)

    @routes.get("/{name}/{form}")
    async def report_file(
        form: ReportFormat,
        visit: Annotated[Visit, Depends(portal.door.visit)],
        chosen: Annotated[Chosen, Depends()],
    ) -> Response:
        params = _in_language(chosen.params(visit, oslo_date(portal.database.clock.now())))
        content = await portal.neighbours.settling.report_file(chosen.name, form, params)
        days = [params[name] for name in ("from", "to", "on") if name in params]
        headers = attachment(" ".join((REPORT[chosen.name], *days)), form)
        return Response(content, media_type=MEDIA[form], headers=headers)

    return routes
