"""House rules that are executed, not only written: every service looks and behaves alike."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from deploy.topology import SERVICES, system_topology
from shared.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
FILES = ("README.md", "app.py", "settings.py", "migrations/env.py")


def _python(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_files(service):
    folder = ROOT / "services" / service
    assert [name for name in FILES if not (folder / name).exists()] == []
    for module in ("domain", "handlers", "store", "api"):
        assert (folder / f"{module}.py").exists() or (folder / module).is_dir(), f"{service} lacks {module}"


def test_no_module_asks_the_operating_system_for_the_time_but_the_clock():
    """`datetime.now` and `date.today` live in shared/clock.py alone (deploy plays people, who may look)."""
    culprits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _python("services", "shared")
        if path != ROOT / "shared/clock.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert culprits == []


def test_handlers_reach_neither_network_nor_clock():
    forbidden = {
        "httpx",
        "aiosmtplib",
        "shared.mail",
        "shared.poweroffice",
        "shared.clock",
        "shared.documents",
    }
    culprits = []
    for service in SERVICES:
        folder = ROOT / "services" / service
        handlers = [folder / "handlers.py", *folder.glob("handlers/**/*.py")]
        for path in (each for each in handlers if each.exists()):
            for node in ast.walk(ast.parse(path.read_text())):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                if module and any(module == f or module.startswith(f + ".") for f in forbidden):
                    culprits.append(f"{path.relative_to(ROOT)}: {module}")
    assert culprits == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_effect_is_named_after_its_order(service):
    for order, effect in import_module(f"services.{service}.effects").EFFECTS.items():
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", order.__name__.removesuffix("Ordered")).lower()
        assert effect.__name__ == f"do_{words}"


def test_the_transaction_comes_first_but_after_the_events_of_a_handler():
    culprits = []
    for path in _python("services", "shared"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [each.arg for each in node.args.args if each.arg not in {"self", "cls"}]
                first = names[:1] if node.name.startswith("on_") else []
                if "tx" in names and next(name for name in names if name not in first) != "tx":
                    culprits.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert culprits == []


def test_no_migration_reads_the_code_that_may_change_under_it():
    """A migration says what it does in SQL; only the core tables' first revision is shared."""
    allowed = ("alembic", "sqlalchemy", "shared.migrate", "collections.abc", "typing")
    for path in (ROOT / "services").glob("*/migrations/versions/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").startswith(allowed), f"{path}: {node.module}"


def test_no_module_outgrows_three_hundred_lines_by_much():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in _python("services", "shared", "deploy")
        if (lines := len(path.read_text().splitlines())) > 320
    }
    assert too_long == {}


def test_every_event_has_a_listener_and_every_queue_a_known_event():
    heard = {queue.event.type for queue in system_topology().queues}
    ours = {kind for kind, event in EVENTS.items() if event.__module__.startswith(("shared.", "services."))}
    assert ours - heard == set(), "said into the void"
    assert heard <= set(EVENTS)


def test_no_two_events_share_a_name():
    types = [event.type for event in EVENTS.values()]
    assert len(types) == len(set(types))
