"""Each service's HTTP API, asked at random after its own OpenAPI document: every answer must be as that says.

What is asked is right and wrong (other types, bodies that cannot be read, ids of nothing); the database holds
nothing, and neighbours and Go do not answer. A failure that nobody foresaw is never the answer.

    EXAMPLES=200 HYPOTHESIS_PROFILE=searching python -m pytest tests/contracts/test_openapi.py     asks more
"""

import asyncio
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import hypothesis
import pytest
import schemathesis
import stamina
import uvicorn
from cryptography.fernet import Fernet
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.sandbox.agency import ENVIRONMENT
from tests.support.databases import service_database
from tests.support.driving import driven, runtime_at
from tests.support.processes import free_port

NEEDS: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    "registration": lambda _: {"client_key_keys": Fernet.generate_key().decode()},
    "sync": lambda _: {"webhook_secret": "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cyBhbG9uZQ=="},
    "dunning": lambda folder: {"print_folder": folder},
    "transfer": lambda _: {},
    "settlement": lambda _: {},
}
"""Each service, and what its settings must be told."""

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
OUR_TOKEN = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
"""Each request brings a token that holds; what becomes of one that brings none is looked at apart."""
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch):
    for setting in ("BASE_URL", "TOKEN_URL", "V1_BASE_URL", "V1_TOKEN_URL"):
        monkeypatch.setenv(f"POWEROFFICE_{setting}", "http://127.0.0.1:9")
    for setting in ("APPLICATION_KEY", "SUBSCRIPTION_KEY"):
        monkeypatch.setenv(f"POWEROFFICE_{setting}", "a-key-of-the-tests")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with stamina.set_testing(True):
        yield


@contextmanager
def served(name: str, server: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a service with an empty database from a thread; yield its address and a token for it."""
    port, ended = free_port(), threading.Event()
    runtime = runtime_at(NOW)

    async def serve() -> None:
        create = import_module(f"services.{name}.app").create
        settings = import_module(f"services.{name}.settings").Settings
        async with service_database(server, name) as url:
            given = settings(database_url=url, **NEEDS[name](folder))
            async with driven(lambda it: create(it, given), runtime) as service:
                config = uvicorn.Config(
                    service.service.app, port=port, log_level="critical", access_log=False, lifespan="off"
                )
                listening = uvicorn.Server(config)
                serving = asyncio.create_task(listening.serve())
                await asyncio.to_thread(ended.wait)
                listening.should_exit = True
                await serving

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", runtime.tokens.issue("tests", name)
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("name", NEEDS)
def test_every_answer_is_as_the_services_own_document_says(name, database_server, tmp_path):
    with served(name, database_server, tmp_path) as (address, token):
        schema = schemathesis.openapi.from_url(
            f"{address}/openapi.json", config=OUR_TOKEN, wait_for_schema=10
        )
        operations = [each.ok() for each in schema.get_all_operations()]
        assert operations
        assert_says_who_may_ask(address, schema.raw_schema)
        for operation in operations:
            cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

            @hypothesis.settings(max_examples=EXAMPLES, database=None)
            @hypothesis.given(case=cases)
            def every_answer_conforms(case):
                answer = case.call_and_validate(
                    headers={"Authorization": f"Bearer {token}"}, checks=CHECKS, timeout=30
                )
                assert answer.status_code != 500, case.as_curl_command()

            every_answer_conforms()


def assert_says_who_may_ask(address: str, document: dict[str, Any]) -> None:
    """An operation declares the bearer token exactly if whoever sends none is asked for it."""
    (scheme,) = document["components"]["securitySchemes"].items()
    name, declared = scheme
    assert (declared["type"], declared["scheme"], declared["bearerFormat"]) == ("http", "bearer", "JWT")
    with httpx.Client(base_url=address) as nobody:
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                answer = nobody.request(method, re.sub(r"{\w+}", str(UUID(int=1)), path))
                asked = answer.headers.get("www-authenticate") == "Bearer"
                assert operation.get("security") == ([{name: []}] if asked else None), (method, path)
                named = [(each["in"], each["name"].lower()) for each in operation.get("parameters", [])]
                headers = {name for place, name in named if place == "header"}
                assert not headers & {"accept", "content-type", "authorization"}, "OpenAPI ignores these"
                asks = {name for place, name in named if place == "query" and method != "get"}
                assert not [name for name in asks if name == "reason" or name.endswith("_by")], (
                    "who stands in On-Behalf-Of, why in the body: addresses are logged on the way"
                )
