"""Cash and year-end vouchers are manual ones under another name."""

from datetime import date

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, TODAY

DAY = TODAY.isoformat()


def body(company, **more) -> dict:
    line = {"PostingDate": DAY, "VatId": company.vat_code("0").id}
    cash, bank = (company.account_by_number(number).id for number in (1900, 1920))
    lines = [
        line | {"AccountId": cash, "CurrencyAmount": 50.0},
        line | {"AccountId": bank, "CurrencyAmount": -50.0, "InvoiceNo": "1", "Cid": "2"},
    ]
    return {"CurrencyCode": "NOK", "VoucherDate": DAY, "VoucherLines": lines} | more


@pytest.mark.parametrize(
    ("path", "kind"), [("CashJournals", "CashJournal"), ("YearEndJournals", "YearEndJournal")]
)
async def test_a_voucher_is_posted_read_back_and_told_by_its_type(go, screens, path, kind):
    answer = await go.post(f"/Vouchers/{path}", body(screens.company))
    stored = answer.json()

    rows = await go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY, voucherTypes=kind)
    assert answer.status_code == 201, answer.text
    assert stored["VoucherLines"][1].keys().isdisjoint({"InvoiceNo", "Cid"})
    assert (await go.get(f"/Vouchers/{path}/{stored['Id']}")).json() == stored
    assert {row["VoucherId"] for row in rows} == {stored["Id"]}
    assert (await go.get(f"/Vouchers/ManualJournals/{stored['Id']}")).status_code == 404
    assert (await go.call("POST", f"/Vouchers/Reverse/{stored['Id']}")).status_code == 202


async def test_each_kind_has_its_own_privilege(go, screens, world):
    world.applications[APPLICATION_KEY].privileges = ["CashVoucher_Full"]
    await go.sign_in()

    assert (await go.post("/Vouchers/CashJournals", body(screens.company))).status_code == 201
    assert (await go.post("/Vouchers/YearEndJournals", body(screens.company))).status_code == 403


@pytest.mark.parametrize("name", ["ProjectId", "Dim1Id", "Dim3Id", "LocationId", "ProductId"])
async def test_a_dimension_that_does_not_exist_is_404(go, screens, name):
    wrong = body(screens.company)
    wrong["VoucherLines"][0][name] = 77
    answer = await go.post("/Vouchers/CashJournals", wrong)

    assert answer.status_code == 404
    assert "id = 77 not found" in answer.json()["detail"]


async def test_an_account_can_demand_a_project_which_no_client_here_has(go, screens):
    screens.company.account_by_number(1900).is_project_required = True
    answer = await go.post("/Vouchers/CashJournals", body(screens.company))

    assert answer.status_code == 400
    assert answer.json()["detail"] == "Project is required on account 1900."


async def test_nothing_is_posted_before_the_conversion_date_even_when_nothing_is_locked(go, screens):
    screens.set_lock_date(date(2023, 1, 31))
    early = body(screens.company)
    for line in early["VoucherLines"]:
        line["PostingDate"] = "2023-12-31"
    answer = await go.post("/Vouchers/CashJournals", early)

    assert answer.status_code == 400
    assert "before the conversion date" in answer.json()["detail"]
