"""The watched folder: complete files are taken once, others wait, and a crash loses or doubles nothing."""

import asyncio

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from structlog.testing import capture_logs

from services.settlement.inbox import Inbox
from tests.settlement.told import AGENCY_ACCOUNT, bank_file, giro, registered, transferred


@pytest.fixture
async def inbox(desk, tmp_path):
    await desk.service.hear(registered(), transferred(1))
    return Inbox(desk.service.service.database, tmp_path / "inbox", account=AGENCY_ACCOUNT, most=10_000)


def put(inbox, name, content):
    inbox.folder.mkdir(exist_ok=True)
    (inbox.folder / name).write_bytes(content)


async def look_twice(inbox):
    await inbox.look()
    return [str(path.relative_to(inbox.folder)) for path in await inbox.look()]


async def statuses(desk):
    return sorted((file["name"], file["status"]) for file in await desk.get("/bank-files"))


async def test_a_file_is_taken_when_it_has_stopped_growing(desk, inbox):
    content = bank_file(giro(1, 100))
    put(inbox, "ocr.txt", content[:300])
    assert await inbox.look() == []
    put(inbox, "ocr.txt", content)
    assert await inbox.look() == [], "it has grown since the last look"
    assert await inbox.look() == [inbox.folder / "taken/ocr.txt"]
    assert (inbox.folder / "taken/ocr.txt").read_bytes() == content
    assert await statuses(desk) == [("ocr.txt", "taken")]


async def test_what_a_transfer_has_not_finished_and_what_is_no_file_is_left_alone(desk, inbox):
    for name in (".hidden", "ocr.txt.part", "ocr.TMP", "x.filepart"):
        put(inbox, name, bank_file(giro(1, 100)))
    (inbox.folder / "folder").mkdir()
    (inbox.folder / "link").symlink_to("/etc/hostname")
    assert await look_twice(inbox) == []
    assert await statuses(desk) == []


async def test_a_refused_file_lies_beside_its_reason_and_holds_no_other_back(desk, inbox):
    put(inbox, "a-broken.txt", b"NY000010 not a file")
    put(inbox, "b-large.txt", b"x" * 10_001)
    put(inbox, "c-good.txt", bank_file(giro(1, 100)))
    assert sorted(await look_twice(inbox)) == [
        "refused/a-broken.txt",
        "refused/b-large.txt",
        "taken/c-good.txt",
    ]
    reason = (inbox.folder / "refused/a-broken.txt.reason.txt").read_text()
    assert reason.startswith("line 1: it has 19 characters instead of 80; nothing was booked")
    assert "SETTLEMENT_BANK_FILE_MB" in (inbox.folder / "refused/b-large.txt.reason.txt").read_text()
    assert await statuses(desk) == [("a-broken.txt", "refused"), ("c-good.txt", "taken")]


async def test_a_file_that_was_taken_before_a_crash_is_only_moved(desk, inbox):
    content = bank_file(giro(1, 100))
    put(inbox, "ocr.txt", content)
    assert await look_twice(inbox) == ["taken/ocr.txt"]
    put(inbox, "ocr.txt", content)
    assert await look_twice(inbox) == ["taken/ocr-2.txt"], "as it lies there after a crash before the move"
    put(inbox, "copy.txt", content)
    assert await look_twice(inbox) == ["refused/copy.txt"]
    assert "this file was taken" in (inbox.folder / "refused/copy.txt.reason.txt").read_text()
    assert (await desk.get("/summary"))["money_in"] == "100.00"


async def test_of_two_processes_only_one_looks_at_a_time(desk, inbox):
    put(inbox, "ocr.txt", bank_file(giro(1, 100)))
    await inbox.look()
    async with desk.service.service.database.engine.begin() as other:
        await other.execute(text("select pg_advisory_xact_lock(hashtext('settlement inbox'))"))
        assert await inbox.look() == []
    assert await inbox.look() == [inbox.folder / "taken/ocr.txt"]


async def test_what_cannot_be_used_is_logged_and_told_and_holds_no_other_back(desk, inbox, monkeypatch):
    put(inbox, "a.txt", bank_file(giro(1, 100)))
    put(inbox, "b.txt", bank_file(giro(1, 200), number=2))
    await inbox.look()
    read = inbox._read
    unreadable = {"a.txt"}

    def refused(path):
        if path.name in unreadable:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(inbox, "_read", refused)
    with capture_logs() as logged:
        assert await inbox.look() == [inbox.folder / "taken/b.txt"]
    assert [(line["log_level"], line["file"]) for line in logged if line["event"] == "inbox.failed"] == [
        ("error", "a.txt")
    ]
    assert failing() == 1
    unreadable.clear()
    assert await inbox.look() == [inbox.folder / "taken/a.txt"]
    assert failing() == 0


async def test_a_folder_that_is_none_is_logged_at_each_look_until_it_is_one(desk, inbox, monkeypatch):
    monkeypatch.setattr("services.settlement.inbox.LOOK_SECONDS", 0.01)
    inbox.folder.write_text("a file where the folder should be")
    stopping = asyncio.Event()
    with capture_logs() as logged:
        watching = asyncio.create_task(inbox.run(stopping))
        await until(lambda: sum(line["event"] == "inbox.failed" for line in logged) > 1)
        assert failing() == 1
        inbox.folder.unlink()
        await until(lambda: failing() == 0)
        stopping.set()
        await watching
    assert {line["folder"] for line in logged if line["event"] == "inbox.failed"} == {str(inbox.folder)}


def failing():
    return REGISTRY.get_sample_value("autocollect_bank_folder_failing")


async def until(holds):
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)
