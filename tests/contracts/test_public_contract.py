"""The public contract: what other systems subscribe to must not change unseen."""

import json
from itertools import product
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import specification_with

from deploy import asyncapi
from services.portal.words.webhooks import PUBLIC_EVENT
from shared.events import EVENTS, PUBLIC_EVENTS, parse

DOCUMENT = json.loads(asyncapi.CHECKED_IN.read_text())
DIALECTS = [Draft7Validator, Draft202012Validator]


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
    """A `$ref` is read against the nearest `$id` around it, as JSON Schema says."""

    def follow(node, within) -> None:
        if isinstance(node, dict):
            within = node if "$id" in node else within
            if "$ref" in node:
                found = within
                for step in node["$ref"].removeprefix("#/").split("/"):
                    found = found[step.replace("~1", "/").replace("~0", "~")]
            for child in node.values():
                follow(child, within)
        elif isinstance(node, list):
            for child in node:
                follow(child, within)

    follow(DOCUMENT, DOCUMENT)


def test_the_application_that_is_described_sends():
    assert {each["action"] for each in DOCUMENT["operations"].values()} == {"send"}


def test_the_schemas_are_valid_json_schemas():
    for schema, dialect in product(DOCUMENT["components"]["schemas"].values(), DIALECTS):
        dialect.check_schema(schema)


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


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_fits_the_checked_in_document_and_what_its_dataschema_names(path, dialect):
    sample = json.loads(path.read_text())
    whole = {"$ref": f"urn:the-document#/components/messages/{path.stem}/payload"}
    for schema, fits in ((whole, sample), ({"$ref": sample["dataschema"]}, sample["data"])):
        validator = dialect(schema, registry=known_to(dialect))
        validator.validate(fits)
        assert not validator.is_valid(fits | {"data": {}, "creditor_id": 1})


def test_what_a_settlement_line_lacks_is_found():
    sample = json.loads((SAMPLES[0].parent / "SettlementPosted.v1.json").read_text())
    del sample["data"]["lines"][0]["principal"]
    for dialect in DIALECTS:
        validator = dialect({"$ref": sample["dataschema"]}, registry=known_to(dialect))
        assert [error.message for error in validator.iter_errors(sample["data"])] == [
            "'principal' is a required property"
        ]


def known_to(dialect) -> Registry:
    """The checked-in document as a whole, and each of its schemas by the name that a message's `dataschema` has."""
    specification = specification_with(dialect.META_SCHEMA["$schema"])
    schemas = DOCUMENT["components"]["schemas"].values()
    named = [("urn:the-document", DOCUMENT), *((each["$id"], each) for each in schemas if "$id" in each)]
    return Registry().with_resources((name, specification.create_resource(each)) for name, each in named)
