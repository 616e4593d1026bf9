"""OpenAPI documents made from what is served: the endpoint tables, the DTO classes and the request bodies."""
