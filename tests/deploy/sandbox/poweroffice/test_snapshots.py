import asyncio
from decimal import Decimal

import httpx

from deploy.sandbox.poweroffice import create_go_sandbox, load, save
from deploy.sandbox.poweroffice.company import Change
from deploy.sandbox.poweroffice.seed import FJORDVIK
from deploy.sandbox.poweroffice.snapshots import Snapshots


def test_a_world_comes_back_as_it_was(world, tmp_path):
    path = tmp_path / "go" / "world.json"
    save(world, path)

    assert load(path) == world
    assert [item.name for item in path.parent.iterdir()] == ["world.json"]


async def test_a_second_run_goes_on_with_the_same_tokens_ids_and_matches(world, clock, go, screens, tmp_path):
    invoice = screens.add_invoice(10000, amount=Decimal("100.00"))
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("40.00"))
    save(world, tmp_path / "world.json")

    second = create_go_sandbox(load(tmp_path / "world.json"), clock)
    transport = httpx.ASGITransport(second.v2)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        go.http = http
        row = (await go.get(f"/OutgoingInvoices/{invoice.id}")).json()
    following = second.screens(FJORDVIK).add_invoice(10000, amount=Decimal("100.00"))

    assert row["Balance"] == 60.0
    assert following.number == invoice.number + 1
    assert following.created > invoice.created


async def test_changes_reach_the_file_after_a_quiet_moment(world, clock, tmp_path):
    path = tmp_path / "world.json"
    snapshots = Snapshots(world, path, quiet_seconds=0.01)
    snapshots.watch()
    company = world.companies[FJORDVIK]

    company.tell("settings", FJORDVIK, clock.now())
    assert not path.exists()
    await asyncio.sleep(0.05)

    assert path.exists()


def test_without_an_event_loop_a_change_waits_for_save(world, clock, tmp_path):
    sandbox = create_go_sandbox(world, clock, snapshot=tmp_path / "world.json")
    invoice = sandbox.screens(FJORDVIK).add_invoice(10000, amount=Decimal("100.00"))
    sandbox.save()

    assert invoice.id in load(tmp_path / "world.json").companies[FJORDVIK].invoices


async def test_shutdown_writes_and_stops_listening(world, clock, tmp_path):
    path = tmp_path / "world.json"
    sandbox = create_go_sandbox(world, clock, snapshot=path)
    await run_lifespan(sandbox.v2)
    written = path.read_bytes()
    sandbox.screens(FJORDVIK).add_invoice(10000, amount=Decimal("100.00"))
    sandbox.save()

    assert load(path).companies.keys() == world.companies.keys()
    assert path.read_bytes() == written


def test_listeners_are_not_part_of_the_snapshot(world, tmp_path):
    heard: list[Change] = []
    world.companies[FJORDVIK].on_change.append(heard.append)
    save(world, tmp_path / "world.json")

    assert load(tmp_path / "world.json").companies[FJORDVIK].on_change == []


async def run_lifespan(application) -> None:
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(messages)

    async def send(message):
        assert "failed" not in message["type"]

    await application({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
