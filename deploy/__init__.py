"""How the system is run: the command, the embedded default, the sandbox."""
