import httpx
import pytest

from shared.errors import NotFound, Reject, Transient
from shared.poweroffice.errors import (
    Conflict,
    DuplicateReference,
    Forbidden,
    GoNotFound,
    GoUnavailable,
    InvalidRequest,
    Throttled,
    Unauthorized,
    UnreadableAnswer,
)
from shared.poweroffice.problems import refusal

REQUEST = httpx.Request("POST", "https://goapi.poweroffice.net/v2/Customers?subscription-key=secret")


def refused(status, content=b"", **headers):
    return refusal(httpx.Response(status, content=content, headers=headers, request=REQUEST))


@pytest.mark.parametrize(
    ("status", "error", "family"),
    [
        (400, InvalidRequest, Reject),
        (401, Unauthorized, Transient),
        (403, Forbidden, Reject),
        (404, GoNotFound, NotFound),
        (405, InvalidRequest, Reject),
        (408, GoUnavailable, Transient),
        (409, Conflict, Reject),
        (413, InvalidRequest, Reject),
        (429, Throttled, Transient),
        (500, GoUnavailable, Transient),
        (503, GoUnavailable, Transient),
        (304, UnreadableAnswer, Transient),
    ],
)
def test_the_status_decides_the_type_and_the_type_decides_whether_to_try_again(status, error, family):
    caught = refused(status)
    assert type(caught) is error
    assert isinstance(caught, family)
    assert caught.problem.status == status
    assert "POST /v2/Customers" in str(caught)
    assert "secret" not in str(caught)


@pytest.mark.parametrize(
    ("body", "title", "detail"),
    [
        (
            b'{"Type":null,"Title":"Customer validation error(s)","Status":400,"Detail":"Name is required.","Instance":null}',
            "Customer validation error(s)",
            "Name is required.",
        ),
        (
            b'{"title":"Object(s) not found","detail":"Customer with id = 12345 not found."}',
            "Object(s) not found",
            "Customer with id = 12345 not found.",
        ),
        (
            b'{"type":"x","title":"One or more validation errors occurred.","errors":{"VoucherDate":["is required.","is invalid."],"Lines":["are empty."]},"traceId":"0"}',
            "One or more validation errors occurred.",
            "VoucherDate: is required. is invalid.; Lines: are empty.",
        ),
        (b'{"statusCode":429,"message":"Rate limit is exceeded."}', "Rate limit is exceeded.", ""),
        (
            b'{"error":"invalid_client","error_description":"Client integration not found."}',
            "Client integration not found.",
            "",
        ),
        (b"", "Bad Request", ""),
        (b"<html><body>Kari Nordmann</body></html>", "Bad Request", ""),
        (b"[1, 2]", "Bad Request", ""),
        (b'{"title": null, "detail": 7, "errors": "none"}', "Bad Request", ""),
    ],
)
def test_go_s_own_words_are_found_in_every_shape_of_body(body, title, detail):
    problem = refused(400, body).problem
    assert (problem.title, problem.detail) == (title, detail)


def test_the_message_shows_go_s_words_and_says_what_to_do():
    error = refused(404, b'{"title":"Object(s) not found","detail":"Customer with id = 12345 not found."}')
    assert str(error) == (
        "PowerOffice Go answered POST /v2/Customers with 404: Object(s) not found – Customer with id = 12345 not"
        " found. Check the id or number; it may have been deleted in Go or belong to another client."
    )


@pytest.mark.parametrize("status", [400, 409])
def test_a_reference_that_is_taken_is_told_apart(status):
    text = b"""{"title":"Customer validation error(s)","detail":"ExternalImportReference is already in use. 'ABC' is used on (contact) Id = 1."}"""
    assert type(refused(status, text)) is DuplicateReference


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 2 ", 2.0), ("", None), ("-1", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
def test_retry_after_is_read_where_it_is_a_number_of_seconds(header, seconds):
    assert refused(429, **{"Retry-After": header}).retry_after == seconds
    assert refused(503, **{"Retry-After": header}).retry_after == seconds
