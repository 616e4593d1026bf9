"""What the tables refuse stays unsaid."""

from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from services.registration.store.tables import changes


async def test_a_row_that_is_refused_does_not_stand_in_the_error(office):
    row = {"id": uuid4(), "creditor_id": uuid4(), "changed_by": "anna@fjordvik.example", "what": "payout"}
    with pytest.raises(IntegrityError) as refused:
        async with office.service.service.database.transaction() as tx:
            await tx.execute(insert(changes).values(**row, changed_at=tx.now, before={}, after={}))
    assert "creditor_id" in str(refused.value)
    assert "anna@fjordvik.example" not in str(refused.value)
