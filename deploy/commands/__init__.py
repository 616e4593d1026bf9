"""The parts of the `autocollect` command, a module for each noun."""
