"""A RabbitMQ of one's own: node, cookie, ports and port mapper (epmd) apart from any other on the machine."""

import os
import shutil
import socket
import subprocess
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from tests.support.answering import amqp
from tests.support.private_servers.server import PrivateServer
from tests.support.processes import NotStarted, Process, eventually, free_port

# Debian's /usr/sbin/rabbitmq-server would change to the system's user and its cookie: past it, to the real one.
PROGRAMS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/rabbitmq/sbin/rabbitmq-server")
CONFIGURATION = """\
listeners.tcp.local = 127.0.0.1:{port}
disk_free_limit.absolute = 50MB
"""
MANAGEMENT = """\
management.tcp.ip = 127.0.0.1
management.tcp.port = {port}
"""


class PrivateRabbit(PrivateServer):
    """A RabbitMQ on 127.0.0.1, user guest; without plugins, or with that of the management API."""

    name: ClassVar[str] = "RabbitMQ"

    def __init__(self, *, management: bool = False) -> None:
        super().__init__()
        self._management_port = free_port() if management else None
        self._mapper: Process | None = None

    @classmethod
    def installed(cls) -> bool:
        return _program() is not None and _mapper_program() is not None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    @property
    def management_url(self) -> str:
        """Where its management API answers, if it was asked for."""
        return f"http://guest:guest@127.0.0.1:{self._management_port}"

    def check(self) -> None:
        amqp.check(self.url)

    def kill(self) -> None:
        """End it at once, as a power cut would; confirmed messages stay.

        Let the queues be a second old: RabbitMQ 3.10 notes new quorum queues on disk every half second, and
        one that it has not noted yet is stuck after the restart.
        """
        super().kill()

    def control(self, *words: str) -> str:
        """Call rabbitmqctl on this node (`set_policy …`); return what it prints."""
        program = [_control_program(), "--quiet", *words]
        return subprocess.run(
            program, env=self._environment, check=True, capture_output=True, text=True
        ).stdout

    @property
    def processes(self) -> list[Process]:
        return super().processes + ([] if self._mapper is None else [self._mapper])

    def _launch(self) -> Process:
        program = _program()
        if program is None:
            raise NotStarted("RabbitMQ is not installed: install rabbitmq-server")
        self._start_mapper()
        self._configure()
        return Process.start([program], directory=self.directory, log=self.log, environment=self._environment)

    def _start_mapper(self) -> None:
        """Start epmd here: one that the node starts for itself would live on, out of reach."""
        mapper = _mapper_program()
        if mapper is None:
            raise NotStarted("epmd is not installed: install erlang-base")
        if self._mapper is None or not self._mapper.alive():
            self._mapper = Process.start(
                [mapper], directory=self.directory, log=self.log, environment=self._environment
            )
        port = int(self._environment["ERL_EPMD_PORT"])
        if not eventually(lambda: _listens(port), seconds=20):
            raise self._not_started("waits for its port mapper (epmd), which does not listen, ")

    def _configure(self) -> None:
        configuration, plugins = CONFIGURATION.format(port=self.port), "[].\n"
        if self._management_port:
            configuration += MANAGEMENT.format(port=self._management_port)
            plugins = "[rabbitmq_management].\n"
        (self.directory / "rabbitmq.conf").write_text(configuration)
        (self.directory / "enabled_plugins").write_text(plugins)
        (self.directory / "environment").touch()

    @cached_property
    def _environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("RABBITMQ_", "ERL_", "NOTIFY_SOCKET"))
        }
        here = self.directory
        return inherited | {
            "HOME": str(here),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(free_port()),
            "RABBITMQ_NODENAME": "autocollect@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": str(here / "environment"),
            "RABBITMQ_CONFIG_FILE": str(here / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(here / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(here / "generated"),
            "RABBITMQ_MNESIA_BASE": str(here / "data"),
            "RABBITMQ_LOG_BASE": str(here),
            "RABBITMQ_LOGS": "-",
            # The start script becomes the node instead of its parent, so that signals reach the node;
            # the price, a shell on the standard input, is taken back by -noinput.
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
        }


def _program() -> str | None:
    present = (program for program in PROGRAMS if os.access(program, os.X_OK))
    return next(present, None) or shutil.which("rabbitmq-server")


def _control_program() -> str:
    """The rabbitmqctl beside the server's program, past Debian's wrapper, which changes the user."""
    program = _program()
    assert program is not None, "a node that runs has a program"
    return str(Path(program).resolve().with_name("rabbitmqctl"))


def _mapper_program() -> str | None:
    within_erlang = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"), reverse=True)
    return shutil.which("epmd") or next((str(each) for each in within_erlang), None)


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
