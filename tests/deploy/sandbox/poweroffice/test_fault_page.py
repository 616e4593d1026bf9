"""The fault switches as a person sets them."""

from deploy.sandbox.poweroffice.faults import Faults


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
