"""Installs packages of Debian or Ubuntu, without letting them start servers of the system's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
STARTS_NOTHING = "#!/bin/sh\nexit 101\n"
PATIENT = ("-q", "-o=Acquire::http::Timeout=30", "-o=Acquire::Retries=3", "-o=DPkg::Lock::Timeout=300")
LONGEST_SECONDS = 1200


class NotInstalled(Exception):
    """apt-get could not install the packages; the message names them."""


def possible() -> bool:
    """Whether packages can be installed here: by root, where there is apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """Install the packages, with apt's output on stderr; raises NotInstalled."""
    with _starting_nothing():
        _apt_get("update")  # a source that cannot be reached is told below, if it is one that matters
        if not _apt_get("install", "-y", "--no-install-recommends", *packages):
            raise NotInstalled(f"apt-get could not install {' '.join(packages)} (its reason stands above)")


def _apt_get(*arguments: str) -> bool:
    command = ["apt-get", *PATIENT, *arguments]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            check=False,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"apt-get takes longer than {LONGEST_SECONDS} s: {' '.join(arguments)}") from error
    return done.returncode == 0


@contextmanager
def _starting_nothing() -> Iterator[None]:
    """Keep packages from starting their servers (invoke-rc.d asks policy-rc.d); a policy that exists stays."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(STARTS_NOTHING)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
