"""The debt collection part of PowerOffice Go's API v1: envelopes, camelCase, integer enums, OData."""
