"""Dashboards and alerts speak of metrics that the code has, and each alert can be looked up in the runbook."""

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
import typer
import yaml
from prometheus_client import REGISTRY

from deploy import cli
from deploy.topology import SERVICES

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
RUNBOOK = (DEPLOY / "runbook.md").read_text()
DASHBOARDS = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
PROMETHEUS_OWN = {"up": {"job", "instance", "service"}, "process_resident_memory_bytes": set()}
TARGET_LABELS = {"job", "instance", "service", "le"}
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}


@cache
def metrics() -> dict[str, set[str]]:
    """Every metric that a process of ours can show, with its labels."""
    for service in SERVICES:
        import_module(f"services.{service}.app")
    found = dict(PROMETHEUS_OWN)
    for collector in list(REGISTRY._collector_to_names):
        labels = set(getattr(collector, "_labelnames", ()))
        for family in collector.collect() if labels or hasattr(collector, "_name") else ():
            found |= {family.name + suffix: labels for suffix in SUFFIXES[family.type]}
    return found


def expressions() -> list[tuple[str, str]]:
    alerts = [(rule["alert"], rule["expr"]) for rule in RULES]
    panels = [
        (f"{path.stem}: {panel['title']}", target["expr"])
        for path in DASHBOARDS
        for panel in json.loads(path.read_text())["panels"]
        for target in panel["targets"]
    ]
    return alerts + panels


def test_a_service_that_is_gone_altogether_is_asked_for_by_name():
    (down,) = [rule["expr"] for rule in RULES if rule["alert"] == "ServiceDown"]
    for service in SERVICES:
        assert f'absent(up{{job="autocollect", service="{service}"}})' in down


@pytest.mark.parametrize(("name", "expression"), [pytest.param(*each, id=each[0]) for each in expressions()])
def test_every_metric_and_label_exists_in_the_code(name, expression):
    known = metrics()
    used = set(re.findall(r"\b(?:autocollect_\w+|process_\w+|up)\b(?=[{\[)\s]|$)", expression))
    assert used, expression
    assert used <= set(known)
    grouped = {label.strip() for by in re.findall(r"by \(([^)]*)\)", expression) for label in by.split(",")}
    matched = set(re.findall(r"(\w+)(?:=~|!=|=)\"", expression))
    allowed = TARGET_LABELS.union(*(known[metric] for metric in used))
    assert grouped | matched <= allowed


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_a_runbook_entry_that_says_what_to_look_at_and_what_to_do(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["runbook"] == f"deploy/runbook.md#{rule['alert'].lower()}"
    entry = RUNBOOK.partition(f"\n## {rule['alert']}\n")[2].partition("\n## ")[0]
    assert "\n* Look: " in entry
    assert "\n* Do: " in entry


def test_the_runbook_has_no_entry_without_an_alert():
    assert re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_every_command_in_the_runbook_exists():
    root = typer.main.get_command(cli.app)
    named = set(re.findall(r"`(?:[^`]* )?autocollect ([^`…]+)`", RUNBOOK))
    assert len(named) > 5
    for words in named:
        command = root
        context = click.Context(root)
        for word in words.split():
            if not hasattr(command, "commands"):
                break
            command = command.get_command(context, word)
            assert command is not None, words
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words.split() if word.startswith("--")} <= options


def test_no_label_of_ours_names_a_person_or_grows_with_the_business():
    """Label names come from this list; each has a value for every service, type or outcome, never for a case."""
    bounded = {
        "service",
        "type",
        "outcome",
        "job",
        "queue",
        "server",
        "method",
        "status",
        "api",
        "kind",
        "channel",
    }
    ours = {name: labels for name, labels in metrics().items() if name.startswith("autocollect_")}
    assert set().union(*ours.values()) <= bounded


def test_dashboards_have_names_of_their_own():
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    assert len({board["uid"] for board in boards}) == len(boards) == 3
