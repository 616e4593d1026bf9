"""PDF/A from templates."""

import asyncio
import doctest
import io
from datetime import UTC, datetime

import pypdf
import pytest

from shared import documents
from shared.documents import Documents, Unprintable

AT = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
TEMPLATE = """
#import "neighbour.typ": shown
#let paper(data) = [
  #set document(title: data.title)
  #set text(lang: "nb")
  #for line in data.lines [ #shown(line) \\ ]
]
"""


@pytest.fixture
def template(tmp_path):
    (tmp_path / "neighbour.typ").write_text("#let shown(line) = [»#line«]")
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE)
    return path


@pytest.fixture
async def press():
    documents = Documents()
    yield documents
    await documents.close()


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


async def test_a_document_shows_its_data_and_takes_them_for_text_not_for_markup(press, template):
    pdf = await press.render(template, {"title": "Brev", "lines": ["Ærlig #strong[x] $y$ *z*"]}, at=AT)
    assert "»Ærlig #strong[x] $y$ *z*«" in text_of(pdf)


@pytest.mark.parametrize("line", [r'C:\new "x" \" \u{41}', "#x", '")))#panic()', "\\", '"'])
async def test_quotation_marks_and_backslashes_are_shown_as_they_are(press, template, line):
    pdf = await press.render(template, {"title": "Brev", "lines": [line]}, at=AT)
    assert f"»{line}«".split() == text_of(pdf).split()


async def test_a_document_is_pdf_a_2a_with_title_and_date(press, template):
    pdf = pypdf.PdfReader(io.BytesIO(await press.render(template, {"title": "Brev", "lines": ["x"]}, at=AT)))
    marked = pdf.xmp_metadata.rdf_root.toxml()
    assert "<pdfaid:part>2</pdfaid:part>" in marked
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in marked
    assert pdf.metadata.title == "Brev"
    assert pdf.metadata.creation_date == AT


async def test_the_same_data_make_the_same_bytes_in_every_thread(press, template):
    data = {"title": "Brev", "lines": [f"{number}" for number in range(20)]}
    made = await asyncio.gather(*(press.render(template, data, at=AT) for _ in range(12)))
    assert len(set(made)) == 1


async def test_documents_made_at_once_do_not_mix_their_data(press, template):
    made = await asyncio.gather(
        *(press.render(template, {"title": f"{n}", "lines": [f"nummer {n}"]}, at=AT) for n in range(40))
    )
    assert [text_of(pdf).strip() for pdf in made] == [f"»nummer {n}«" for n in range(40)]


@pytest.mark.parametrize(
    ("name", "shown"), [("李 Ås", "? Ås"), ("Kari 🙂", "Kari ?"), ("a\x07b", "a?b"), ("\ue000", "?")]
)
async def test_a_name_that_cannot_be_shown_does_not_stop_a_document(press, template, name, shown):
    pdf = await press.render(template, {"title": name, "lines": [name]}, at=AT)
    assert f"»{shown}«" in text_of(pdf)


async def test_every_letter_that_is_kept_can_be_shown(press, template):
    letters = [letter for letter in map(chr, range(0x250)) if documents.printable(letter) == letter]
    letters += documents.SIGNS
    pdf = await press.render(template, {"title": "Alle", "lines": letters}, at=AT)
    assert text_of(pdf).count("»") >= len(letters)


async def test_a_template_that_does_not_fit_its_data_says_where(press, template):
    with pytest.raises(Unprintable, match=r"letter\.typ.*title"):
        await press.render(template, {"lines": []}, at=AT)


async def test_a_missing_template_is_named(press, tmp_path):
    with pytest.raises(Unprintable, match=r"nothing\.typ"):
        await press.render(tmp_path / "nothing.typ", {}, at=AT)


async def test_the_event_loop_goes_on_while_documents_are_made(press, template):
    lines = ["en linje med tekst"] * 2000
    rendering = asyncio.create_task(press.render(template, {"title": "Lang", "lines": lines}, at=AT))
    turns = 0
    while not rendering.done():
        await asyncio.sleep(0)
        turns += 1
    assert len(pypdf.PdfReader(io.BytesIO(await rendering)).pages) > 10
    assert turns > 100


def test_the_examples_in_the_documentation_are_true():
    outcome = doctest.testmod(documents)
    assert outcome.attempted > 0
    assert outcome.failed == 0
