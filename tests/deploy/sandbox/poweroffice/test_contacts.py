"""People and delivery addresses of customers."""

import pytest

PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture
async def customer(go):
    return (await go.post("/Customers", {"Name": "Kunde AS"})).json()


async def add_person(go, customer, **more):
    body = {"FirstName": "Kari", "LastName": "Prøve"} | more
    return await go.post(f"/ContactPersons/{customer['Id']}", body)


async def add_address(go, customer, **more):
    body = {"AddressLine1": "Kaia 1", "ZipCode": "6002", "City": "Ålesund"} | more
    return await go.post(f"/ContactDeliveryAddresses/{customer['Id']}", body)


async def patch(go, path, *operations):
    return await go.call("PATCH", path, json=list(operations), headers=PATCH)


async def test_a_person_is_created_found_changed_and_deleted(go, customer):
    created = await add_person(go, customer, EmailAddress="kari@kunde.example", Title="Daglig leder")
    person = created.json()
    path = f"/ContactPersons/{customer['Id']}/{person['Id']}"
    changed = await patch(
        go,
        path,
        {"op": "replace", "path": "/phoneNumber", "value": "70 00 00 00"},
        {"op": "add", "path": "/mailAddress/city", "value": "Giske"},
    )
    listed = await go.rows("/ContactPersons", contactIds=customer["Id"])
    deleted = await go.call("DELETE", path)

    assert created.status_code == 201
    assert (person["ContactId"], person["IsActive"], person["Title"]) == (
        customer["Id"],
        True,
        "Daglig leder",
    )
    assert person["MailAddress"]["CountryCode"] == "NO"
    assert listed == [changed.json()]
    assert (listed[0]["PhoneNumber"], listed[0]["MailAddress"]["City"]) == ("70 00 00 00", "Giske")
    assert listed[0]["LastChangedDateTimeOffset"] > person["LastChangedDateTimeOffset"]
    assert (deleted.status_code, (await go.get(path)).status_code) == (200, 404)


async def test_one_person_is_the_default_one_and_external_codes_are_unique(go, customer):
    first = (await add_person(go, customer, IsDefault=True, ExternalCode="k1")).json()
    second = (await add_person(go, customer, FirstName="Ola", IsDefault=True)).json()
    again = await add_person(go, customer, ExternalCode="k1")

    rows = await go.rows("/ContactPersons", contactIds=customer["Id"])
    assert [(row["Id"], row["IsDefault"]) for row in rows] == [(first["Id"], False), (second["Id"], True)]
    assert again.status_code == 400
    assert f"Id = {first['Id']}" in again.json()["detail"]
    assert [row["Id"] for row in await go.rows("/ContactPersons", externalCodes="k1")] == [first["Id"]]


async def test_a_person_needs_a_customer_and_both_names(go, customer):
    nobody = await go.post("/ContactPersons/1", {"FirstName": "Kari", "LastName": "Prøve"})
    nameless = await go.post(f"/ContactPersons/{customer['Id']}", {"FirstName": "Kari"})
    person = (await add_person(go, customer)).json()
    path = f"/ContactPersons/{customer['Id']}/{person['Id']}"
    emptied = await patch(go, path, {"op": "remove", "path": "/lastName"})
    elsewhere = await go.get(f"/ContactPersons/1/{person['Id']}")

    assert [item.status_code for item in (nobody, nameless, emptied, elsewhere)] == [404, 400, 400, 404]
    assert "LastName" in nameless.json()["errors"]


async def test_people_can_be_read_with_either_role(go, world, customer):
    await add_person(go, customer)
    for application in world.applications.values():
        application.privileges = ["ContactPerson"]
    await go.sign_in()

    assert len(await go.rows("/ContactPersons")) == 1
    assert (await add_person(go, customer)).status_code == 403


async def test_the_first_delivery_address_is_primary_until_another_is(go, customer):
    first = (await add_address(go, customer)).json()
    second = (await add_address(go, customer, AddressLine1="Kaia 2", IsPrimary=True)).json()

    rows = await go.rows("/ContactDeliveryAddresses", contactIds=customer["Id"])
    path = f"/ContactDeliveryAddresses/{customer['Id']}/{first['Id']}"
    assert (first["IsPrimary"], first["CountryCode"]) == (True, "NO")
    assert [row["IsPrimary"] for row in rows] == [False, True]
    moved = await patch(go, path, {"op": "replace", "path": "/zipCode", "value": "6006"})
    assert moved.json()["ZipCode"] == "6006"
    assert (await go.call("DELETE", path)).status_code == 200
    assert [row["Id"] for row in await go.rows("/ContactDeliveryAddresses")] == [second["Id"]]


async def test_a_delivery_address_needs_zip_code_and_city(go, customer):
    answer = await go.post(f"/ContactDeliveryAddresses/{customer['Id']}", {"City": "Ålesund"})
    first = (await add_address(go, customer, ExternalCode="d1")).json()
    again = await add_address(go, customer, ExternalCode="d1")

    assert (answer.status_code, again.status_code) == (400, 400)
    assert f"Id = {first['Id']}" in again.json()["detail"]


async def test_who_is_deleted_takes_people_and_addresses_along(go, customer):
    await add_person(go, customer)
    await add_address(go, customer)
    await go.call("DELETE", f"/Customers/{customer['Id']}")

    assert await go.rows("/ContactPersons") == []
    assert await go.rows("/ContactDeliveryAddresses") == []
