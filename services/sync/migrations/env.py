"""Runs this service's migrations; see `shared.migrate`."""

from services.sync.store import metadata
from shared.migrate import run_environment

run_environment(metadata)
