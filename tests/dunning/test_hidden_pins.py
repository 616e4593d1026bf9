"""A letter as it may be shown to those who must not open the debtor's page: the same, without his PIN."""

import io
import re
from datetime import date
from uuid import uuid4

import pypdf
import pytest

from services.dunning.hiding import without_pins
from tests.dunning.told import case_id, registered, transferred

NOTICED = date(2026, 6, 15)
PIN = re.compile(r"PIN\s(\w{4}\s\w{4})\.")


def read(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def streams(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0])))
    return [each.get_data() for each in found if hasattr(each, "get_data")]


@pytest.fixture
async def shown(office):
    """The text of a notice as it was sent, its PDF, and a way to ask for it without a case's PIN."""
    await office.on(NOTICED, registered(), transferred("A"), transferred("B", case="2"))
    (letter,) = await office.get("/letters", case_id=str(case_id("2")))

    async def asked(**params):
        answer = await office.service.http.get(f"/documents/{letter['document_id']}", params=params)
        assert answer.status_code == 200
        return answer.content

    return asked


async def test_a_letter_without_its_pin_is_the_same_letter_but_for_the_pin(shown):
    sent, hidden = await shown(), await shown(hide_pin_of=str(case_id("2")))
    (pin,) = PIN.findall(read(sent))
    assert read(hidden) == read(sent).replace(pin, re.sub(r"\w", "-", pin))


async def test_the_page_on_which_the_pin_is_drawn_is_not_kept_in_the_copy(shown):
    sent, hidden = await shown(), await shown(hide_pin_of=str(case_id("2")))
    pages = [page.get_contents().get_data() for page in pypdf.PdfReader(io.BytesIO(sent)).pages]
    assert all(page in streams(sent) for page in pages)
    assert pages[0] not in streams(hidden)


async def test_a_letter_in_which_the_pin_does_not_stand_is_unchanged(shown):
    sent = await shown()
    assert await shown(hide_pin_of=str(uuid4())) == sent
    assert without_pins(sent, ["AAAAAAAA"]) == sent
