"""Registration knows no debtors; it tells what it holds about contacts and what people did."""

from tests.support.forgetting import forget, held, known


async def test_a_contact_is_found_by_a_part_of_the_name_with_what_he_did(office):
    path = await office.steps_taken()
    await office.acting(
        "kari@fjordvik.example", "POST", f"{path}/contacts", {"name": "Kari Li", "email": "kari@li.example"}
    )
    found = await held(office.http, name="kari l")
    assert "kari@li.example" in str(found["companies"])
    assert await held(office.http, name="100%") == {}
    assert {row["changed_by"] for row in (await held(office.http, name="kari@fjordvik"))["changes"]} == {
        "kari@fjordvik.example"
    }
    assert await known(office.http, "Kari") == []
    assert await forget(office.http, name="Kari") == {}
