from services.settlement.store import metadata
from shared.migrate import run_environment

run_environment(metadata)
