import httpx

from deploy.sandbox.poweroffice import create_go_sandbox
from deploy.sandbox.poweroffice.limits import RateLimit


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_any_window_of_one_second_admits_so_many_and_refusals_do_not_count():
    watch = Stopwatch()
    limit = RateLimit(3, watch)
    admitted = []
    for moment in (0.0, 0.4, 0.8, 0.9, 1.0, 1.1, 1.4, 1.5):
        watch.seconds = 100 + moment
        admitted.append(limit.admits("key"))

    assert admitted == [True, True, True, False, True, False, True, False]


def test_keys_are_counted_apart():
    limit = RateLimit(1, Stopwatch())

    assert [limit.admits(key) for key in ("a", "b", "a")] == [True, True, False]


async def test_the_eleventh_request_in_a_second_is_429_over_all_clients(world, clock, go, nordlys):
    watch = Stopwatch()
    sandbox = create_go_sandbox(world, clock, monotonic=watch)
    transport = httpx.ASGITransport(sandbox.v2)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        go.http = nordlys.http = http
        answers = [await caller.get("/LockDateSettings") for caller in (go, nordlys) * 6]
        watch.seconds += 1.01
        later = await go.get("/LockDateSettings")

    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[-1].json() == {
        "statusCode": "429",
        "message": "Rate limit is exceeded. Try again in 1 seconds.",
    }
    assert answers[-1].headers["Retry-After"] == "1"
    assert later.status_code == 200


async def test_retry_after_can_be_left_out(world, clock, go):
    sandbox = create_go_sandbox(world, clock, rate_limit=0)
    sandbox.faults.retry_after = False
    transport = httpx.ASGITransport(sandbox.v2)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        go.http = http
        answer = await go.get("/LockDateSettings")

    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers


async def test_v1_admits_fifty_a_second_for_each_integration(world, clock, agency):
    sandbox = create_go_sandbox(world, clock, monotonic=Stopwatch())
    transport = httpx.ASGITransport(sandbox.v1)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        agency.http = http
        answers = [await agency.get("/IsActiveDebtCollection") for _ in range(51)]

    assert [answer.status_code for answer in answers] == [200] * 50 + [429]
