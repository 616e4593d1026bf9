"""`make bench`: every figure, each as a ratio within this run, with the machine that it was measured on."""

import os
import platform

from tests.bench import hop


def main() -> None:
    """Run the benches one after another."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"\n{(hop.__doc__ or '').strip()}\n")
    hop.main()


if __name__ == "__main__":
    main()
