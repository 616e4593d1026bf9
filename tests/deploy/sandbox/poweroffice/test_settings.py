import pytest
from stdnum.no import kontonr, orgnr

from deploy.sandbox.poweroffice.seed import FJORDVIK, NORDLYS


async def test_the_organisation_has_every_field_of_the_schema(go):
    row = (await go.get("/OrganizationSettings")).json()

    assert row.keys() == {
        "DefaultAgricultureDepartment", "DeliveryAddress", "EmailAddress", "Id", "InvoiceInboxEhf",
        "InvoiceInboxEmail", "InvoiceInboxEmailAddress", "IsAgricultureClient", "LastChangedDateTimeOffset",
        "LegalName", "MailAddress", "MailAddressIsDeliveryAddress", "Name", "OrganizationNumber",
        "PhoneNumber", "WebsiteUrl",
    }  # fmt: skip
    assert row["MailAddress"].keys() == {"AddressLine1", "AddressLine2", "City", "CountryCode", "ZipCode"}
    assert row["OrganizationNumber"] == FJORDVIK
    assert row["DefaultAgricultureDepartment"] == "None"


async def test_contacts_and_bank_accounts_have_every_field(go):
    contacts = await go.rows("/ClientContacts")
    banks = await go.rows("/ClientBankAccounts")

    assert contacts[0].keys() == {"Email", "FirstName", "Id", "LastName", "Phone", "Role", "YearOfBirth"}
    assert {row["Role"] for row in contacts} == {"GeneralManager", "ChairmanOfTheBoard", "Other"}
    assert banks[0].keys() == {
        "ActiveIncomingPaymentService", "ActiveOutgoingPaymentServices", "AgricultureDepartment",
        "AllowOverdraft", "BankAccountNumber", "BankName", "BicSwift", "CountryCode",
        "CreatedDateTimeOffset", "CurrencyCode", "GeneralLedgerAccountId", "GeneralLedgerAccountNo", "Id",
        "IsActive", "IsClientTrustAccount", "IsPrimaryAccount", "LastChangedDateTimeOffset",
        "OverdraftLimit",
    }  # fmt: skip
    assert all(kontonr.is_valid(row["BankAccountNumber"]) for row in banks)
    assert [row["IsPrimaryAccount"] for row in banks] == [True, False]


async def test_bank_accounts_are_found_by_number_and_by_id(go):
    (row,) = await go.rows("/ClientBankAccounts", bankAccountNumbers="12345678903")

    assert (await go.get(f"/ClientBankAccounts/{row['Id']}")).json() == row
    assert (await go.get("/ClientBankAccounts/1")).status_code == 404


async def test_integration_information_needs_no_privilege(go, world):
    for application in world.applications.values():
        application.privileges = []
    await go.sign_in()

    answer = await go.get("/ClientIntegrationInformation")

    assert answer.json().keys() == {
        "ActiveClientSubscriptions", "ClientId", "ClientName", "InvalidPrivileges", "ValidPrivileges",
    }  # fmt: skip
    assert (await go.get("/OrganizationSettings")).status_code == 403


async def test_vat_codes_have_fractions_and_ids_that_are_not_their_codes(go):
    rows = await go.rows("/VatCodes")
    by_code = {row["Code"]: row for row in rows}

    assert rows[0].keys() == {
        "BaseVatCodeId", "Code", "Description", "Id", "IsActive", "IsCustom", "Name", "Rate", "ValidFrom",
        "ValidTo", "VatBasisRatio", "VatBasisRatioValidFrom", "VatBasisRatios",
    }  # fmt: skip
    assert {"0", "1", "3", "5", "6", "7", "11", "13", "31", "33"} <= by_code.keys()
    assert (by_code["1"]["Rate"], by_code["3"]["Rate"], by_code["33"]["Rate"]) == (0.25, 0.25, 0.12)
    assert all(str(row["Id"]) != row["Code"] for row in rows)


async def test_a_company_outside_the_vat_act_has_only_codes_without_vat_active(nordlys):
    active = await nordlys.rows("/VatCodes", isActive="true")

    assert {row["Code"] for row in active} == {"0", "6", "7"}
    assert all(row["Rate"] == 0 for row in active)


async def test_lock_date_financial_settings_and_number_series(go):
    lock = (await go.get("/LockDateSettings")).json()
    financial = (await go.get("/FinancialSettings")).json()
    (series,) = await go.rows("/SubLedgerNumberSeries")

    assert lock == {"LockDate": "2026-02-28"}
    assert financial.keys() == {
        "ConversionDate", "CurrencyCode", "CurrencyGainsAccountId", "CurrencyGainsAccountNo",
        "CurrencyLossAccountId", "CurrencyLossAccountNo", "FinancialYearEndMonth",
        "LastChangedDateTimeOffset", "UseTrustAccountManagement",
    }  # fmt: skip
    assert financial["FinancialYearEndMonth"] == "December"
    assert series.keys() == {
        "FromInclusive", "GeneralLedgerAccountId", "GeneralLedgerAccountNo", "Id", "IsClientTrust",
        "IsDefault", "Name", "SubLedgerNumberSeriesType", "ToInclusive",
    }  # fmt: skip
    assert series["GeneralLedgerAccountNo"] == 1500


async def test_the_chart_has_the_accounts_that_a_settlement_needs(go):
    rows = await go.rows("/GeneralLedgerAccounts")
    by_number = {row["AccountNo"]: row for row in rows}

    assert rows[0].keys() == {
        "AccountNo", "AgricultureDepartment", "CurrencyCode", "DepartmentCode", "DepartmentId",
        "GeneralLedgerAccountType", "Id", "IsActive", "IsDepartmentRequired", "IsProjectRequired",
        "IsVatCodeLocked", "LastChangedDateTimeOffset", "Name", "Unit1", "Unit2", "VatCode", "VatCodeId",
        "VatReturnSpecification",
    }  # fmt: skip
    assert {1500, 1920, 1999, 2740, 3960, 7790, 7830, 7831, 8050, 8055} <= by_number.keys()
    assert by_number[1999]["Name"] == "Mellomværende AutoCollect"
    assert [by_number[no]["GeneralLedgerAccountType"] for no in (1920, 2050, 2700, 3000, 7790, 8055)] == [
        "Asset", "Equity", "Liability", "Income", "Expense", "Income",
    ]  # fmt: skip


async def test_an_account_can_be_added_changed_used_and_then_not_deleted(go):
    created = await go.post(
        "/GeneralLedgerAccounts",
        {"AccountNo": 1998, "Name": "Mellomværende", "IsActive": True, "VatCode": "0"},
    )
    row = created.json()
    renamed = await go.call(
        "PATCH",
        f"/GeneralLedgerAccounts/{row['Id']}",
        json=[{"op": "replace", "path": "/name", "value": "Mellomværende inkasso"}],
        headers={"Content-Type": "application/json-patch+json"},
    )
    (listed,) = await go.rows("/GeneralLedgerAccounts", accountNos="1998")
    deleted = await go.call("DELETE", f"/GeneralLedgerAccounts/{row['Id']}")
    (bank,) = await go.rows("/GeneralLedgerAccounts", accountNos="1920")
    used = await go.call("DELETE", f"/GeneralLedgerAccounts/{bank['Id']}")

    assert (created.status_code, row["GeneralLedgerAccountType"]) == (201, "Asset")
    assert renamed.json()["Name"] == listed["Name"] == "Mellomværende inkasso"
    assert (deleted.status_code, used.status_code) == (200, 409)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"AccountNo": 1920, "Name": "Bank", "VatCode": "0"}, 400),
        ({"AccountNo": 1921, "Name": "Bank"}, 400),
        ({"AccountNo": 1921, "Name": "Bank", "VatCode": "99"}, 404),
        ({"AccountNo": 1921, "VatCode": "0"}, 400),
    ],
)
async def test_an_account_that_breaks_a_rule_is_refused(go, body, status):
    assert (await go.post("/GeneralLedgerAccounts", body)).status_code == status


def test_organisation_numbers_are_valid_and_synthetic(world):
    assert set(world.companies) == {FJORDVIK, NORDLYS}
    numbers = [*world.companies, *(
        customer.organization_number
        for company in world.companies.values()
        for customer in company.customers.values()
        if customer.organization_number
    )]  # fmt: skip
    assert all(orgnr.is_valid(number) and number.startswith("31") for number in numbers)
    assert len(set(numbers)) == len(numbers)
