"""What sync holds about a person: the customer's card as Go has it, and his invoices.

A customer who still owes something in Go keeps his card; one whose card changes in Go is mirrored anew.
"""

from shared.privacy import NAMELESS, THIS_CUSTOMER, Holdings, bound

_CARD = THIS_CUSTOMER.replace("customer_id =", "customers.id =")

HOLDINGS = Holdings(
    people=bound(
        "select creditor_id, id as customer_id, snapshot ->> 'name' as name, array(select invoices.id"
        " from invoices where invoices.creditor_id = customers.creditor_id"
        " and invoices.customer_id = customers.id) as invoice_ids, '{}'::uuid[] as case_ids from customers"
        f" where {_CARD} or (:like <> '' and snapshot ->> 'name' ilike :like)"
    ),
    held={
        "customers": f"select to_jsonb(customers) from customers where {_CARD}",
        "invoices": f"select to_jsonb(invoices) from invoices where {THIS_CUSTOMER}",
        "reductions": bound("select to_jsonb(reductions) from reductions where invoice_id = any(:invoices)"),
    },
    forget={
        "customers": f"update customers set snapshot = snapshot || {NAMELESS} where {_CARD}"
        " and snapshot ->> 'name' <> 'Anonymisert' and not exists (select from invoices"
        " where invoices.creditor_id = customers.creditor_id and invoices.customer_id = customers.id"
        " and balance > 0)",
    },
)
