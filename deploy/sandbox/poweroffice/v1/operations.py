"""All operations of API v1."""

from deploy.sandbox.poweroffice.v1 import customer_ledger, customers, debt_collection, outgoing_invoices
from deploy.sandbox.poweroffice.v1.gateway import Operation

OPERATIONS: tuple[Operation, ...] = (
    *debt_collection.OPERATIONS,
    *customers.OPERATIONS,
    *outgoing_invoices.OPERATIONS,
    *customer_ledger.OPERATIONS,
)
