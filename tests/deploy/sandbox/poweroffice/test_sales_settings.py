"""Payment terms, branding themes, departments, currencies; and bank accounts that an integration adds."""

import pytest

PATCH = {"Content-Type": "application/json-patch+json"}


async def test_a_customer_gets_the_payment_term_department_and_theme_that_the_lists_name(go):
    terms, themes = await go.rows("/PaymentTerms"), await go.rows("/BrandingThemes")
    departments = await go.rows("/Departments")
    thirty = next(row for row in terms if row["CreditDays"] == 30)

    body = {
        "Name": "Kunde AS",
        "PaymentTermId": thirty["Id"],
        "InvoiceBrandingThemeId": themes[0]["Id"],
        "DepartmentId": departments[0]["Id"],
    }
    customer = (await go.post("/Customers", body)).json()

    assert [(row["CreditDays"], row["IsDefault"]) for row in terms] == [(10, False), (14, True), (30, False)]
    assert (customer["PaymentTerm"], customer["DepartmentCode"]) == (30, departments[0]["Code"])
    assert customer["InvoiceBrandingThemeCode"] == themes[0]["Code"]
    for path, row in (
        ("PaymentTerms", thirty),
        ("BrandingThemes", themes[0]),
        ("Departments", departments[0]),
    ):
        assert (await go.get(f"/{path}/{row['Id']}")).json() == row
        assert (await go.get(f"/{path}/1")).status_code == 404


async def test_what_a_new_customer_names_by_code_is_looked_up(go):
    (theme,) = await go.rows("/BrandingThemes")
    departments = await go.rows("/Departments", codes="20")
    body = {"Name": "K", "DepartmentCode": "20", "InvoiceBrandingThemeCode": theme["Code"], "PaymentTerm": 21}
    customer = (await go.post("/Customers", body)).json()
    unknown = await go.post("/Customers", {"Name": "K", "InvoiceBrandingThemeCode": "neon"})
    wrong = await go.post("/Customers", {"Name": "K", "InvoiceBrandingThemeId": 1})

    assert [row["Id"] for row in departments] == [customer["DepartmentId"]]
    assert (customer["InvoiceBrandingThemeId"], customer["PaymentTerm"]) == (theme["Id"], 21)
    assert (unknown.status_code, wrong.status_code) == (404, 404)


async def test_the_currencies_are_those_that_vouchers_may_be_in(go):
    codes = {row["Code"] for row in await go.rows("/Currencies")}

    assert {"NOK", "EUR", "SEK"} <= codes


async def test_a_bank_account_is_added_and_changed(go, screens):
    account = screens.company.account_by_number(1950).id
    body = {
        "BankAccountNumber": "12345678911", "BicSwift": "SANDNOB1", "CountryCode": "NO",
        "GeneralLedgerAccountId": account,
    }  # fmt: skip
    created = await go.post("/ClientBankAccounts", body)
    row = created.json()
    changed = await go.call(
        "PATCH", f"/ClientBankAccounts/{row['Id']}",
        json=[{"op": "replace", "path": "/bankName", "value": "Nordsparebanken"}], headers=PATCH,
    )  # fmt: skip

    assert created.status_code == 201, created.text
    assert (row["GeneralLedgerAccountNo"], row["IsPrimaryAccount"], row["CurrencyCode"]) == (
        1950,
        False,
        "NOK",
    )
    assert changed.json()["BankName"] == "Nordsparebanken"
    assert len(await go.rows("/ClientBankAccounts")) == 3
    assert (await go.post("/ClientBankAccounts", body)).status_code == 400
    assert (
        await go.post("/ClientBankAccounts", body | {"BankAccountNumber": "1", "GeneralLedgerAccountId": 1})
    ).status_code == 404


@pytest.mark.parametrize("name", ["BankAccountNumber", "BicSwift", "CountryCode"])
async def test_a_bank_account_needs_number_bank_and_country(go, screens, name):
    body = {
        "BankAccountNumber": "1", "BicSwift": "SANDNOB1", "CountryCode": "NO",
        "GeneralLedgerAccountId": screens.company.account_by_number(1950).id,
    }  # fmt: skip
    del body[name]

    assert (await go.post("/ClientBankAccounts", body)).status_code == 400


async def test_a_partner_lets_its_own_integration_into_a_client_that_it_administers(go, world, screens):
    path = f"/ClientAdmin/AddIntegrationToClient/{screens.company.client_id}"
    forbidden = await go.call("POST", path)
    for application in world.applications.values():
        application.privileges.append("ClientAdmin_Full")
    await go.sign_in()
    screens.remove_extension()
    added = (await go.call("POST", path)).json()
    world.user.administers.clear()

    assert forbidden.status_code == 403
    assert added["ClientId"] == str(screens.company.client_id)
    assert added["ClientKey"] == str(screens.company.extensions.installed[-1].client_key)
    assert (await go.call("POST", path)).status_code == 404
