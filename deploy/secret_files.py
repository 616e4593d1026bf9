"""The secrets of an installation in containers: one environment file for each reader, made once.

    common.env          what every service has: the secret between services
    <service>.env       its own database and broker user, and what else it alone may know
    administrator.env   for `autocollect migrate` alone: the servers' administrators, all services' addresses
    postgres.env, rabbitmq.env, grafana.env   for those servers
    scaling.env         for whoever scales the services by the length of their queues (KEDA)
    poweroffice.env     the integration's keys, which PowerOffice hands out: to be filled in
    mail.env            the mail server with its password: to be filled in

`deploy/compose.yaml` names these files. Kubernetes gets each as the Secret `autocollect-<name>`, all of them
in one file for `kubectl apply -f` (`deploy/k8s`).
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.installation import new_secrets
from deploy.topology import SERVICES
from shared.errors import Reject

DATABASE_HOST, BROKER_HOST = "postgres", "rabbitmq"


def write(
    directory: Path,
    *,
    database_host: str = DATABASE_HOST,
    broker_host: str = BROKER_HOST,
    kubernetes: bool = False,
) -> list[Path]:
    """Write every file, or one for Kubernetes, readable by its owner only, and return them.

    Raises:
        Reject: the directory holds files already; secrets in use are never overwritten.
    """
    if directory.exists() and any(directory.iterdir()):
        raise Reject(f"{directory} holds files already; nothing is overwritten. Name an empty directory")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = files(database_host, broker_host)
    if kubernetes:
        return [_write(directory / "secrets.json", json.dumps(as_secrets(made), indent=2))]
    return [
        _write(directory / f"{name}.env", "".join(f"{key}={value}\n" for key, value in lines.items()))
        for name, lines in made.items()
    ]


def _write(path: Path, content: str) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    return path


NAMESPACE = "autocollect"
"""Where the services are on Kubernetes (deploy/k8s/base/namespace.yaml)."""


def as_secrets(made: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return the files as Kubernetes' Secrets; those of the servers in the form that their operators read.

    KEDA, which asks how long queues are, lives in a namespace of its own: it needs the broker's whole name.
    """
    forms = dict(made)
    forms["scaling"] = {name: _as_seen_from_elsewhere(url) for name, url in made["scaling"].items()}
    forms["postgres"] = {"username": "postgres", "password": made["postgres"]["POSTGRES_PASSWORD"]}
    user, password = made["rabbitmq"]["RABBITMQ_DEFAULT_USER"], made["rabbitmq"]["RABBITMQ_DEFAULT_PASS"]
    forms["rabbitmq"] = {
        "username": user,
        "password": password,
        "default_user.conf": f"default_user = {user}\ndefault_pass = {password}\n",
    }
    items = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": f"autocollect-{name}"},
            "type": "kubernetes.io/basic-auth" if name == "postgres" else "Opaque",
            "stringData": dict(lines),
        }
        for name, lines in forms.items()
    ]
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _as_seen_from_elsewhere(url: str) -> str:
    """Return an address of a server in the namespace for those outside it; a whole name stays as it is."""
    parts = urlsplit(url)
    if "." in (parts.hostname or ""):
        return url
    login, _, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}@{parts.hostname}.{NAMESPACE}.svc:{parts.port}").geturl()


def files(database_host: str, broker_host: str) -> dict[str, dict[str, str]]:
    """Return new secrets by file and name."""
    made = new_secrets()
    postgres, rabbitmq = _password(), _password()
    own = {service: _addresses(service, database_host, broker_host) for service in SERVICES}
    scaling = f"http://scaling:{_password()}@{broker_host}:15672/"
    administrator = {
        "AUTOCOLLECT_SCALING_BROKER_URL": scaling,
        "AUTOCOLLECT_ADMIN_DATABASE_URL": f"postgresql://postgres:{postgres}@{database_host}:5432/postgres",
        "AUTOCOLLECT_ADMIN_BROKER_URL": f"http://administrator:{rabbitmq}@{broker_host}:15672",
        "AUTOCOLLECT_AMQP_URL": f"amqp://administrator:{rabbitmq}@{broker_host}:5672/",
    }
    addresses = {key: value for lines in own.values() for key, value in lines.items()}
    own["registration"]["REGISTRATION_CLIENT_KEY_KEYS"] = made["REGISTRATION_CLIENT_KEY_KEYS"]
    own["sync"]["SYNC_WEBHOOK_SECRET"] = made["SYNC_WEBHOOK_SECRET"]
    own["portal"]["PORTAL_SECOND_FACTOR_KEYS"] = made["PORTAL_SECOND_FACTOR_KEYS"]
    own["portal"]["PORTAL_OPERATOR_EMAIL"] = ""
    own["portal"]["PORTAL_OPERATOR_PASSWORD"] = made["PORTAL_OPERATOR_PASSWORD"]
    return {
        "common": {"AUTOCOLLECT_SERVICE_SECRET": made["AUTOCOLLECT_SERVICE_SECRET"]},
        **own,
        "administrator": administrator | addresses,
        "postgres": {"POSTGRES_PASSWORD": postgres},
        "rabbitmq": {"RABBITMQ_DEFAULT_USER": "administrator", "RABBITMQ_DEFAULT_PASS": rabbitmq},
        "scaling": {"AUTOCOLLECT_SCALING_BROKER_URL": scaling},
        "grafana": {"GF_SECURITY_ADMIN_PASSWORD": _password()},
        "poweroffice": {"POWEROFFICE_APPLICATION_KEY": "", "POWEROFFICE_SUBSCRIPTION_KEY": ""},
        "mail": {
            "AUTOCOLLECT_SMTP_URL": "smtp+starttls://user:password@mail.example:587",
            "AUTOCOLLECT_MAIL_FROM": "AutoCollect <no-reply@autocollect.example>",
        },
    }


def _addresses(service: str, database_host: str, broker_host: str) -> dict[str, str]:
    database, broker = _password(), _password()
    return {
        f"{service.upper()}_DATABASE_URL": (
            f"postgresql://{service}:{database}@{database_host}:5432/autocollect_{service}"
        ),
        f"{service.upper()}_AMQP_URL": f"amqp://{service}:{broker}@{broker_host}:5672/",
    }


def _password() -> str:
    """Return a password that needs no escaping in an address."""
    return secrets.token_urlsafe(24)
