"""PowerOffice Go's API v2: bare JSON arrays, PascalCase names, string enums, roles per endpoint."""
