"""By what each debtor's card is known, so that two cards of one debtor share a case.

Cards that are kept get their sure marks here, as `domain/sameness.py` writes them: an organisation number with
the right check digit (modulus 11) that is not made up, a whole name with the birth date. Likenesses come with
the next card. A debtor's cases are looked for at every approval; a list of what waits to be indexed
(`fastupdate`) would be read whole each time.
"""

from alembic import op

revision = "marks_of_debtors"
down_revision = "vat_when_transferred"

STATEMENTS = (
    "alter table debtors add column marks text[] not null default '{}'",
    """
    update debtors set marks = array['=' || number] from (
        select creditor_id, customer_id,
            regexp_replace(upper(card ->> 'organisation_number'), '^NO|MVA$|\\s', '', 'g') as number
        from debtors where not (card ->> 'is_person')::boolean
    ) as company
    where company.creditor_id = debtors.creditor_id and company.customer_id = debtors.customer_id
    and case when number ~ '^[1-9]\\d{8}$' and number !~ '^(\\d)\\1{8}$' then (
        select sum(substr(number, place, 1)::int * (array[3, 2, 7, 6, 5, 4, 3, 2, 1])[place]) % 11 = 0
        from generate_series(1, 9) as place
    ) else false end
    """,
    """
    update debtors set marks = array['=' || (card ->> 'birth_date') || ' ' || (
        select string_agg(word, ' ' order by word collate "C")
        from regexp_split_to_table(lower(card ->> 'name'), '\\W+') as word where word <> ''
    )]
    where (card ->> 'is_person')::boolean and card ->> 'birth_date' is not null
    and card ->> 'name' ~ '\\w'
    """,
    "create index debtors_known_by on debtors using gin (marks) with (fastupdate = off)",
    "create index proposals_of_debtor on proposals (creditor_id, customer_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
