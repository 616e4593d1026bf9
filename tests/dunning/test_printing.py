"""The print folder on a disk that is full: nothing half written is left for the print house."""

import json
import resource
from contextlib import contextmanager
from uuid import UUID

import pytest

from services.dunning import printing
from shared.errors import Transient

FIRST, SECOND = UUID(int=1), UUID(int=2)


@contextmanager
def room_for(size):
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_for_which_there_is_no_room_is_not_begun(tmp_path):
    printing.put(tmp_path, FIRST, 1, b"%PDF", ["Kari"])
    manifest = tmp_path / "manifest.jsonl"
    with room_for(manifest.stat().st_size + 20), pytest.raises(Transient, match="with room"):
        printing.put(tmp_path, SECOND, 2, b"%PDF", ["Per"])
    printing.put(tmp_path, SECOND, 2, b"%PDF", ["Per"])
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert [line["number"] for line in lines] == [1, 2]


def test_a_paper_for_which_there_is_no_room_has_no_name_and_is_in_no_manifest(tmp_path):
    with room_for(1000), pytest.raises(Transient, match="DUNNING_PRINT_FOLDER"):
        printing.put(tmp_path, FIRST, 1, b"%PDF" * 1000, ["Kari"])
    assert list(tmp_path.glob("*.pdf")) + list(tmp_path.glob("*.jsonl")) == []
