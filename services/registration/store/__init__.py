"""The tables of registration, and its queries named by what they are for."""

from services.registration.store import webhooks
from services.registration.store.account_changes import (
    account_change,
    add_account_change,
    note_account_mail,
    save_account_change,
)
from services.registration.store.changes import add_change, changes_of
from services.registration.store.client_keys import (
    NoClientKey,
    StoredKey,
    client_key,
    client_keys,
    put_client_key,
    put_client_keys,
)
from services.registration.store.consents import add_consent, end_consent, use_consent, void_consents
from services.registration.store.registrations import (
    add,
    add_signature,
    all_creditors,
    find,
    load,
    note_mail,
    save,
)
from services.registration.store.tables import metadata

__all__ = [
    "NoClientKey",
    "StoredKey",
    "account_change",
    "add",
    "add_account_change",
    "add_change",
    "add_consent",
    "add_signature",
    "all_creditors",
    "changes_of",
    "client_key",
    "client_keys",
    "end_consent",
    "find",
    "load",
    "metadata",
    "note_account_mail",
    "note_mail",
    "put_client_key",
    "put_client_keys",
    "save",
    "save_account_change",
    "use_consent",
    "void_consents",
    "webhooks",
]
