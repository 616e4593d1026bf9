"""What a second run of the sandbox finds: everything, documents too."""

from uuid import uuid4

from deploy.sandbox.poweroffice import load, save, seed
from deploy.sandbox.poweroffice.books import StoredDocument


def test_a_world_with_an_uploaded_pdf_is_read_back_as_it_was(tmp_path):
    world = seed.seed_world()
    books = world.companies[seed.FJORDVIK].books
    voucher_id = next(iter(books.vouchers))
    books.documents[voucher_id] = StoredDocument(
        content=b"%PDF-1.7\n\xb5\xed\xff", file_name="advice.pdf", uploaded_by=uuid4()
    )
    save(world, tmp_path / "go.json")
    again = load(tmp_path / "go.json").companies[seed.FJORDVIK].books
    assert again.documents == books.documents
    assert again.vouchers == books.vouchers
