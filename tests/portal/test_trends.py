"""The overview's plots: figures by month, age and step, each with the table behind it."""

import re
from decimal import Decimal

from services.portal.domain.plots import Column, plot
from tests.portal.told import FJORDVIK, NORDLYS, Told, story

PAID, OPEN = Told("10042"), Told("10077", case_number="100002")
THEIRS = Told("77777", creditor_id=NORDLYS, case_number="200002")


def rows_of(page: str, plotted: str) -> list[list[str]]:
    """The table behind a plot."""
    table = re.search(rf'id="plot-{plotted}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)[1]
    return [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", table.replace("\xa0", " "), re.DOTALL)
    ]


async def test_the_overview_tells_how_collection_goes_in_figures_that_fit_each_other(office):
    late = Told("10099")
    await office.service.hear(*story(PAID), *story(OPEN)[:6], OPEN.paid(250), late.overdue(), *story(THEIRS))
    browser = await office.member("read", FJORDVIK)
    page = (await browser.open("/")).text
    assert rows_of(page, "collected")[-1] == ["juni 2026", "1 361", "250", "1 611"]
    assert ["0", "0", "0"] in [row[1:] for row in rows_of(page, "collected")], (
        "a month without anything stands"
    )
    assert rows_of(page, "solved")[-2][:4] == ["mai 2026", "2", "1", "50 %"]
    assert sum(int(row[1]) for row in rows_of(page, "ages")) == 2
    assert [row[1] for row in rows_of(page, "steps")].count("1") == 1
    assert "1 av 2 krav som er overført de siste tolv månedene, er betalt" in browser.text
    assert "Løsningsgrad 50 %" in browser.text


async def test_over_all_of_a_users_companies_the_figures_add_up(office):
    await office.service.hear(*story(PAID), *story(THEIRS))
    browser = await office.member("read", FJORDVIK, NORDLYS)
    assert rows_of((await browser.open("/")).text, "solved")[-2][1:4] == ["2", "2", "100 %"]


def test_ten_millions_on_the_last_of_twelve_bars_stand_within_the_picture():
    digit = 6.2  # the widest of a value's signs, in units of the picture
    last = plot([Column("des", value := "10 000 000", (Decimal(10_000_000),))] * 12).bars[-1]
    assert last.middle + len(value) * digit / 2 <= plot([]).width


def test_bars_stand_on_each_other_within_the_picture():
    drawn = plot([Column("a", "75", (Decimal(50), Decimal(25))), Column("b", "", (Decimal(0), Decimal(-5)))])
    lower, upper = drawn.bars[0].segments
    assert upper.y + upper.height == lower.y
    assert lower.y + lower.height == drawn.floor
    assert lower.height == 2 * upper.height
    assert drawn.bars[1].segments == ()
    assert min(line.y for line in drawn.lines) > 0
