"""How many readings a process has under way, so that a slow Go does not leave its quota unused."""

import asyncio

from services.sync.orders import NewsOrdered
from tests.support.driving import envelope


class SlowGo:
    """Everybody's books, empty; nobody gets an answer before sixteen wait for one."""

    def __init__(self):
        self.under_way, self.most = 0, 0
        self.sixteen_wait = asyncio.Event()
        self.invoices = self.customers = self

    async def find(self, **_):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        if self.under_way == 16:
            self.sixteen_wait.set()
        await asyncio.wait_for(self.sixteen_wait.wait(), 10)
        await asyncio.sleep(0.05)
        self.under_way -= 1
        return []


async def test_sixteen_readings_are_under_way_at_a_time_and_no_more(books):
    go, creditor_id = SlowGo(), await books.register()
    books.connections.v2 = lambda _: go
    await books.service.deliver(
        *(envelope(NewsOrdered(creditor_id=creditor_id, occasion="webhook")) for _ in range(40))
    )
    assert go.most == 16
