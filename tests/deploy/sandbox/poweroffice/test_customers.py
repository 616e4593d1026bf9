import re

import pytest

from deploy.sandbox.poweroffice.seed import FJORDVIK

CUSTOMER_FIELDS = {
    "Allowance",
    "BillableRate",
    "ContactCreatedDateTimeOffset",
    "ContactGroupIds",
    "CreatedFromImportJournalId",
    "CurrencyCode",
    "CustomerCreatedDateTimeOffset",
    "CustomerSince",
    "DateOfBirth",
    "DeliveryTerm",
    "DeliveryTermId",
    "DepartmentCode",
    "DepartmentId",
    "DoNotAddLatePaymentFees",
    "DoNotAddLatePaymentInterest",
    "DoNotAutomatePaymentNotifications",
    "EmailAddress",
    "ExternalImportReference",
    "ExternalNumber",
    "FirstName",
    "Id",
    "InvoiceBrandingThemeCode",
    "InvoiceBrandingThemeId",
    "InvoiceDeliveryType",
    "InvoiceEmailAddress",
    "InvoiceEmailAddressCC",
    "IsActive",
    "IsArchived",
    "IsPerson",
    "IsVatFree",
    "LastChangedDateTimeOffset",
    "LastName",
    "LegalName",
    "MailAddress",
    "Name",
    "NationalIdNumber",
    "NoticeOfDebtCollectionDeliveryType",
    "Number",
    "OrganizationNumber",
    "PaymentReminderEmailAddress",
    "PaymentTerm",
    "PaymentTermId",
    "PhoneNumber",
    "ReminderDeliveryType",
    "SalesPersonEmployeeId",
    "SalesPersonEmployeeNumber",
    "SendPaymentReminders",
    "SubledgerAccountId",
    "TransferToDebtCollectionAgency",
    "UseInvoiceFee",
    "WebsiteUrl",
    "CreateInterestNotes",
    "InterestNoteDeliveryType",
    "JobStop",
    "JobStopReason",
    "KeepUpdated",
}
PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture
async def customer(go):
    (row,) = await go.rows("/Customers", customerNos="10000")
    return row


async def patch(go, customer, *operations):
    return await go.call("PATCH", f"/Customers/{customer['Id']}", json=list(operations), headers=PATCH)


async def test_a_customer_has_every_field_of_the_schema(customer):
    assert customer.keys() == CUSTOMER_FIELDS
    assert customer["MailAddress"].keys() == {
        "AddressLine1", "AddressLine2", "City", "CountryCode", "ExternalCode", "Id",
        "LastChangedDateTimeOffset", "ZipCode",
    }  # fmt: skip
    assert len({customer["Id"], customer["Number"], customer["SubledgerAccountId"]}) == 3
    assert customer["InvoiceDeliveryType"] == "PdfByEmail"


async def test_a_created_customer_gets_number_id_and_defaults(go):
    body = {"Name": "Nykunde AS", "MailAddress": {"City": "Ålesund", "ZipCode": "6002"}}
    answer = await go.post("/Customers", body)

    created = answer.json()
    assert answer.status_code == 201
    assert created.keys() == CUSTOMER_FIELDS
    assert created["Number"] == 10040
    assert created["TransferToDebtCollectionAgency"] is True
    assert created["SendPaymentReminders"] is True
    assert created["MailAddress"]["CountryCode"] == "NO"
    assert (await go.get(f"/Customers/{created['Id']}")).json() == created


async def test_camel_case_names_are_silently_ignored(go):
    answer = await go.post("/Customers", {"Name": "Nykunde AS", "emailAddress": "x@y.example"})

    assert answer.status_code == 201
    assert answer.json()["EmailAddress"] is None


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 400, "Name is required"),
        ({"IsPerson": True, "FirstName": "Ida"}, 400, "LastName"),
        ({"Name": "X", "Number": 5}, 400, "number series"),
        ({"Name": "X", "Number": 10000}, 400, "Number is already in use"),
        (
            {"Name": "X", "DepartmentCode": "Avdeling10"},
            404,
            "Department with code = 'Avdeling10' not found.",
        ),
        ({"Name": "X", "DepartmentId": 1}, 404, "Department with id = 1 not found."),
        ({"Name": "X", "PaymentTermId": 1}, 404, "Payment term"),
        ({"Name": "X", "NationalIdNumber": "12345678901"}, 400, "NationalIdNumber"),
    ],
)
async def test_what_breaks_a_rule_is_refused_with_powerofficess_words(go, body, status, detail):
    answer = await go.post("/Customers", body)

    assert answer.status_code == status
    assert answer.json()["title"] == "Customer validation error(s)"
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"Name": 5},
        {"Name": "X", "Number": "10050"},
        {"Name": "X", "IsPerson": "yes"},
        {"Name": "X", "MailAddress": {"City": "Ålesund"}},
        {"Name": "X", "ExternalImportReference": "x" * 51},
    ],
)
async def test_a_value_of_the_wrong_form_gets_the_frameworks_validation_answer(go, body):
    answer = await go.post("/Customers", body)

    assert answer.status_code == 400
    assert answer.json()["title"] == "One or more validation errors occurred."
    assert answer.json()["errors"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", answer.json()["traceId"])


async def test_a_validation_answer_speaks_as_aspnet_does(go):
    address = {"AddressLine1": "x" * 201, "City": "Oslo"}
    answer = await go.post("/Customers", {"MailAddress": address, "DateOfBirth": 1980})

    assert answer.json()["errors"] == {
        "DateOfBirth": ["The JSON value could not be converted to System.DateOnly."],
        "MailAddress.AddressLine1": ["The field AddressLine1 must be a string with a maximum length of 200."],
        "MailAddress.ZipCode": ["The ZipCode field is required."],
    }


async def test_a_post_without_a_body_is_refused_as_that(go):
    answer = await go.call("POST", "/Customers")

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"": ["A non-empty request body is required."]}


async def test_an_external_reference_belongs_to_one_customer(go):
    first = await go.post("/Customers", {"Name": "En AS", "ExternalImportReference": "ABC123"})
    second = await go.post("/Customers", {"Name": "To AS", "ExternalImportReference": "ABC123"})
    found = await go.rows("/Customers", externalImportReference="ABC123")

    identity = first.json()["Id"]
    assert second.status_code == 400
    assert second.json()["detail"] == (
        f"ExternalImportReference is already in use. 'ABC123' is used on (contact) Id = {identity}."
    )
    assert [row["Id"] for row in found] == [identity]


async def test_a_national_identity_number_is_only_hinted_at(go):
    body = {"IsPerson": True, "FirstName": "Ola", "LastName": "Prøve", "NationalIdNumber": "15076500565"}
    created = (await go.post("/Customers", body)).json()
    patched = await patch(go, created, {"op": "replace", "path": "/phoneNumber", "value": "1"})

    assert created["NationalIdNumber"] == patched.json()["NationalIdNumber"] == "hidden"


async def test_a_patch_matches_pointers_in_any_casing_and_returns_the_whole_customer(go, customer):
    answer = await patch(
        go,
        customer,
        {"op": "replace", "path": "/transferToDebtCollectionAgency", "value": False},
        {"op": "replace", "path": "/MAILADDRESS/addressLine1", "value": "Nygata 1"},
        {"op": "add", "path": "/ContactGroupIds/-", "value": 77},
        {"op": "test", "path": "/Name", "value": customer["Name"]},
    )

    changed = answer.json()
    assert answer.status_code == 200
    assert changed.keys() == CUSTOMER_FIELDS
    assert changed["TransferToDebtCollectionAgency"] is False
    assert changed["MailAddress"]["AddressLine1"] == "Nygata 1"
    assert changed["MailAddress"]["City"] == customer["MailAddress"]["City"]
    assert changed["ContactGroupIds"] == [77]
    assert changed["LastChangedDateTimeOffset"] > customer["LastChangedDateTimeOffset"]
    assert (await go.rows("/Customers", contactGroupIds="77"))[0]["Id"] == customer["Id"]


async def test_a_new_address_does_not_move_the_customers_own_time(go, customer):
    answer = await patch(go, customer, {"op": "replace", "path": "/mailAddress/city", "value": "Giske"})

    changed = answer.json()
    assert changed["LastChangedDateTimeOffset"] == customer["LastChangedDateTimeOffset"]
    assert (
        changed["MailAddress"]["LastChangedDateTimeOffset"]
        > customer["MailAddress"]["LastChangedDateTimeOffset"]
    )


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "replace", "path": "/Id", "value": 1}],
        [{"op": "replace", "path": "/SubledgerAccountId", "value": 1}],
        [{"op": "test", "path": "/Name", "value": "another"}],
        [{"op": "replace", "path": "/mailAddress/planet", "value": "Mars"}],
        [{"op": "replace", "path": "Name", "value": "X"}],
        [{"op": "replace", "path": "/Name"}],
        [{"op": "explode", "path": "/Name"}],
        [{"op": "remove", "path": "/Name"}],
        ["x"],
    ],
)
async def test_a_patch_that_cannot_be_applied_changes_nothing(go, customer, operations):
    answer = await go.call("PATCH", f"/Customers/{customer['Id']}", json=operations, headers=PATCH)

    assert answer.status_code == 400
    assert (await go.get(f"/Customers/{customer['Id']}")).json() == customer


async def test_copy_move_and_remove_work_as_in_rfc_6902(go, customer):
    answer = await patch(
        go,
        customer,
        {"op": "copy", "from": "/EmailAddress", "path": "/PaymentReminderEmailAddress"},
        {"op": "move", "from": "/InvoiceEmailAddress", "path": "/InvoiceEmailAddressCC"},
        {"op": "remove", "path": "/EmailAddress"},
    )

    changed = answer.json()
    assert changed["PaymentReminderEmailAddress"] == customer["EmailAddress"]
    assert changed["InvoiceEmailAddressCC"] == customer["InvoiceEmailAddress"]
    assert changed["InvoiceEmailAddress"] is None
    assert changed["EmailAddress"] is None


async def test_the_whole_of_json_patch_works_on_lists_and_in_the_address(go, customer):
    answer = await patch(
        go,
        customer,
        {"op": "add", "path": "/contactGroupIds/-", "value": 1},
        {"op": "add", "path": "/ContactGroupIds/0", "value": 2},
        {"op": "copy", "from": "/ContactGroupIds/0", "path": "/contactgroupids/-"},
        {"op": "replace", "path": "/ContactGroupIds/1", "value": 3},
        {"op": "move", "from": "/ContactGroupIds/0", "path": "/ContactGroupIds/2"},
        {"op": "remove", "path": "/ContactGroupIds/0"},
        {"op": "test", "path": "/ContactGroupIds", "value": [2, 2]},
        {"op": "copy", "from": "/mailAddress/city", "path": "/mailAddress/addressLine2"},
        {"op": "remove", "path": "/MailAddress/AddressLine1"},
    )

    changed = answer.json()
    assert answer.status_code == 200, answer.text
    assert changed["ContactGroupIds"] == [2, 2]
    assert changed["MailAddress"]["AddressLine2"] == customer["MailAddress"]["City"]
    assert changed["MailAddress"]["AddressLine1"] is None


async def test_a_customer_created_without_groups_or_address_takes_both_by_patch(go):
    created = (await go.post("/Customers", {"Name": "Bar AS"})).json()
    answer = await patch(
        go,
        created,
        {"op": "add", "path": "/ContactGroupIds/-", "value": 5},
        {"op": "add", "path": "/mailAddress/city", "value": "Molde"},
    )

    assert created["MailAddress"]["City"] is None
    assert answer.json()["ContactGroupIds"] == [5]
    assert answer.json()["MailAddress"]["Id"] == created["MailAddress"]["Id"]


async def test_a_patch_that_is_no_json_is_400(go, customer):
    answer = await go.call("PATCH", f"/Customers/{customer['Id']}", content=b"[{", headers=PATCH)

    assert (answer.status_code, answer.json()["title"]) == (400, "JSON patch error(s)")


async def test_a_patch_needs_its_own_media_type(go, customer):
    answer = await go.call("PATCH", f"/Customers/{customer['Id']}", json=[])

    assert answer.status_code == 415


async def test_only_a_customer_without_entries_can_be_deleted(go, customer):
    created = (await go.post("/Customers", {"Name": "Kort AS"})).json()

    used = await go.call("DELETE", f"/Customers/{customer['Id']}")
    unused = await go.call("DELETE", f"/Customers/{created['Id']}")

    assert used.status_code == 409
    assert used.json()["title"] == "Customer conflict"
    assert unused.status_code == 200
    assert (await go.get(f"/Customers/{created['Id']}")).status_code == 404


async def test_a_customer_is_found_by_organisation_number_and_by_mail(go, customer):
    by_number = await go.rows("/Customers", organizationNumbers=customer["OrganizationNumber"])
    by_mail = await go.rows("/Customers", emailAddresses=customer["EmailAddress"])

    assert by_number == by_mail == [customer]


async def test_companies_do_not_see_each_other(go, nordlys, world):
    ours = {row["Id"] for row in await go.rows("/Customers")}
    theirs = {row["Id"] for row in await nordlys.rows("/Customers")}

    assert ours == set(world.companies[FJORDVIK].customers)
    assert ours.isdisjoint(theirs)
