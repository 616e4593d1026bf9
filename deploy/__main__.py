"""`autocollect`: a service, or a command; a process that serves loads no commands, five megabytes of them."""

import sys


def main() -> None:
    """Run what the command line names."""
    if sys.argv[1:2] == ["serve"]:
        from deploy.commands import serving

        serving.main(sys.argv[2:])
    else:
        from deploy import cli

        cli.main()


if __name__ == "__main__":
    main()
