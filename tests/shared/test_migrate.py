"""When a database is too old for the code, and when it is only newer."""

from shared import migrate


def test_a_database_before_the_newest_known_revision_is_behind_and_one_of_a_newer_release_is_not():
    assert migrate.is_behind("settlement", None)
    assert migrate.is_behind("dunning", "0001")
    assert not migrate.is_behind("dunning", migrate.head("dunning"))
    assert not migrate.is_behind("dunning", "a revision of the next release")
