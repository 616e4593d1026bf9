"""Stand-ins for the outside world: PowerOffice Go, the bank and a mail server."""
