"""What READMEs say of settings and commands is what the code has."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

from deploy import cli
from deploy.topology import SERVICES
from shared.agency import AgencySettings
from shared.poweroffice.settings import PowerOfficeSettings
from shared.settings import CommonSettings, ServiceSettings
from tests.support.settings import fields

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "deploy/README.md").read_text()
SETTINGS = OPERATING.partition("\n## Settings\n")[2].partition("\n## ")[0]
NAMED = set(re.findall(r"`((?:[A-Z]+_|<SERVICE>_)[A-Z0-9_]+[A-Z])`", SETTINGS))
BY_RUN_ITSELF = {"AUTOCOLLECT_BROKER_DATABASE_URL"}
"""Written into the environment by `autocollect run` for its own processes."""


def read_by_name() -> set[str]:
    """Variables of all services that no settings class has, as string literals of the code."""
    code = "".join(
        path.read_text()
        for folder in ("services", "shared", "deploy")
        for path in (ROOT / folder).rglob("*.py")
    )
    return set(re.findall(r'"(AUTOCOLLECT_[A-Z_]+[A-Z])"', code)) - BY_RUN_ITSELF


def of_all() -> set[str]:
    return fields(CommonSettings) | fields(AgencySettings) | fields(PowerOfficeSettings)


def test_every_setting_of_all_services_is_documented_and_every_documented_one_exists():
    each = {f"<SERVICE>_{name}".upper() for name in ServiceSettings.model_fields} | {"<SERVICE>_AMQP_URL"}
    others = {"FORWARDED_ALLOW_IPS", "OTEL_EXPORTER_OTLP_ENDPOINT", "DATABASE_URL", "AMQP_URL"}
    assert of_all() | read_by_name() | each | others == NAMED


def test_what_is_required_is_printed_in_bold():
    required = {
        f"{settings.model_config['env_prefix']}{name}".upper()
        for settings in (CommonSettings, AgencySettings, PowerOfficeSettings)
        for name, field in settings.model_fields.items()
        if field.is_required()
    }
    assert set(re.findall(r"\*\*`([A-Z_]+)`\*\*", SETTINGS)) == required


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_of_one_service_stands_in_its_readme(service):
    text = (ROOT / "services" / service / "README.md").read_text()
    own = import_module(f"services.{service}.settings").Settings
    shared = {f"{service}_{name}".upper() for name in ServiceSettings.model_fields}
    assert [name for name in sorted(fields(own) - shared) if f"`{name}`" not in text] == []
    named = set(re.findall(rf"`({service.upper()}_[A-Z_]+[A-Z])`", text))
    assert named <= fields(own) | {f"{service.upper()}_AMQP_URL"}


def test_every_command_is_listed_with_its_parts_and_nothing_else():
    listed: dict[str, set[str]] = {}
    name = ""
    for block in re.findall(r"^```\n(.+?)^```", OPERATING, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            words = line.split()
            if words[0] == "autocollect":
                for name in words[1].split("|"):
                    listed.setdefault(name, set())
            listed[name] |= set(re.findall(r"[a-z-]+", line))
    root = typer.main.get_command(cli.app)
    assert listed.keys() == root.commands.keys()
    for name, command in root.commands.items():
        assert set(getattr(command, "commands", {})) <= listed[name], name


@pytest.mark.parametrize(
    "path",
    [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.rglob("*.md"))
        if not {".venv", "build", ".pytest_cache"} & set(path.parts)
    ],
)
def test_every_link_leads_to_a_file_and_a_heading(path):
    document = ROOT / path
    for target, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", document.read_text()):
        found = (document.parent / target).resolve() if target else document
        assert found.exists(), target
        if heading and found.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert heading in slugs, f"{target}#{heading}"
