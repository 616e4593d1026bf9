"""What registration holds about a person: contacts of companies, and what people did; no debtor is in it.

Webhooks on their way hold public events for 30 days at the most.
"""

from shared.privacy import Holdings, bound

_NAMED = (
    "select jsonb_build_object('creditor_id', id, 'organisation_number', organisation_number,"
    " 'details', details, 'contacts', contacts, 'payout', payout, 'accountant_email', accountant_email)"
    " from creditors"
    " where :like <> '' and concat(details, contacts, payout, accountant_email) ilike :like"
)

HOLDINGS = Holdings(
    held={
        "companies": bound(_NAMED),
        "signatures": bound(
            "select to_jsonb(signatures) from signatures where :like <> '' and signed_by ilike :like"
        ),
        "account_changes": bound(
            "select to_jsonb(account_changes) from account_changes where :like <> ''"
            " and concat(asked_by, ' ', decided_by, ' ', former_emails) ilike :like"
        ),
        "changes": bound(
            "select to_jsonb(changes) from changes where :like <> ''"
            " and concat(changed_by, before, after) ilike :like"
        ),
    },
)
