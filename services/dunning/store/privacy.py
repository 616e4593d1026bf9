"""What dunning holds about a person: cards, invoices with their disputes, letters as they were sent, plans.

A letter's PDF names its recipient, so an empty page takes its place; that it was sent, when and about what,
stays. A customer with an invoice or a case that still waits for a step keeps his card.
"""

from shared.privacy import EMPTY_PDF, NAMELESS, THIS_CUSTOMER, Holdings, bound

_HIS = f"(invoice_id = any(:invoices) or ({THIS_CUSTOMER} and due_date < :old))"
_LETTERS = bound(
    "select letter_id from letter_invoices where invoice_id = any(:invoices)"
    f" or invoice_id in (select invoice_id from invoices where {_HIS})"
)

HOLDINGS = Holdings(
    people=bound(
        "select creditor_id, customer_id, max(name) as name, coalesce(array_agg(distinct invoice_id)"
        " filter (where invoice_id is not null), '{}') as invoice_ids, coalesce(array_agg(distinct case_id)"
        " filter (where case_id is not null), '{}') as case_ids from ("
        "select creditor_id, customer_id, customer ->> 'name' as name, invoice_id, case_id from invoices"
        " where customer_id is not null union all"
        " select creditor_id, customer_id, snapshot ->> 'name', null, null from customers"
        " where snapshot is not null) as known"
        f" where {THIS_CUSTOMER} or (:like <> '' and name ilike :like) group by creditor_id, customer_id"
    ),
    held={
        "customers": f"select to_jsonb(customers) from customers where {THIS_CUSTOMER}",
        "invoices": bound(
            f"select to_jsonb(invoices) from invoices where {THIS_CUSTOMER} or invoice_id = any(:invoices)"
        ),
        "deltas": bound("select to_jsonb(deltas) from deltas where invoice_id = any(:invoices)"),
        "letters": bound(
            "select to_jsonb(letters) from letters where letter_id in"
            " (select letter_id from letter_invoices where invoice_id = any(:invoices))"
        ),
        "payment_plans": bound(
            "select to_jsonb(payment_plans) from payment_plans where case_id = any(:cases)"
        ),
        "case_statuses": bound(
            "select to_jsonb(case_statuses) from case_statuses where case_id = any(:cases)"
        ),
    },
    forget={
        "customers": f"update customers set snapshot = snapshot || {NAMELESS}, bounced_email = null,"
        f" bounced_at = null, bounce_note = null where {THIS_CUSTOMER}"
        " and snapshot ->> 'name' <> 'Anonymisert' and not exists (select from invoices"
        " left join cases using (case_id) where invoices.creditor_id = customers.creditor_id"
        " and invoices.customer_id = customers.customer_id"
        " and coalesce(invoices.next_step_on, cases.next_step_on) is not null)",
        "documents": f"update documents set content = {EMPTY_PDF}, name = 'Anonymisert.pdf'"
        f" where document_id in (select unnest(array[document_id, cover_id]) from letters"
        f" where letter_id in ({_LETTERS}))"
        " and name <> 'Anonymisert.pdf'",
        "letters": "update letters set email = null, note = ''"
        f" where letter_id in ({_LETTERS}) and (email is not null or note <> '')",
        "payment_plans": bound(
            "update payment_plans set note = '', cancelled_because = null where case_id = any(:cases)"
            " and (note <> '' or cancelled_because is not null)"
        ),
        "invoices": bound(
            f"update invoices set customer = customer || {NAMELESS},"
            " dispute = case when dispute is not null then 'Anonymisert' end"
            f" where {_HIS} and customer ->> 'name' <> 'Anonymisert'"
        ),
    },
)
