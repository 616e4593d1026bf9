"""The fault switches as a person sets them."""

from typing import Literal

from pydantic import Field

from deploy.sandbox.poweroffice import create_go_sandbox
from deploy.sandbox.poweroffice.faults import Faults
from tests.deploy.sandbox.poweroffice.person import Person


class MoreFaults(Faults):
    """Switches that nobody has told the page of."""

    hosts: list[str] = Field([], description="only on these hosts")
    weather: Literal["rain", "snow"] | None = Field(None, description="what falls")
    share: float | None = Field(None, le=1, description="of all requests")


async def test_every_switch_is_on_the_page_with_its_description(person):
    await person.open("/faults")

    for name, field in Faults.model_fields.items():
        assert person.page.get_element_by_id(name) is not None
        assert field.description in person.text


async def test_saving_the_page_as_it_stands_changes_nothing(person, sandbox):
    sandbox.faults.update({"status": 503, "times": 3, "delay_seconds": 0.25, "missing_date_status": 404})
    before = sandbox.faults.model_dump()
    await person.open("/faults")
    await person.press("Still bryterne")

    assert person.flash == "Bryterne er stilt."
    assert sandbox.faults.model_dump() == before


async def test_switches_are_set_and_put_back_one_by_one_or_all(person, sandbox):
    await person.open("/faults")
    await person.press(
        "Still bryterne",
        status="503",
        times="2",
        delay_seconds="0,5",
        retry_after=False,
        problem_casing="pascal",
        missing_date_status="404",
        omit_nulls=True,
    )
    faults = sandbox.faults
    assert (faults.status, faults.times, faults.delay_seconds) == (503, 2, 0.5)
    assert (faults.retry_after, faults.omit_nulls) == (False, True)
    assert (faults.problem_casing, faults.missing_date_status) == ("pascal", 404)

    await person.press("Tilbake til det vanlige for status")
    assert (faults.status, faults.times) == (None, 2)
    await person.press("Alt tilbake til det vanlige")
    assert faults == Faults()


async def test_an_impossible_value_sets_nothing_and_is_kept_for_mending(person, sandbox):
    await person.open("/faults")
    await person.press("Still bryterne", status="200", times="mange", omit_nulls=True)

    assert person.answer.status_code == 400
    assert "status: Verdien kan ikke være mindre enn 400." in person.refusal
    assert "times: Skriv et helt tall." in person.refusal
    assert (person.value("status"), person.value("times")) == ("200", "mange")
    assert person.page.get_element_by_id("omit_nulls").checked
    assert sandbox.faults == Faults()


async def test_a_new_switch_is_on_the_page_by_itself(world, clock):
    faults = MoreFaults()
    person = Person(create_go_sandbox(world, clock, faults=faults).v2)
    await person.open("/faults")
    assert "only on these hosts" in person.text
    await person.press("Still bryterne", hosts="v1, v2", weather="snow", share="0,25")
    assert (faults.hosts, faults.weather, faults.share) == (["v1", "v2"], "snow", 0.25)
    assert (person.value("hosts"), person.value("weather")) == ("v1, v2", "snow")

    await person.press("Still bryterne", weather="", share="2")
    assert person.refusal.endswith("share: Verdien kan ikke være større enn 1.0.")
    await person.press("Still bryterne", share="")
    assert (faults.weather, faults.share) == (None, None)
    await person.press("Tilbake til det vanlige for hosts")
    assert faults == MoreFaults()
    await person.close()
