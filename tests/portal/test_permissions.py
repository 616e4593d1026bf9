"""Who may do what: every route, asked by everybody, against a table that is written out here."""

from uuid import UUID

import pytest

from services.portal.api import routers
from services.portal.api.door import Door
from services.portal.api.portal import Portal
from services.portal.domain.permissions import MAY
from services.portal.pages import Pages
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import BATCH, PAYOUT, bank_file, vat_invoice
from tests.portal.told import FJORDVIK, Told, named, story
from tests.portal.webhook_office import ENDPOINT, endpoint

CASE, PROPOSED = Told("10042"), Told("10099")
SETTLEMENT = named(f"{FJORDVIK} settlement 1")
LETTER = named(f"{CASE.id} payment_demand 2026-06-02")

ROLES = ("stranger", "read", "write", "accountant", "administrator", "case_handler", "operator", "debtor")

TABLE = """
GET  /                                                                >++++++>
GET  /account                                                         >++++++>
POST /account/email                                                   >++++++>
POST /account/password                                                >++++++>
POST /account/recovery-codes                                          >++++++>
POST /account/second-factor/removal                                   >++++++>
POST /account/sessions/ending                                         >++++++>
POST /account/sessions/{session_id}/ending                            >++++++>
GET  /attachments/{attachment_id}                                     >------>
GET  /bank-account                                                    --------
POST /bank-account/{choice}                                           --------
GET  /bank-files                                                      >----++>
POST /bank-files                                                      >----!+>
GET  /bank-files/{file_id}                                            >----++>
POST /bank-files/{file_id}/dropping                                   >----!+>
POST /bank-files/{file_id}/retry                                      >----!+>
GET  /cases                                                           >++++++>
POST /cases/changes                                                   >!+++++>
GET  /cases.csv                                                       >++++++>
GET  /cases/{case_id}                                                 >++++++>
POST /cases/{case_id}/answer                                          >!+++++>
GET  /cases/{case_id}/books                                           >----++>
POST /cases/{case_id}/books/outlays/{outlay_id}                       >----!+>
POST /cases/{case_id}/books/outlays/{outlay_id}/revocation            >----!+>
GET  /cases/{case_id}/conversation                                    >++++++>
POST /cases/{case_id}/messages                                        >!+++++>
POST /cases/{case_id}/{action}                                        >!+++++>
GET  /companies                                                       >++++++>
POST /companies                                                       >++++++>
GET  /companies/{creditor_id}/agreement                               >++++++>
POST /companies/{creditor_id}/agreement                               >!!!+!+>
POST /companies/{creditor_id}/client-key                              >!+++!+>
GET  /companies/{creditor_id}/connection                              >++++++>
GET  /companies/{creditor_id}/customers/{number}                      >++++++>
POST /companies/{creditor_id}/customers/{number}/exemption            >!!!+!+>
POST /companies/{creditor_id}/customers/{number}/language             >!!!+!+>
GET  /companies/{creditor_id}/dunning                                 >++++++>
POST /companies/{creditor_id}/dunning                                 >!!!+!+>
GET  /companies/{creditor_id}/dunning/choices                         >++++++>
POST /companies/{creditor_id}/dunning/exceptions                      >!!!+!+>
POST /companies/{creditor_id}/dunning/exceptions/removal              >!!!+!+>
POST /companies/{creditor_id}/dunning/exemptions                      >!!!+!+>
POST /companies/{creditor_id}/dunning/exemptions/removal              >!!!+!+>
POST /companies/{creditor_id}/dunning/language                        >!!!+!+>
POST /companies/{creditor_id}/dunning/unanswered                      >!!!+!+>
POST /companies/{creditor_id}/reconnection                            >!+++!+>
GET  /companies/{creditor_id}/settings                                >++++++>
POST /companies/{creditor_id}/settings/accounting-firm                >!!!+!+>
POST /companies/{creditor_id}/settings/bank-account                   >!!!+!+>
POST /companies/{creditor_id}/settings/bank-account/confirmation      >!!!+!+>
POST /companies/{creditor_id}/settings/bank-account/rejection         >!!!+!+>
POST /companies/{creditor_id}/settings/contacts                       >!!!+!+>
POST /companies/{creditor_id}/settings/contacts/{contact_id}          >!!!+!+>
POST /companies/{creditor_id}/settings/contacts/{contact_id}/removal  >!!!+!+>
POST /companies/{creditor_id}/settings/deactivation                   >!!!+!+>
POST /companies/{creditor_id}/settings/language                       >!!!+!+>
POST /companies/{creditor_id}/settings/reload                         >!!!+!+>
POST /companies/{creditor_id}/settings/settlement-emails              >!!!+!+>
POST /companies/{creditor_id}/settlements/{settlement_id}/posting     >!---!->
GET  /companies/{creditor_id}/setup                                   >!!!+!+>
POST /companies/{creditor_id}/setup                                   >!!!+!+>
GET  /companies/{creditor_id}/users                                   >++++++>
POST /companies/{creditor_id}/users                                   >!!!+!+>
POST /companies/{creditor_id}/users/withdrawal                        >!!!+!+>
POST /companies/{creditor_id}/users/{user_id}                         >!!!+!+>
POST /companies/{creditor_id}/users/{user_id}/removal                 >!!!+!+>
GET  /companies/{creditor_id}/webhooks                                >!!!+!+>
POST /companies/{creditor_id}/webhooks                                >!!!+!+>
POST /companies/{creditor_id}/webhooks/{endpoint_id}/deliveries/{delivery_id} >!!!+!+>
POST /companies/{creditor_id}/webhooks/{endpoint_id}/enabling         >!!!+!+>
POST /companies/{creditor_id}/webhooks/{endpoint_id}/removal          >!!!+!+>
POST /companies/{creditor_id}/webhooks/{endpoint_id}/secret           >!!!+!+>
GET  /email-change                                                    oooooooo
POST /email-change                                                    oooooooo
GET  /invitation                                                      oooooooo
POST /invitation                                                      ++++++++
POST /invitation/renewal                                              ++++++++
GET  /letters/{letter_id}.pdf                                         >++++++>
GET  /letters/{letter_id}/cover.pdf                                   >++++++>
GET  /live/transfers                                                  >++++++>
GET  /login                                                           >>>>>>>>
POST /login                                                           >>>>>>>>
GET  /login/code                                                      >++++++>
POST /login/code                                                      >++++++>
GET  /login/second-factor                                             >++++++>
POST /login/second-factor                                             >++++++>
POST /logout                                                          >>>>>>>>
GET  /my-case                                                         ppppppp+
GET  /my-case/attachments/{attachment_id}                             ppppppp-
GET  /my-case/invoices/{invoice_id}.pdf                               ppppppp+
POST /my-case/later                                                   ppppppp+
GET  /my-case/letters/{letter_id}.pdf                                 ppppppp+
GET  /my-case/login                                                   pppppppp
POST /my-case/login                                                   pppppppp
POST /my-case/logout                                                  pppppppp
POST /my-case/objection                                               ppppppp+
POST /my-case/question                                                ppppppp+
POST /my-case/receipt                                                 ppppppp+
GET  /operations                                                      >-----+>
POST /operations/dead/{deed}                                          >-----+>
POST /operations/webhooks                                             >-----+>
GET  /own-money                                                       >----++>
POST /own-money/charges/{file_id}/{position}                          >----!+>
POST /own-money/charges/{file_id}/{position}/revocation               >----!+>
POST /own-money/draws                                                 >----!+>
GET  /password                                                        oooooooo
POST /password                                                        oooooooo
GET  /password/forgotten                                              ++++++++
POST /password/forgotten                                              ++++++++
GET  /payouts                                                         >----++>
POST /payouts                                                         >----!+>
POST /payouts/answers                                                 >----!+>
POST /payouts/waiting/{payout_id}/{deed}                              >----!+>
GET  /payouts/{batch_id}                                              >----++>
GET  /payouts/{batch_id}/file                                         >----!+>
POST /payouts/{batch_id}/{deed}                                       >----!+>
GET  /proposals                                                       >++++++>
POST /proposals                                                       >!+++!+>
GET  /proposals.csv                                                   >++++++>
GET  /registration                                                    ++++++++
POST /registration                                                    ++++++++
POST /registration/arrival                                            oooooooo
GET  /registration/done                                               ++++++++
POST /registration/reload/{number}                                    !!!!!!!!
GET  /registration/return                                             ++++++++
GET  /registration/steps                                              oooooooo
POST /registration/steps/1                                            !!!!!!!!
POST /registration/steps/2                                            !!!!!!!!
POST /registration/steps/3                                            !!!!!!!!
POST /registration/steps/4                                            !!!!!!!!
POST /registration/steps/5                                            !!!!!!!!
GET  /registration/steps/{number}                                     oooooooo
GET  /remainder-limits                                                >----++>
POST /remainder-limits                                                >----!+>
GET  /reports                                                         >++++++>
POST /reports/client-account/balances                                 >----!+>
GET  /reports/{name}                                                  >++++++>
GET  /reports/{name}/{form}                                           >++++++>
GET  /settlements                                                     >++++++>
GET  /settlements.csv                                                 >++++++>
GET  /settlements/{settlement_id}                                     >++++++>
GET  /settlements/{settlement_id}/advice.pdf                          >++++++>
GET  /settlements/{settlement_id}/lines.csv                           >++++++>
POST /settlements/{settlement_id}/posting/{deed}                      >!+++!+>
GET  /staff                                                           >-----+>
POST /staff                                                           >-----+>
POST /staff/second-factor-removal                                     >-----+>
POST /staff/withdrawal                                                >-----+>
POST /staff/{user_id}/removal                                         >-----+>
GET  /tasks                                                           >++++++>
POST /tasks/{task_id}                                                 >------>
GET  /vat-invoices                                                    >++++++>
GET  /vat-invoices/{invoice_id}                                       >++++++>
GET  /vat-invoices/{invoice_id}/invoice.pdf                           >++++++>
POST /vat-invoices/{invoice_id}/paid-elsewhere                        >----!+>
POST /vat-invoices/{invoice_id}/undo                                  >----!+>
GET  /waiting                                                         >----++>
GET  /waiting/held-credits                                            >----++>
POST /waiting/held-credits/{file_id}/{position}/book                  >----!+>
POST /waiting/held-credits/{file_id}/{position}/undo                  >----!+>
GET  /waiting/payments/{payment_id}                                   >----++>
POST /waiting/payments/{payment_id}/{deed}                            >----!+>
POST /waiting/refunds/{payment_id}                                    >----!+>
"""
"""One line a route, one sign for each of ROLES in their order.

+  he gets what he asks for, or is told what is wrong with the form
!  403, his role does not let him
-  404, for him there is no such thing
>  he is led to the log-in
p  he is led to where a debtor types his case's number and PIN
o  410, he must come with a link that holds
"""

DEED_AT = {
    "/payouts/{batch_id}/{deed}": "approve",
    "/payouts/waiting/{payout_id}/{deed}": "correct",
    "/operations/dead/{deed}": "requeue",
    "/waiting/payments/{payment_id}/{deed}": "place",
    "/settlements/{settlement_id}/posting/{deed}": "post",
}


def answer_sign(page) -> str:
    if page.status_code in (403, 404, 410):
        return {403: "!", 404: "-", 410: "o"}[page.status_code]
    assert page.status_code < 500, page.text
    return {"/login": ">", "/my-case/login": "p"}.get(page.url.path, "+")


def all_routes() -> set[str]:
    """Every route of the portal, as METHOD and path."""
    nothing = None
    portal = Portal(nothing, Pages(), Door(nothing, nothing, nothing, nothing, https=False), nothing, nothing)
    return {
        f"{method} {route.path}"
        for router in routers(portal)
        for route in router.routes
        for method in route.methods
    }


def parsed() -> dict[str, str]:
    lines = [line.rsplit(maxsplit=1) for line in TABLE.strip().splitlines()]
    return {" ".join(route.split()): signs for route, signs in lines}


def test_the_table_holds_every_route_and_every_role():
    assert parsed().keys() == all_routes()
    assert {len(signs) for signs in parsed().values()} == {len(ROLES)}
    assert set(ROLES) - {"stranger", "debtor"} == MAY.keys()


@pytest.mark.parametrize("role", ROLES)
async def test_every_route_answers_every_role_as_the_table_says(office, role):
    await office.service.hear(*story(CASE), PROPOSED.overdue(), PROPOSED.proposed())
    office.neighbours.proposes(PROPOSED)
    office.neighbours.owed[CASE.id] = None
    office.neighbours.registration.webhooks.endpoints = [endpoint()]
    office.neighbours.money.files = [bank_file()]
    office.neighbours.money.invoices = [vat_invoice(vat_invoice_id=str(CASE.id))]
    office.neighbours.documents[named(f"document of {CASE.id} payment_demand 2026-06-02")] = b"%PDF"
    office.neighbours.covers[LETTER] = CASE.id
    office.neighbours.advices[SETTLEMENT] = office.neighbours.documents[CASE.id] = b"%PDF"
    await office.invited("other@kunde.example")
    (other,) = await office.service.rows("select id from users")
    await office.invited("colleague@byraa.example", UUID(int=0), role="case_handler")
    (colleague,) = await office.service.rows("select user_id from staff")
    browser = await visitor(office, role)
    ids = {
        "creditor_id": FJORDVIK,
        "case_id": CASE.case_id,
        "letter_id": LETTER,
        "settlement_id": SETTLEMENT,
        "invoice_id": CASE.id,
        "attachment_id": UUID(int=7),
        "task_id": UUID(int=7),
        "contact_id": UUID(int=7),
        "endpoint_id": ENDPOINT,
        "delivery_id": UUID(int=7),
        "session_id": UUID(int=7),
        "action": "pause",
        "choice": "confirmation",
        "number": CASE.customer.number,
        "batch_id": BATCH,
        "payout_id": PAYOUT,
        "payment_id": "ocr-1",
        "file_id": BATCH,
        "outlay_id": UUID(int=7),
        "position": 2,
        "name": "vat",
        "form": "csv",
    }
    await browser.open("/my-case")
    debtors_token = browser.form_token
    await browser.open("/companies")
    form_token, told = browser.form_token, {}
    for route in sorted(all_routes(), key=lambda each: (each.endswith("/logout"), each)):
        method, path = route.split()
        ids["user_id"] = colleague["user_id"] if path.startswith("/staff") else other["id"]
        ids["deed"] = DEED_AT.get(path, "")
        is_debtors = path.startswith("/my-case/") and path != "/my-case/login"
        token = debtors_token if is_debtors else form_token
        of_step = {"number": 2} if path.startswith("/registration") else {}
        told[route] = await asked(browser, token, method, path.format(**ids | of_step))
    position = ROLES.index(role)
    assert told == {route: signs[position] for route, signs in parsed().items()}


async def visitor(office, role):
    if role == "stranger":
        return office.browser()
    if role == "debtor":
        return await office.debtor(CASE)
    if role == "case_handler":
        return await office.colleague(role)
    if role == "operator":
        browser = office.browser()
        await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
        return browser
    return await office.member(role, FJORDVIK)


async def asked(browser, form_token: str, method: str, path: str) -> str:
    if method == "GET":
        return answer_sign(await browser.open(path))
    fields = {"deed": "approve", "invoice": str(PROPOSED.id), "client_key": "x", "role": "read", "email": ""}
    fields |= {
        "category": "other",
        "text": "x",
        "first_on": "2026-07-01",
        "answer": "continue",
    }
    fields |= {"choice": "answer", "case": str(CASE.case_id), "form_token": form_token}
    fields |= {"on_day": "2026-06-01", "language": "en", "exempt": "true"}
    fields |= {
        "what": "other",
        "laid_out_on": "2026-06-01",
        "paid_on": "2026-06-01",
        "counts_from": "2026-07-01",
    }
    if path.endswith("/dunning"):
        fields["deed"] = "save"
    files = {"file": ("file.txt", b"x")} if path in ("/bank-files", "/payouts/answers") else None
    return answer_sign(await browser.http.post(path, data=fields, files=files))
