"""The documents that the stand-in serves, against PowerOffice's documented field lists."""

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_30

from deploy.sandbox.poweroffice.seed import TODAY
from deploy.sandbox.poweroffice.v1.document import v1_document
from deploy.sandbox.poweroffice.v2.document import v2_document
from deploy.sandbox.serve import Sandbox
from shared.clock import FixedClock, oslo_instant

HERE = Path(__file__).parent
TYPES = {
    "str": ("string", None),
    "i64": ("integer", "int64"),
    "i32": ("integer", "int32"),
    "dec": ("number", "double"),
    "bool": ("boolean", None),
    "date": ("string", "date"),
    "dt": ("string", "date-time"),
    "uuid": ("string", "uuid"),
    "uri": ("string", "uri"),
    "object": ("object", None),
    "any": (None, None),
}


@dataclass(frozen=True)
class Property:
    """One property in the terms of the documented notation."""

    kind: str
    is_nullable: bool = False
    is_read_only: bool = False
    is_required: bool = False
    length: int | None = None

    def __str__(self) -> str:
        marks = "".join(
            mark
            for mark, is_set in (
                ("?", self.is_nullable),
                (" r", self.is_read_only),
                (" REQ", self.is_required),
            )
            if is_set
        )
        return f"{self.kind}{marks}" + (f" ≤{self.length}" if self.length else "")


def written(text: str) -> Property:
    kind, question, marks = re.fullmatch(r"([\w\[\]]+)(\??)(.*)", text).groups()
    length = re.search(r"≤(\d+)", marks)
    return Property(
        kind, bool(question), " r" in marks, "REQ" in marks, int(length.group(1)) if length else None
    )


def documented(file: str) -> tuple[dict[str, dict[str, Property]], dict[str, list[str]]]:
    """Read a file of documented schemas and enums."""
    schemas: dict[str, dict[str, Property]] = {}
    enums: dict[str, list[str]] = {}
    for line in (HERE / file).read_text().splitlines():
        if " = " in line and not line.startswith("#"):
            names, _, words = line.partition(" = ")
            enums |= dict.fromkeys(names.split(), words.split())
        elif ": as " in line:
            names, _, rule = line.partition(": as ")
            schemas |= {name: like(schemas, name, rule) for name in names.split()}
        elif ": " in line and not line.startswith("#"):
            name, _, fields = line.partition(": ")
            pairs = (field.strip().split(":", 1) for field in fields.split(";"))
            schemas[name] = {field: written(text) for field, text in pairs}
    return schemas, enums


def like(schemas, name: str, rule: str) -> dict[str, Property]:
    """Return the fields of a schema that is described by another one."""
    other, _, rest = rule.partition(" ")
    fields = dict(schemas[other])
    if rest.startswith("without"):
        fields = {field: kind for field, kind in fields.items() if field not in rest.split()[1:]}
    if rest == "with its own lines":
        suffix = "PostDto" if name.endswith("PostDto") else "Dto"
        lines = fields["VoucherLines"]
        own = f"{name.removesuffix(suffix)}Line{suffix}[]"
        fields["VoucherLines"] = Property(own, lines.is_nullable, is_required=lines.is_required)
    return fields


def served(schema: dict) -> dict[str, Property]:
    required = schema.get("required", [])
    return {name: shown(part, name in required) for name, part in schema["properties"].items()}


def shown(part: dict, is_required: bool) -> Property:
    if "$ref" in part:
        return Property(part["$ref"].rpartition("/")[2], is_required=is_required)
    if part.get("type") == "array":
        kind = shown(part["items"], False).kind + "[]"
    else:
        found = (part.get("type"), part.get("format"))
        kind = next(word for word, known in TYPES.items() if known == found)
    return Property(
        kind, part.get("nullable", False), part.get("readOnly", False), is_required, part.get("maxLength")
    )


V2_SCHEMAS, V2_ENUMS = documented("documented_v2.txt")
V1_SCHEMAS, V1_ENUMS = documented("documented_v1.txt")


def components(document) -> dict[str, dict]:
    return document["components"]["schemas"]


@pytest.mark.parametrize("name", V2_SCHEMAS)
def test_a_v2_schema_has_the_documented_fields_no_more_and_no_less(name):
    expected = {field: str(kind) for field, kind in V2_SCHEMAS[name].items()}

    assert {field: str(kind) for field, kind in served(components(v2_document())[name]).items()} == expected


@pytest.mark.parametrize("name", V1_SCHEMAS)
def test_a_v1_schema_has_the_documented_fields_no_more_and_no_less(name):
    expected = {field: str(kind) for field, kind in V1_SCHEMAS[name].items()}

    assert {field: str(kind) for field, kind in served(components(v1_document())[name]).items()} == expected


@pytest.mark.parametrize(("document", "schemas"), [(v2_document(), V2_SCHEMAS), (v1_document(), V1_SCHEMAS)])
def test_no_schema_is_served_that_is_not_documented(document, schemas):
    objects = {name for name, schema in components(document).items() if schema["type"] == "object"}

    assert objects - {"Operation"} == schemas.keys()


@pytest.mark.parametrize(("document", "enums"), [(v2_document(), V2_ENUMS), (v1_document(), V1_ENUMS)])
def test_enums_have_the_documented_words_or_numbers(document, enums):
    found = {name: components(document)[name]["enum"] for name in enums}

    assert {
        name: {str(value) for value in values if value is not None} for name, values in found.items()
    } == {name: set(words) for name, words in enums.items()}


@pytest.mark.parametrize("document", [v2_document(), v1_document()])
def test_the_document_is_valid_openapi_and_its_references_lead_somewhere(document):
    jsonschema_rs.Draft4Validator(OPENAPI_30).validate(document)
    references = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    ids = [operation["operationId"] for item in document["paths"].values() for operation in operations(item)]

    assert references == components(document).keys() - unused(document)
    assert len(ids) == len(set(ids))


def operations(item) -> list[dict]:
    return [part for name, part in item.items() if name != "servers"]


def unused(document) -> set[str]:
    """What no operation of ours carries whole, but a PATCH names in words."""
    return {
        name
        for name in components(document)
        if name.endswith("PatchDto") and f"'#/components/schemas/{name}'" not in str(document)
    }


async def test_the_documents_are_served_without_a_key_and_say_where_the_api_is(http, v1_http):
    for path in ("/openapispecs/v2.json", "/openapi.json", "/Demo/v2/openapi.json"):
        assert (await http.get(path)).json() == v2_document()
    for path in ("/openapispecs/v1.json", "/openapi.json", "/swagger.json"):
        assert (await v1_http.get(path)).json() == v1_document()
    assert v2_document()["servers"] == [{"url": "/Demo/v2"}]


async def test_the_card_of_the_sandbox_names_the_documents(http, v1_http, tmp_path):
    card = Sandbox(tmp_path, FixedClock(oslo_instant(TODAY, time(8)))).card()["go"]
    paths = {name: urlsplit(card[name]) for name in ("openapi_url", "v1_openapi_url", "faults_url")}

    assert (await http.get(paths["openapi_url"].path)).json()["info"]["version"] == "2.0"
    assert (await v1_http.get(paths["v1_openapi_url"].path)).json()["info"]["version"] == "1.0"
    assert (await http.get(paths["faults_url"].path)).json()["status"] is None
    assert paths["v1_openapi_url"].port == paths["openapi_url"].port + 1


def test_each_operation_says_what_it_answers_and_what_it_needs():
    paths = v2_document()["paths"]
    statement = paths["/Customerledger/Statement"]["get"]
    bank = paths["/Vouchers/BankJournals"]["post"]

    assert statement["responses"].keys() >= {"200", "204", "400", "401", "403", "404", "429", "default"}
    assert {item["name"] for item in statement["parameters"] if item["required"]} == {"fromDate", "toDate"}
    assert {item["name"]: item["schema"] for item in statement["parameters"]}["PageSize"]["format"] == "int32"
    assert bank["responses"].keys() >= {"201", "400", "404"}
    assert "BankVoucher_Full" in bank["summary"]
    assert paths["/Vouchers/Reverse/{id}"]["post"]["responses"].keys() >= {"202"}
    assert paths["/VoucherDocumentation"]["put"]["requestBody"]["content"].keys() == {"multipart/form-data"}
    assert paths["/Customers/{id}"]["patch"]["requestBody"]["content"].keys() == {
        "application/json-patch+json"
    }
    assert paths["/Onboarding/Initiate"]["post"]["security"] == [{"SubscriptionKey": []}]


def test_there_are_no_webhooks():
    for document in (v2_document(), v1_document()):
        assert not [
            path for path in document["paths"] if re.search("hook|subscription|event", path, re.IGNORECASE)
        ]
