"""One installation on this machine: its directory, its secrets and the environment of its services.

Written by `run` and `stack`, read by every other command, so that an operator in a second terminal speaks
to the same databases, broker and services without typing an address. Secrets are made on the first run,
stay in the installation's directory (mode 600) and are never printed.
"""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.fernet import Fernet

from deploy.databases import Server
from deploy.topology import SERVICES

Transport = Literal["embedded", "rabbitmq"]

DIRECTORY = Path(os.environ.get("AUTOCOLLECT_DIRECTORY", ".autocollect"))
"""Where installations keep their data, from the folder in which the command is called: one folder each."""

PORTS = {"portal": 0, "registration": 1, "sync": 2, "dunning": 3, "transfer": 4, "settlement": 5}
"""Each service's port, counted from the base port; the sandbox's ports follow at + 100."""


class NoInstallation(LookupError):
    """No installation in this folder: start one with 'make run' or 'make stack'."""


@dataclass(frozen=True)
class Installation:
    """Where an installation lives and what its processes find in their environment."""

    directory: Path
    transport: Transport
    environment: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> Path:
        """The file that remembers the installation."""
        return self.directory / "installation.json"

    def save(self) -> None:
        """Remember it, readable by its owner only."""
        self.directory.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".next")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"transport": self.transport, "environment": self.environment}, file, indent=2)
        draft.replace(self.file)
        (DIRECTORY / "current").write_text(self.directory.name)

    @classmethod
    def load(cls, directory: Path) -> "Installation":
        """Return the installation of a directory.

        Raises:
            NoInstallation: there is none.
        """
        try:
            stored = json.loads((directory / "installation.json").read_text())
        except FileNotFoundError:
            raise NoInstallation(NoInstallation.__doc__) from None
        return cls(directory, stored["transport"], stored["environment"])

    @classmethod
    def current(cls) -> "Installation":
        """Return the one that was started last here; in a container, the one of the environment.

        Raises:
            NoInstallation: there is neither.
        """
        if "AUTOCOLLECT_SERVICE_SECRET" in os.environ:
            return cls(DIRECTORY, "rabbitmq", dict(os.environ))
        try:
            return cls.load(DIRECTORY / (DIRECTORY / "current").read_text())
        except FileNotFoundError:
            raise NoInstallation(NoInstallation.__doc__) from None

    def apply(self) -> None:
        """Put its settings into this process's environment; what is set there already wins."""
        for name, value in self.environment.items():
            os.environ.setdefault(name, value)

    def secret(self, name: str) -> str:
        """Return a setting of its environment."""
        return self.environment[name]


def service_environment(server: Server, *, host: str, base_port: int, clock: str) -> dict[str, str]:
    """Return where each service and its database is, and which clock they follow."""
    urls = {
        f"AUTOCOLLECT_{service.upper()}_URL": f"http://{host}:{base_port + PORTS[service]}"
        for service in SERVICES
    }
    databases = {f"{service.upper()}_DATABASE_URL": server.of_service(service) for service in SERVICES}
    return (
        urls
        | databases
        | {
            "AUTOCOLLECT_BROKER_DATABASE_URL": server.of_broker,
            "AUTOCOLLECT_CLOCK": clock,
            "SETTLEMENT_OUTBOX": str(Path(clock.partition(":")[2]).parent / "bank-out"),
            "DUNNING_PRINT_FOLDER": str(Path(clock.partition(":")[2]).parent / "print"),
            "AUTOCOLLECT_SCHEDULER": "false" if clock != "system" else "true",
        }
    )


def kept_secrets(directory: Path) -> dict[str, str]:
    """Return the secrets of an earlier run in `directory`, or new ones."""
    made = new_secrets()
    try:
        kept = Installation.load(directory).environment
    except NoInstallation:
        return made
    return {name: kept.get(name, value) for name, value in made.items()}


def new_secrets() -> dict[str, str]:
    """Return new secrets for one installation."""
    return {
        "AUTOCOLLECT_SERVICE_SECRET": secrets.token_urlsafe(48),
        "REGISTRATION_CLIENT_KEY_KEYS": Fernet.generate_key().decode(),
        "SYNC_WEBHOOK_SECRET": "whsec_" + secrets.token_urlsafe(32).replace("-", "A").replace("_", "B"),
        "PORTAL_SECOND_FACTOR_KEYS": Fernet.generate_key().decode(),
        "PORTAL_OPERATOR_PASSWORD": secrets.token_urlsafe(12),
    }
