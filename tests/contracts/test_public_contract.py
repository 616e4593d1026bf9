"""The public contract: what other systems subscribe to must not change unseen."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from deploy import asyncapi
from services.portal.webhook_wording import PUBLIC_EVENT
from shared.events import EVENTS, PUBLIC_EVENTS, parse


def test_the_checked_in_document_is_what_the_code_says():
    assert asyncapi.CHECKED_IN.read_text() == asyncapi.as_json(), (
        "run: autocollect asyncapi > deploy/asyncapi.json"
    )


def test_the_five_public_events_are_the_contract():
    names = [event.__name__ for event in asyncapi.public_events()]
    assert names == [
        "CreditNoteMatched",
        "InvoiceOverdue",
        "InvoiceTransferred",
        "PaymentMatched",
        "SettlementPosted",
    ]


def test_what_may_be_chosen_for_webhooks_is_the_contract():
    assert sorted(PUBLIC_EVENTS) == [event.__name__ for event in asyncapi.public_events()]
    assert sorted(PUBLIC_EVENT) == sorted(PUBLIC_EVENTS), "each is said in words on the portal's page"


def test_every_reference_of_the_document_leads_somewhere():
    document = asyncapi.document()

    def follow(node) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found = document
                for step in node["$ref"].removeprefix("#/").split("/"):
                    found = found[step.replace("~1", "/").replace("~0", "~")]
            for child in node.values():
                follow(child)
        elif isinstance(node, list):
            for child in node:
                follow(child)

    follow(document)


def test_the_schemas_are_valid_json_schemas():
    for schema in asyncapi.document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_event_states_its_fact():
    from services import dunning  # noqa: F401 - private events count too

    for event in EVENTS.values():
        assert event.__doc__
        assert not event.__doc__.startswith(event.__name__ + "("), f"{event.__name__} has no docstring"


def test_the_document_is_json():
    assert json.loads(asyncapi.as_json())["asyncapi"] == "3.0.0"


SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))


def test_there_is_a_golden_sample_of_every_public_event_and_version():
    assert {path.stem for path in SAMPLES} == {
        f"{event.__name__}.v{event.version}" for event in asyncapi.public_events()
    }


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_message_of_any_earlier_release_can_still_be_read_and_says_the_same(path):
    sample = json.loads(path.read_text())
    envelope = parse(path.read_bytes())
    assert_says(json.loads(envelope.to_json()), sample)


def assert_says(newer, older) -> None:
    """A later release may say more, in fields of its own; what the older one says, it says in the same way."""
    if isinstance(older, dict):
        assert older.keys() <= newer.keys()
        for key, said in older.items():
            assert_says(newer[key], said)
    elif isinstance(older, list):
        assert len(newer) == len(older)
        for each, said in zip(newer, older, strict=True):
            assert_says(each, said)
    else:
        assert newer == older


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_field_that_we_do_not_know_is_ignored(path):
    sample = json.loads(path.read_text())
    newer = sample | {"sampledrate": 1, "data": sample["data"] | {"added_later": {"by": "a newer release"}}}
    assert parse(json.dumps(newer).encode()).event == parse(path.read_bytes()).event


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_fits_its_json_schema(path):
    sample = json.loads(path.read_text())
    schema = EVENTS[sample["type"]].adapter().json_schema(mode="serialization")
    Draft202012Validator(schema).validate(sample["data"])
