import pytest


@pytest.fixture(autouse=True)
def _only_the_built_in_rates(monkeypatch):
    monkeypatch.delenv("AUTOCOLLECT_RATES", raising=False)
