"""The shapes of what API v2 answers: one class a schema, named and typed as PowerOffice documents it."""
