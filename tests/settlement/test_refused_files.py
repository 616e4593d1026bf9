"""Bank files that were refused wait for an operator, who has them taken again or drops them with a reason."""

from services.settlement.store import bank_files
from tests.settlement.told import bank_file, giro, registered, transferred


async def refused(desk) -> dict:
    """A file that was refused, for it was taken before."""
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 1000))
    await desk.import_file(giro(1, 1000), status=409)
    (waiting,) = await desk.get("/bank-files/refused")
    return waiting


async def test_a_refused_file_is_taken_once_its_cause_is_mended(desk):
    await desk.service.hear(registered(), transferred(1))
    async with desk.service.service.database.transaction() as tx:
        reason = "an earlier release could not read it"
        refusal = bank_files.Refusal(reason=reason, line=3, format="ocr")
        await bank_files.keep_refused(tx, bank_file(giro(1, 1000)), refusal, name="ocr.txt")
    (waiting,) = await desk.get("/bank-files/refused")
    assert (waiting["line_number"], waiting["reason"]) == (3, "an earlier release could not read it")
    taken = await desk.service.http.post(f"/bank-files/{waiting['file_id']}/retry")
    assert (taken.status_code, taken.json()["total"]) == (200, "1000.00")
    assert await desk.get("/bank-files/refused") == []


async def test_a_file_that_is_refused_again_waits_once_more_and_not_twice(desk):
    waiting = await refused(desk)
    again = await desk.service.http.post(f"/bank-files/{waiting['file_id']}/retry")
    assert again.status_code == 409
    assert await desk.get("/bank-files/refused") == [waiting]


async def test_a_refused_file_is_dropped_only_with_a_reason_that_is_kept(desk):
    waiting = await refused(desk)
    path = f"/bank-files/refused/{waiting['file_id']}"
    assert (await desk.service.http.delete(path)).status_code == 422
    dropped = await desk.service.http.request("DELETE", path, json={"reason": "sent twice"})
    assert dropped.status_code == 200
    assert await desk.get("/bank-files/refused") == []
    (entry,) = await desk.get("/internal/operator-log")
    assert (entry["deed"], entry["reason"]) == ("drop bank file", "sent twice")
    assert entry["about"]["file"] == waiting["file_id"]


async def test_a_file_that_was_taken_cannot_be_dropped(desk):
    await desk.service.hear(registered(), transferred(1))
    taken = await desk.import_file(giro(1, 1000))
    path = f"/bank-files/refused/{taken['file_id']}"
    refusal = await desk.service.http.request("DELETE", path, json={"reason": "not wanted"})
    assert refusal.status_code == 404
    assert [each["status"] for each in await desk.get("/bank-files")] == ["taken"]
