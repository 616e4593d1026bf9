"""Letters are numbered, kept as they were sent, and put before the print house so that it misses none."""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pypdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.dunning import printing
from shared.events import LetterSent
from tests.dunning.told import at, customer, invoice_id, overdue, paid, registered, transferred

NOTICED = date(2026, 6, 15)
ON_PAPER = customer(reminder_email="")


async def change(office, statement):
    async with office.service.service.database.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_every_letter_has_a_number_of_its_own_that_stands_on_it_and_is_told(office):
    await office.on(NOTICED, registered(), *(transferred(name, case=name) for name in "ABC"))
    letters = await office.get("/letters")
    assert sorted(letter["number"] for letter in letters) == [100001, 100002, 100003]
    told = {letter.letter_id: letter.number for letter in await office.service.said(LetterSent)}
    for letter in letters:
        document = await office.service.http.get(f"/documents/{letter['document_id']}")
        path = office.printer.parent / "letter.pdf"
        path.write_bytes(document.content)
        assert str(letter["number"]) in pypdf.PdfReader(path).pages[0].extract_text()
        assert letter["number"] in told.values()


@pytest.mark.parametrize(
    "statement",
    [
        "update letters set fee = 0",
        "update letters set deadline = deadline + 14",
        "update letters set sent_on = sent_on - 1",
        "update letters set principal = 1",
        "update letters set document_id = letter_id",
        "update letters set kind = 'reminder'",
        "delete from letters",
        "delete from letter_invoices",
        "update letter_invoices set invoice_id = letter_id",
        "insert into letter_invoices (invoice_id, letter_id) select letter_id, letter_id from letters",
        "update documents set content = ''",
        "delete from documents",
    ],
)
async def test_nothing_of_a_letter_that_was_sent_can_be_changed_or_taken_away(office, statement):
    await office.on(NOTICED, registered(), transferred())
    with pytest.raises(DBAPIError, match="is kept as it was"):
        await change(office, statement)


async def test_a_letter_that_has_not_been_sent_may_still_change(office):
    office.service.at(at(NOTICED))
    await office.hear(registered(), transferred())
    await change(office, "update letters set ordered_on = ordered_on - 1")
    await office.service.work_off()
    assert [letter["status"] for letter in await office.letters()] == ["sent"]


def manifest(office):
    return [json.loads(line) for line in (office.printer / printing.MANIFEST).read_text().splitlines()]


async def test_the_manifest_names_each_printed_letter_with_its_hash_pages_and_recipient(office):
    await office.on(NOTICED, registered(), *(transferred(n, case=n, by=ON_PAPER) for n in "AB"))
    lines = manifest(office)
    assert len(lines) == 2
    for line in lines:
        pdf = (office.printer / line["file"]).read_bytes()
        assert line["sha256"] == hashlib.sha256(pdf).hexdigest()
        assert line["pages"] == len(pypdf.PdfReader(office.printer / line["file"]).pages)
        assert line["recipient"] == ["Ola Nordmann", "Bakkeveien 3 B", "0581 Oslo"]
        assert line["file"] == f"{line['letter_id']}.pdf"
    assert {line["number"] for line in lines} == {each["number"] for each in await office.get("/letters")}


async def test_pages_are_counted_right_in_a_letter_of_many(office):
    await office.on(
        NOTICED,
        registered(),
        *(transferred("A", id=uuid4(), number=str(n), by=ON_PAPER) for n in range(60)),
    )
    await office.on(date(2026, 6, 30))
    demand = manifest(office)[-1]
    assert demand["pages"] == len(pypdf.PdfReader(office.printer / demand["file"]).pages) > 2


async def test_a_letter_by_mail_is_not_in_the_manifest(office):
    await office.on(NOTICED, registered(), transferred())
    assert not (office.printer / printing.MANIFEST).exists()


async def test_a_letter_that_is_made_again_or_taken_back_says_so_in_a_later_line(office):
    office.service.at(at(NOTICED))
    await office.hear(registered(), overdue(by=ON_PAPER), transferred(by=ON_PAPER))
    await change(office, "alter table documents add constraint broken check (name = '') not valid")
    (order,) = [
        each for each in await office.service.outbox(unsent=True) if "LetterOrdered" in each.event.type
    ]
    await office.service.deliver(order)
    await office.service.deliver(order)
    assert len(manifest(office)) == 2
    await change(office, "alter table documents drop constraint broken")
    await office.hear(paid("4000.00", on=NOTICED))
    await office.service.deliver(order)
    first, second, withdrawn = manifest(office)
    assert first["letter_id"] == second["letter_id"] == withdrawn["letter_id"]
    assert withdrawn == {"file": first["file"], "letter_id": first["letter_id"], "withdrawn": True}
    assert office.prints() == []


def test_a_print_house_that_takes_the_manifest_by_renaming_it_misses_no_line(tmp_path):
    """Many writers, and a taker that renames it again and again."""
    taken, names = [], [uuid4() for _ in range(200)]

    def take():
        source = tmp_path / printing.MANIFEST
        target = tmp_path / f"taken-{len(taken)}.jsonl"
        try:
            source.rename(target)
            taken.append(target)
        except FileNotFoundError:
            pass

    with ThreadPoolExecutor(4) as threads:
        writing = [
            threads.submit(printing.put, tmp_path, name, n, b"%PDF /Type/Page/", ["Ola"])
            for n, name in enumerate(names)
        ]
        while not all(each.done() for each in writing):
            take()
    take()
    lines = [json.loads(line) for path in taken for line in path.read_text().splitlines()]
    assert sorted(line["letter_id"] for line in lines) == sorted(map(str, names))
    assert all((tmp_path / line["file"]).exists() for line in lines)


def test_two_processes_write_whole_lines(tmp_path):
    program = (
        "import sys; from pathlib import Path; from uuid import uuid4; from services.dunning import printing\n"
        "for n in range(100): printing.put(Path(sys.argv[1]), uuid4(), n, b'%PDF', ['x' * 3000])\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    lines = (tmp_path / printing.MANIFEST).read_text().splitlines()
    assert len({json.loads(line)["letter_id"] for line in lines}) == 200


def test_taking_back_what_does_not_lie_there_writes_nothing(tmp_path):
    printing.take_back(tmp_path, invoice_id("nothing"))
    assert list(tmp_path.iterdir()) == []
