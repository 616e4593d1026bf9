"""What the portal holds about a person: debtors' names, cases, messages and files; users by address."""

from shared.privacy import NAMELESS, THIS_CUSTOMER, Holdings, bound

_CARD = THIS_CUSTOMER.replace("customer_id =", "customers.id =")
_HISTORY = "(case_id = any(:cases) or invoice_ids && :invoices)"
_ATTACHED = "message_id in (select id from messages where case_id = any(:cases))"
_USERS = "(:like <> '' and email ilike :like)"

HOLDINGS = Holdings(
    people=bound(
        "select creditor_id, customer_id, max(customer_name) as name, array_agg(id) as invoice_ids,"
        " array(select distinct case_id from claims where invoice_id = any(array_agg(invoices.id)))"
        f" as case_ids from invoices where {THIS_CUSTOMER} or (:like <> '' and customer_name ilike :like)"
        " group by creditor_id, customer_id"
    ),
    held={
        "customers": f"select to_jsonb(customers) from customers where {_CARD}",
        "invoices": bound(
            f"select to_jsonb(invoices) from invoices where {THIS_CUSTOMER} or id = any(:invoices)"
        ),
        "movements": bound("select to_jsonb(movements) from movements where invoice_id = any(:invoices)"),
        "letters": bound(f"select to_jsonb(letters) from letters where {_HISTORY}"),
        "history": bound(f"select to_jsonb(history) from history where {_HISTORY}"),
        "messages": bound("select to_jsonb(messages) from messages where case_id = any(:cases)"),
        "attachments": bound(
            "select to_jsonb(attachments) - 'content' || jsonb_build_object('bytes', octet_length(content))"
            f" from attachments where {_ATTACHED}"
        ),
        "tasks": bound("select to_jsonb(tasks) from tasks where case_id = any(:cases)"),
        "users": bound(f"select to_jsonb(users) - 'password_hash' from users where {_USERS}"),
        "memberships": bound(
            "select to_jsonb(memberships) from memberships where user_id in"
            f" (select id from users where {_USERS})"
        ),
        "invitations": bound(f"select to_jsonb(invitations) from invitations where {_USERS}"),
        "failed_log_ins": bound(f"select to_jsonb(failed_log_ins) from failed_log_ins where {_USERS}"),
    },
    forget={
        "attachments": bound(f"delete from attachments where {_ATTACHED}"),
        "messages": bound(
            "update messages set body = 'Anonymisert' where case_id = any(:cases) and body <> 'Anonymisert'"
        ),
        "debtor_sessions": bound("delete from debtor_sessions where case_id = any(:cases)"),
        "history": bound(
            "update history set data = case when data ? 'customer'"
            f" then jsonb_set(data, '{{customer}}', (data -> 'customer') || {NAMELESS})"
            " else jsonb_set(data, '{reason}', '\"Anonymisert\"') end"
            f" where {_HISTORY} and (data #>> '{{customer,name}}' <> 'Anonymisert'"
            " or (type like '%.CaseStatusChanged.%' and data ->> 'reason' <> 'Anonymisert'))"
        ),
        "case_statuses": bound(
            "update case_statuses set reason = 'Anonymisert'"
            " where case_id = any(:cases) and reason <> 'Anonymisert'"
        ),
        "invoices": bound(
            "update invoices set customer_name = 'Anonymisert', organisation_number = ''"
            " where customer_name <> 'Anonymisert'"
            f" and (id = any(:invoices) or ({THIS_CUSTOMER} and due_date < :old))"
        ),
        "customers": "update customers set name = 'Anonymisert', organisation_number = ''"
        f" where name <> 'Anonymisert' and {_CARD} and not exists (select from invoices"
        " where invoices.creditor_id = customers.creditor_id and invoices.customer_id = customers.id"
        " and customer_name <> 'Anonymisert')",
        "cases": bound(
            "update cases set searched = told.searched from case_lines told"
            " where told.id = cases.id and told.searched <> cases.searched and cases.id in (select case_id"
            " from claims where invoice_id in (select id from invoices"
            f" where id = any(:invoices) or {THIS_CUSTOMER}))"
        ),
    },
)
