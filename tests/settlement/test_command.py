"""`autocollect bank …` and `own …` against a running settlement service."""

import asyncio
import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest
import uvicorn
from structlog.testing import capture_logs

from deploy import cli
from shared.held import CHECKED, RESTORE
from shared.operating import Deed, enter
from tests.settlement.notifications import ntry, simple
from tests.settlement.paying import LINE
from tests.settlement.reported import settled_and_paid
from tests.settlement.told import (
    CREDITOR,
    DUE,
    OWN_ACCOUNT,
    PAID,
    bank_file,
    giro,
    kid,
    registered,
    transferred,
)
from tests.support.driving import SECRET
from tests.support.processes import free_port


@pytest.fixture
async def autocollect(desk, monkeypatch):
    """Runs the command, in this process, which has imported what it needs; returns exit code, stdout and stderr."""
    port = free_port()
    config = uvicorn.Config(desk.service.service.app, port=port, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([config.bind_socket()]))
    monkeypatch.setenv("AUTOCOLLECT_SERVICE_SECRET", SECRET.get_secret_value())
    monkeypatch.setenv("AUTOCOLLECT_SETTLEMENT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("COLUMNS", "300")

    async def run(*words, group="bank"):
        monkeypatch.setattr(sys, "argv", ["autocollect", group, *words])
        out, err = io.StringIO(), io.StringIO()
        with capture_logs(), redirect_stdout(out), redirect_stderr(err):
            code = await asyncio.to_thread(exit_code)
        return code, out.getvalue(), err.getvalue()

    yield run
    server.should_exit = True
    await serving


def exit_code():
    try:
        cli.main()
    except SystemExit as done:
        return done.code or 0
    return 0


async def test_a_file_is_imported_and_a_payment_placed_from_the_command_line(desk, autocollect, tmp_path):
    await desk.service.hear(registered(), transferred(1))
    file = tmp_path / "OCR.D010626"
    file.write_bytes(bank_file(giro(1, 1000), giro(1, 500, kid_=kid(1)[:-1] + "9")))
    code, out, err = await autocollect("import", str(file))
    assert (code, err) == (0, ""), err
    assert all(word in out for word in ("OCR.D010626", "ocr", "1500.00", "placed", "unplaced"))
    code, out, err = await autocollect("import", str(file), "--json")
    assert (code, out) == (1, "")
    assert "this file was taken 04.05.2026" in err
    code, out, _ = await autocollect("unplaced", "--suggest", "--json")
    (waiting,) = json.loads(out)
    assert [each["reasons"] for each in waiting["suggestions"]] == [["kid_almost", "account_used"]]
    code, out, _ = await autocollect("place", waiting["payment_id"], "1", "--by", "kari", "--json")
    assert (code, json.loads(out)[0]["status"]) == (0, "placed")
    wanted = ("--order", "principal, interest,costs", "--json")
    code, out, _ = await autocollect("place", waiting["payment_id"], "1", *wanted)
    assert (code, json.loads(out)[0]["allocation_order"]) == (0, "principal interest fees")
    code, _, err = await autocollect("place", waiting["payment_id"], "1", "--order", "principal")
    assert (code, "order" in err) == (1, True)
    code, out, _ = await autocollect("files")
    assert (code, "taken" in out, "refused" in out) == (0, True, True)


async def test_the_agencys_own_money_is_shown_and_drawn(autocollect, desk):
    await settled_and_paid(desk)
    code, out, _ = await autocollect("show", "--json", group="own")
    assert (code, json.loads(out)[0]["drawable"]) == (0, "750.00")
    code, out, _ = await autocollect("draw", "--amount", "500,00", "--by", LINE, group="own")
    assert (code, "500.00" in out, OWN_ACCOUNT in out) == (0, True, True)
    code, _, err = await autocollect("draw", "--by", LINE, group="own")
    assert (code, "waits to be paid already" in err) == (1, True)
    code, out, _ = await autocollect("waiting", "--json", group="payouts")
    (waiting,) = json.loads(out)
    assert (code, waiting["what"], waiting["amount"], waiting["kind"]) == (0, "payout", "500.00", "agency")
    code, out, _ = await autocollect("batches", "--json", group="payouts")
    assert (code, [batch["status"] for batch in json.loads(out)]) == (0, ["released"])


async def test_a_credit_without_details_is_booked_from_the_command_line(desk, autocollect):
    await desk.service.hear(registered(), transferred(1))
    await desk.service.http.post("/bank-files", content=simple(ntry("500.00", reference="BANK1")))
    code, out, _ = await autocollect("held", "--json")
    (waiting,) = json.loads(out)
    whose = (waiting["file_id"], str(waiting["position"]), kid(1), "--note", "Banken ringte", "--by", "kari")
    code, out, err = await autocollect("book", *whose, "--json")
    assert (code, json.loads(out)[0]["booked_by"], err) == (0, "kari", "")
    code, out, _ = await autocollect("unbook", *whose[:2], "--reason", "Feil sak", "--by", "ola", "--json")
    assert (code, json.loads(out)[0]["booked_by"]) == (0, None)
    code, out, _ = await autocollect("booked", "--json")
    assert (code, json.loads(out)[0]["undone_by"]) == (0, "ola")


async def test_a_restored_service_is_shown_its_lost_voucher_listed_and_a_person_lets_it_go_on(
    desk, autocollect, monkeypatch
):
    monkeypatch.setattr("deploy.comparing.HELD", ("settlement",))

    async def fjordvik():
        return [{"creditor_id": str(CREDITOR), "organisation_number": "312048870", "name": "Fjordvik"}]

    monkeypatch.setattr("deploy.comparing.registered", fjordvik)
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    await desk.service.empty()
    await desk.service.hear(registered(setup_=desk.setup()))
    about = {"knows_until": "2026-06-01T03:00:00+00:00", "settlements": "1008"}
    deed = Deed(deed=RESTORE, reason="backup of 1 June", about=about)
    async with desk.service.service.database.transaction() as tx:
        await enter(tx, "Kari", deed)

    code, out, _ = await autocollect("show", "--json", group="restored")
    (row,) = json.loads(out)
    assert (code, row["state"], row["by"], row["reason"]) == (0, "held", "Kari", "backup of 1 June")
    assert "settlements 1008" in row["about"]
    _, out, _ = await autocollect("vouchers", "--json", group="restored")
    (lost,) = json.loads(out)
    assert (lost["settlement_id"], lost["total"], lost["problem"]) == (
        settlement["settlement_id"],
        "1000.00",
        None,
    )
    with monkeypatch.context() as nobody:
        nobody.delenv("AUTOCOLLECT_OPERATOR")
        nobody.setattr("getpass.getuser", lambda: "root")
        code, _, err = await autocollect("checked", "--reason", "by nobody", group="restored")
        assert (code, "set AUTOCOLLECT_OPERATOR" in err) == (1, True)
    code, out, _ = await autocollect("checked", "--reason", "compared with the bank", group="restored")
    assert (code, out) == (0, "let go on: settlement\n")
    assert await autocollect("checked", "--reason", "again", group="restored") == (
        0,
        "no service is held\n",
        "",
    )
    _, out, _ = await autocollect("show", "--json", group="restored")
    assert json.loads(out)[0]["state"] == "goes on"
    (entry, _) = await desk.get("/internal/operator-log")
    assert (entry["deed"], entry["by"], entry["reason"]) == (
        CHECKED,
        f"operator {os.environ['AUTOCOLLECT_OPERATOR']}",
        "compared with the bank",
    )
