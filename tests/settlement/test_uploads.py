"""Files over HTTP: one for each request, in a form or as the body, of a size that is read."""

import gzip

import pytest

from services.settlement.api import uploads
from tests.settlement.told import bank_file, giro

BOTH = pytest.mark.parametrize("path", ["/bank-files", "/status-reports"])


async def post(desk, path, **sent):
    headers = {"On-Behalf-Of": "kari@byraa.example", **sent.pop("headers", {})}
    answer = await desk.service.http.post(path, headers=headers, **sent)
    return answer.status_code, answer.json().get("detail", "")


@BOTH
@pytest.mark.parametrize("second", ["file", "another"])
async def test_of_two_files_in_a_form_none_is_taken(desk, path, second):
    files = [
        ("file", ("a.txt", bank_file(giro(1, 100)))),
        (second, ("b.txt", bank_file(giro(1, 200), number=2))),
    ]
    status, detail = await post(desk, path, files=files)
    assert (status, detail) == (
        422, "send one file as the form's part 'file', or as the whole body; of several none is taken"
    )  # fmt: skip
    assert await desk.get("/bank-files") == []


async def test_a_form_is_one_however_its_type_is_written(desk):
    form = desk.service.http.build_request(
        "POST", "/bank-files", files={"file": ("a.txt", bank_file(giro(1, 100)))}
    )
    kind = form.headers["content-type"].replace("multipart/form-data", "Multipart/Form-Data")
    assert (await post(desk, "/bank-files", content=form.read(), headers={"content-type": kind}))[0] == 201
    assert [each["name"] for each in await desk.get("/bank-files")] == ["a.txt"]


@BOTH
async def test_what_is_compressed_on_its_way_is_refused_as_such(desk, path):
    content = gzip.compress(bank_file(giro(1, 100)))
    status, detail = await post(desk, path, content=content, headers={"content-encoding": "gzip"})
    assert (status, "without Content-Encoding" in detail) == (415, True)
    plain = await post(desk, path, content=b"NY", headers={"content-encoding": "Identity"})
    assert plain[0] == 422


@BOTH
async def test_a_file_that_is_too_large_is_not_read(desk, monkeypatch, path):
    monkeypatch.setattr(uploads, "MEGABYTE", 10)
    at_most = b"NY" * 320

    async def pieces():
        for _ in range(100):
            yield b"NY" * 50

    big = {"file": ("big", b"x" * (uploads.OPTIONAL + 1000))}
    for sent in ({"content": at_most + b"x"}, {"content": pieces()}, {"files": big}):
        status, detail = await post(desk, path, **sent)
        assert (status, "64 MB at the most" in detail) == (413, True)
    assert (await post(desk, path, content=at_most))[0] == 422
    assert len(await desk.get(path)) == 1
