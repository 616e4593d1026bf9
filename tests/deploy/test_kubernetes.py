"""The Kubernetes manifests agree with the code: commands, ports, settings, probes, queues, who asks whom."""

import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from deploy import secret_files, serve
from deploy.topology import SERVICES, system_topology
from services.portal.handlers import HANDLERS
from shared.http import create_app
from tests.support.settings import known_to, required_by

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PORT = 8080


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
            assert patch["target"] == {"kind": "Deployment", "labelSelector": "component=service"}
            labels = [each["metadata"].get("labels", {}) for each in found]
            found = [
                merged(each, common) if label.get("component") == "service" else each
                for each, label in zip(found, labels, strict=True)
            ]
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
    asked = made[parameter["name"]]["stringData"][parameter["key"]]
    assert asked.endswith("@rabbitmq.autocollect.svc:15672/"), "KEDA asks from a namespace of its own"
    assert of_kind("Namespace").keys() == {"autocollect"}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_scaled_by_the_queues_that_the_topology_gives_it(service):
    scaled = of_kind("ScaledObject")[service]["spec"]
    assert scaled["scaleTargetRef"] == {"name": service}
    pattern = re.compile(scaled["triggers"][0]["metadata"]["queueName"])
    names = system_topology().queue_names()
    own = {queue.name for queue in system_topology().queues if queue.service == service}
    assert {name for name in names if pattern.search(name)} == own


def test_postgresql_has_a_connection_for_all_that_replicas_may_hold_during_a_release():
    """A pool grows to twice its size; the portal's has a connection for each two of its handlers besides."""
    most = 0
    for service in SERVICES:
        pool = import_module(f"services.{service}.settings").Settings.model_fields["pool_size"].default
        pool += len(HANDLERS) // 2 if service == "portal" else 0
        replicas = of_kind("ScaledObject")[service]["spec"]["maxReplicaCount"] + 1
        most += 2 * pool * replicas
    there = int(of_kind("Cluster")["postgres"]["spec"]["postgresql"]["parameters"]["max_connections"])
    assert most + 50 <= there, "fifty for operators, migrations, backups and the server's own"


def test_prometheus_finds_the_services_under_the_job_and_label_that_the_alerts_ask_for():
    (endpoint,) = of_kind("PodMonitor")["autocollect"]["spec"]["podMetricsEndpoints"]
    assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
    labels = {each["targetLabel"]: each for each in endpoint["relabelings"]}
    assert labels["job"]["replacement"] == "autocollect"
    assert labels["service"]["sourceLabels"] == ["__meta_kubernetes_pod_label_app"]
    assert of_kind("PodMonitor")["autocollect"]["spec"]["selector"]["matchLabels"] == {"component": "service"}


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
    assert of_kind("Job")["migrate"]["metadata"]["labels"]["phase"] == "before"
    assert "apply -l phase=before" in (DEPLOY / "k8s/README.md").read_text()
    assert {"secretRef": {"name": "autocollect-administrator"}} in container["envFrom"]
    others = [each for service in SERVICES for each in pod(service)["containers"][0]["envFrom"]]
    assert {"secretRef": {"name": "autocollect-administrator"}} not in others


def test_the_operators_pod_has_the_administrators_secrets_and_rests_until_it_is_needed():
    operator = of_kind("Deployment")["operator"]["spec"]
    assert operator["replicas"] == 0
    (container,) = operator["template"]["spec"]["containers"]
    assert {"secretRef": {"name": "autocollect-administrator"}} in container["envFrom"]


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
    (allowed,) = policies["from-the-portal"]["spec"]["ingress"][0]["from"][0]["podSelector"][
        "matchExpressions"
    ]
    assert allowed["values"] == ["portal", "operator"]
    assert {asking for asking, asked in _calls().items() if asked - {"registration"}} == {"portal"}
