"""When a database is too old for the code, and when it is only newer."""

import re
from pathlib import Path

from shared import migrate


def test_a_database_before_the_newest_known_revision_is_behind_and_one_of_a_newer_release_is_not():
    assert migrate.is_behind("settlement", None)
    assert migrate.is_behind("dunning", "0001")
    assert not migrate.is_behind("dunning", migrate.head("dunning"))
    assert not migrate.is_behind("dunning", "a revision of the next release")


def test_migrations_only_expand_so_that_the_release_before_works_on():
    """What contracts comes in a later release, when nobody reads the old form (deploy/k8s/README.md)."""
    contracts = re.compile(r"drop\s+(?:table|column)|rename\s+(?:to|column)|set\s+not\s+null", re.IGNORECASE)
    services = Path(__file__).parents[2] / "services"
    scripts = sorted(services.glob("*/migrations/versions/*.py"))
    assert len(scripts) > 10
    assert [path.name for path in scripts if contracts.search(path.read_text())] == []
