"""The mails in Norwegian."""

from collections.abc import Mapping
from typing import Final

from services.registration.mails.wording import Mail, MailName, Wording

MAILS: Final[Mapping[MailName, Mail]] = {
    "welcome": Mail(
        "Velkommen til AutoCollect",
        """Hei {contact}

{company} er nå registrert i AutoCollect, og dere kan sende fakturaer til purring og inkasso.

Opprett innloggingen din i portalen her:

{link}

Lenken er gyldig i {days} dager. Er den utløpt, kan du be om en ny på samme side.

I portalen ser du fakturaene som følges opp, brevene som er sendt og oppgjørene, og du kan sette en sak på
pause, trekke den eller svare på spørsmål fra oss.

Slik kommer dere i gang:

1. Velg purrerutine: når kunden skal få en påminnelse, og om forfalte fakturaer skal overføres automatisk.
2. Se over kundekortene i PowerOffice Go. Riktig adresse og e-post gjør at brevene kommer frem.
3. Godkjenn fakturaene i forslaget. De kan overføres når de har vært forfalt i 14 dager.

Betaler kunden direkte til dere, eller krediterer dere en faktura, må posten matches med fakturaen i
PowerOffice Go. Da justeres saken av seg selv.
""",
    ),
    "accountant_invitation": Mail(
        "Tilgang til {company} i AutoCollect",
        """Hei

{company} har oppgitt ditt regnskapsbyrå i AutoCollect og gir deg tilgang som regnskapsfører.

Opprett innloggingen din i portalen her:

{link}

Lenken er gyldig i {days} dager. Er den utløpt, kan du be om en ny på samme side. I portalen ser du
selskapets saker, brev og oppgjør. Tilgangen varer så lenge selskapet bruker regnskapsbyrået.
""",
    ),
    "account_confirmation": Mail(
        "Bekreft ny konto for utbetaling til {company}",
        """Hei {contact}

{asked_by} ba {asked_at} om at oppgjørene til {company} skal utbetales til en ny konto.

Ny konto: {bank_account}
Konto nå: {present_account}

Endringen gjelder ikke før den er bekreftet. Se over kontonummeret, og bekreft eller avvis endringen her:

{link}

Lenken er gyldig til {valid_until}. Gjør dere ingenting, brukes kontoen dere har nå. Kjenner du
ikke til endringen, avviser du den og sier fra til oss.
""",
    ),
    "account_notice": Mail(
        "Ny konto for utbetaling til {company} er meldt inn",
        """Hei

{asked_by} ba {asked_at} om at oppgjørene til {company} skal utbetales til en ny konto, som
slutter på {bank_account}. Til endringen er bekreftet, brukes kontoen som slutter på
{present_account}.

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, avviser dere den i portalen og sier fra til
oss.
""",
    ),
    "account_in_force": Mail(
        "Ny konto for utbetaling til {company} gjelder nå",
        """Hei

Oppgjørene til {company} utbetales fra nå av til kontoen som slutter på {bank_account}. Før gikk
de til kontoen som slutter på {present_account}.

Bedt om av: {asked_by}, {asked_at}
Bekreftet av: {decided}

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, sier dere fra til oss med det samme, før neste
oppgjør utbetales.
""",
    ),
    "recipients_notice": Mail(
        "Remitteringsbilag for {company} sendes ikke lenger hit",
        """Hei

{changed_by} har endret hvem som får remitteringsbilag for oppgjørene til {company}. Denne adressen får dem
ikke lenger.

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, ser dere over mottakerne og kontonummeret i
portalen og sier fra til oss.
""",
    ),
    "contact_notice": Mail(
        "Kontakten for {company} er endret",
        """Hei

{read_by} har hentet opplysningene om {company} fra PowerOffice Go på nytt. Denne adressen er ikke lenger
adressen til selskapets kontakt der.

Ber noen om at oppgjørene skal utbetales til en ny konto, spør vi likevel den forrige adressen de første
{days} dagene. Kjenner dere ikke til endringen, ser dere over kontaktene i PowerOffice Go og hvem
som har tilgang til portalen, og sier fra til oss med det samme.
""",
    ),
    "loss_notice": Mail(
        "Koblingen mellom {company} og PowerOffice Go må gjenopprettes",
        """Hei

PowerOffice Go godtar ikke lenger klientnøkkelen til {company}. Før koblingen er gjenopprettet, leser vi ikke
nye fakturaer og innbetalinger og bokfører ikke oppgjør. Ingenting går tapt: det som venter, fortsetter av seg
selv etterpå.

Gjenopprett koblingen på én av disse måtene:

1. Logg inn i portalen, velg å gjenopprette koblingen, og godkjenn AutoCollect på nytt i PowerOffice Go:

   {portal_url}

2. Hent en ny klientnøkkel selv. Gå til Meny → Innstillinger → Utvidelser i PowerOffice Go, marker AutoCollect
   og velg Slett. Klikk på Legg til utvidelse, velg AutoCollect i nedtrekksmenyen, kopier klientnøkkelen som
   vises, og trykk OK. Lim den inn i portalen.

Send aldri klientnøkkelen på e-post.
""",
    ),
    "endpoint_notice": Mail(
        "Hendelser om {company} når ikke frem til mottakeren",
        """Hei

Mottakeren av hendelser om {company} er slått av:

{url}
Teknisk grunn: {reason}{since}

Hendelsene går ikke tapt: de venter i {days} dager. Rett mottakeren, og slå den på igjen i
portalen, under Innstillinger og Webhooks. Da sendes alt som har ventet. Der fjerner dere den også, hvis dere
ikke trenger den lenger.
""",
    ),
}

WORDING = Wording(
    locale="nb_NO",
    instant="dd.MM.y 'kl.' HH.mm",
    signature="Vennlig hilsen\nAutoCollect\n",
    failing_since="\nIngenting er tatt imot siden {failing_since}.",
    mails=MAILS,
)
