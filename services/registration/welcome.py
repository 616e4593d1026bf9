"""The welcome mail, and the signed invitation to the portal in it.

The portal reads the invitation with the same secret and salt (`AUTOCOLLECT_SERVICE_SECRET`, `INVITATION`);
its signature carries the instant at which it was made, by the installation's own clock.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from pydantic import SecretStr

INVITATION = "portal-invitation"
"""The salt that keeps invitations apart from everything else that is signed with the service secret."""

ARRIVAL = "registration-arrival"
"""The salt of the proof that a browser came back from a consent in PowerOffice Go."""

LIFETIME_DAYS = 7


def signed(secret: SecretStr, salt: str, content: dict[str, str], now: datetime) -> str:
    """Return `content` signed with the service secret, stamped with `now`, fit for an address."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(now.timestamp())

    serializer = URLSafeTimedSerializer(secret.get_secret_value(), salt=salt, signer=Signer)
    token = serializer.dumps(content)
    return token if isinstance(token, str) else token.decode()


def invitation_link(portal_url: str, secret: SecretStr, creditor_id: UUID, email: str, now: datetime) -> str:
    """Return the address at which the portal makes the user's log-in."""
    token = signed(secret, INVITATION, {"creditor_id": str(creditor_id), "email": email}, now)
    return f"{portal_url.rstrip('/')}/invitation?{urlencode({'token': token})}"


def welcome_text(contact: str, company: str, link: str) -> str:
    """Return the body of the welcome mail."""
    return f"""Hei {contact}

{company} er nå registrert i AutoCollect, og dere kan sende fakturaer til purring og inkasso.

Opprett innloggingen din i portalen her:

{link}

Lenken er gyldig i {LIFETIME_DAYS} dager. Er den utløpt, kan du be om en ny på samme side.

I portalen ser du fakturaene som følges opp, brevene som er sendt og oppgjørene, og du kan stille en sak på
vent, trekke den eller svare på spørsmål fra oss.

Slik kommer dere i gang:

1. Velg purrerutine: når kunden skal få en påminnelse, og om forfalte fakturaer skal overføres automatisk.
2. Se over kundekortene i PowerOffice Go. Riktig adresse og e-post gjør at brevene kommer frem.
3. Godkjenn fakturaene i forslaget. De kan overføres når de har vært forfalt i 14 dager.

Betaler kunden direkte til dere, eller krediterer dere en faktura, må posten matches med fakturaen i
PowerOffice Go. Da justeres saken av seg selv.

Vennlig hilsen
AutoCollect
"""
