"""What phones show as cards: each cell of a table knows its column's heading."""

import re

from services.portal.stacking import stacking

HEAD = (
    '<table class="x"><thead><tr><th scope="col"><span class="away">Velg</span></th><th>Sak</th>'
    '<th class="number">Rest<br><span class="small">rente i tillegg</span></th></tr></thead>'
)


def labels(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>.*?</tr>", stacking(page).partition("</thead>")[2])
    return [re.findall(r'data-label="([^"]*)"', row) for row in rows]


def test_each_cell_has_the_heading_that_is_seen_above_it():
    page = HEAD + "<tbody><tr><td></td><th>7</th><td>1</td></tr></tbody></table>"
    assert labels(page) == [["Sak", "Rest"]]


def test_a_cell_over_several_columns_or_rows_leaves_the_others_their_headings():
    page = (
        HEAD
        + '<tbody><tr><td rowspan="2"></td><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody>'
        + '<tfoot><tr><th colspan="2">Sum</th><td>3</td></tr></tfoot></table>'
    )
    assert labels(page) == [["Sak", "Rest"], ["Sak", "Rest"], ["Rest"]]


def test_a_heading_is_no_way_to_write_into_the_page():
    page = "<table><thead><tr><th>A&quot;&lt;b</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    assert '<td data-label="A&quot;&lt;b">1</td>' in stacking(page)


def test_what_is_no_table_with_headings_stays_as_it_is():
    page = "<p>a</p><table><tr><td>1</td></tr></table>"
    assert stacking(page) == page
