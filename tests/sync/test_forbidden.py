"""What an operator reads where Go forbids the reading of a creditor's books."""

from datetime import timedelta

from tests.sync.conftest import FJORDVIK, TODAY


async def test_the_summary_says_which_module_the_client_lacks(books):
    books.screens.set_subscriptions(["TimeTracking"])
    await books.register()
    [row] = (await books.http.get("/summary")).json()
    assert "The client's subscriptions (TimeTracking) do not cover" in row["outcome"]
    assert "OutgoingInvoice" in row["outcome"]


async def test_the_reason_is_asked_for_once_and_gone_when_the_module_is_there(books):
    modules = books.screens.company.subscriptions
    books.screens.set_subscriptions(["TimeTracking"])
    await books.register()
    assert books.connections.requests["v2"] == 2
    books.go.screens(FJORDVIK).set_subscriptions(modules)
    books.at(TODAY + timedelta(days=1))
    await books.read()
    [row] = (await books.http.get("/summary")).json()
    assert row["outcome"] == "read"
