"""What settlement holds about a person: his claims, his payments, and the lines that were settled.

Ledger entries name nobody. Payments, settlement lines, remittance advices and bank files are bookkeeping:
they are kept whole for five years after the accounting year (bokføringsloven § 13), then made nameless too.
"""

from shared.privacy import EMPTY_PDF, Holdings, bound

_HIS_SETTLEMENTS = (
    "settlement_id in (select settlement_id from settlement_lines where invoice_id = any(:invoices))"
    " and settlement_id in (select settlement_id from settlements where settled_on < :books)"
)

HOLDINGS = Holdings(
    held={
        "claims": bound("select to_jsonb(claims) from claims where invoice_id = any(:invoices)"),
        "debtors": bound(
            "select to_jsonb(debtors) from debtors where (creditor_id, subledger_account_id) in"
            " (select creditor_id, subledger_account_id from claims where invoice_id = any(:invoices))"
        ),
        "payments": bound("select to_jsonb(payments) from payments where case_id = any(:cases)"),
        "payment_decisions": bound(
            "select to_jsonb(payment_decisions) from payment_decisions join payments using (payment_id)"
            " where payments.case_id = any(:cases)"
        ),
        "refunds": bound(
            "select to_jsonb(payouts) from payouts join payments using (payment_id)"
            " where payments.case_id = any(:cases)"
        ),
        "settlement_lines": bound(
            "select to_jsonb(settlement_lines) from settlement_lines where invoice_id = any(:invoices)"
        ),
        "payment_plans": bound(
            "select to_jsonb(payment_plans) from payment_plans where case_id = any(:cases)"
        ),
    },
    forget={
        "claims": bound(
            "update claims set customer_name = 'Anonymisert' where invoice_id = any(:invoices)"
            " and customer_name <> 'Anonymisert'"
        ),
        "payments": bound(
            "update payments set debtor_account = '', debtor_name = '', text = '' where case_id = any(:cases)"
            " and received_on < :books and (debtor_account, debtor_name, text) <> ('', '', '')"
        ),
        "advices": bound(
            f"update advices set pdf = {EMPTY_PDF} where {_HIS_SETTLEMENTS} and length(pdf) > 500"
        ),
        "settlement_lines": bound(
            "update settlement_lines set customer_name = 'Anonymisert' where invoice_id = any(:invoices)"
            f" and customer_name <> 'Anonymisert' and {_HIS_SETTLEMENTS}"
        ),
        "bank_files": bound(
            "update bank_files set content = '' where received_at < :books and content <> ''"
        ),
    },
)
