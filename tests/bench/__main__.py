"""`make bench`: every figure, each as a ratio within this run where it can be one, with the machine it was measured on.

    python -m tests.bench [NAME …]      hop, webhooks, …; all if none is named

Ends with all figures as one table. One that is not reached does not fail the run: on a machine that is
busy with other things only the ratios tell something.
"""

import os
import platform
import sys

from tests.bench import (
    bank_files,
    dunning_run,
    hop,
    letters,
    memory,
    nightly_sync,
    portal_pages,
    replicas,
    webhooks,
)
from tests.bench.figures import Figure, as_markdown

BENCHES = {
    bench.__name__.rpartition(".")[2]: bench
    for bench in (
        hop,
        webhooks,
        dunning_run,
        letters,
        portal_pages,
        bank_files,
        replicas,
        memory,
        nightly_sync,
    )
}


def main() -> int:
    """Run the benches one after another; return the exit code."""
    chosen = sys.argv[1:] or list(BENCHES)
    if unknown := set(chosen) - set(BENCHES):
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(machine)
    figures: list[Figure] = []
    for name in chosen:
        print(f"\n{(BENCHES[name].__doc__ or '').strip()}\n", flush=True)
        figures += BENCHES[name].main() or ()
    print(
        f"\n{machine}; the machine's load over the last 15 minutes {os.getloadavg()[2]:.1f}\n\n{as_markdown(figures)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
