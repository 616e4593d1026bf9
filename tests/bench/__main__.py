"""`make bench`: every figure, each as a ratio within this run, with the machine that it was measured on."""

import os
import platform

from tests.bench import bank_files, dunning_run, hop, letters, nightly_sync, portal_pages


def main() -> None:
    """Run the benches one after another."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for bench in (hop, dunning_run, letters, portal_pages, bank_files, nightly_sync):
        print(f"\n{(bench.__doc__ or '').strip()}\n")
        bench.main()


if __name__ == "__main__":
    main()
