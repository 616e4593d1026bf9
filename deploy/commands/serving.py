"""`autocollect serve`: in a module of its own, so that a process that serves loads no other command."""

import sys
from collections.abc import Sequence
from enum import Enum
from typing import Annotated

import typer

from deploy.topology import SERVICES
from shared.errors import AutoCollectError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Service = Enum("Service", {name: name for name in SERVICES})  # type: ignore[misc]


def main(words: Sequence[str]) -> None:
    """Serve as the words after `autocollect serve` say; a foreseen error is one line, not a traceback."""
    try:
        app(words, prog_name="autocollect serve")
    except AutoCollectError as failure:
        print(f"autocollect: {failure}", file=sys.stderr)
        raise SystemExit(1) from failure


@app.command()
def serve(
    service: Service,
    host: Annotated[str, typer.Option(envvar="AUTOCOLLECT_HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(envvar="AUTOCOLLECT_PORT", help="If not given, the port of AUTOCOLLECT_<SERVICE>_URL."),
    ] = 0,
) -> None:
    """Run one service as this process, on RabbitMQ; settings come from the environment."""
    from deploy import serve as serving

    raise typer.Exit(serving.run(service.value, host=host, port=port or None))
