"""Routes whose refusals name the field and leave out what was typed: a misplaced key stays unseen."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from services.registration.api.models.problems import FieldRemark, ProblemView
from services.registration.domain.remarks import StepRefused
from shared.api_types import Responses

ERRORS: Responses = {
    404: {"model": ProblemView, "description": "There is no such registration."},
    409: {"model": ProblemView, "description": "Not possible as things stand; `detail` says what to do."},
    422: {"model": ProblemView, "description": "`errors` says what is wrong in which field."},
    503: {"model": ProblemView, "description": "PowerOffice Go does not answer; try again later."},
}
"""The refusals that the routes share, for the API's description."""


class DiscreetRoute(APIRoute):
    """Answers a refused step with its remarks, and leaves the input out of validation errors."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler."""
        handle = super().get_route_handler()

        async def discreet(request: Request) -> Response:
            try:
                return await handle(request)
            except StepRefused as step:
                return _refusal(str(step), FieldRemark.of(step.remarks))
            except RequestValidationError as invalid:
                remarks = [
                    FieldRemark(
                        field=".".join(map(str, error["loc"][1:])), code=error["type"], message=error["msg"]
                    )
                    for error in invalid.errors()
                ]
                return _refusal("the request is malformed; `errors` says where", remarks)

        return discreet


def _refusal(detail: str, remarks: list[FieldRemark]) -> JSONResponse:
    problem = ProblemView(type="about:blank", title="StepRefused", status=422, detail=detail, errors=remarks)
    return JSONResponse(problem.model_dump(), 422, media_type="application/problem+json")
