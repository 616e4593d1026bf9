"""Innstillinger: purring og inkasso, låsedato, moduler and tilgang."""

from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.gui.pages.fields import Field
from deploy.sandbox.poweroffice.gui.pages.forms import Form, Group, Values, fields, form_page
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Visit
from deploy.sandbox.poweroffice.norwegian import day
from deploy.sandbox.poweroffice.refusals import Invalid

COLLECTION, LOCK, MODULES, ACCESS = (
    f"innstillinger/{name}" for name in ("purring-og-inkasso", "lasedato", "moduler", "tilgang")
)


def collection_form(visit: Visit) -> Form:
    """Return the form of the debt collection integration."""
    settings = visit.company.collection
    off = "Uten kryss blir ingen fakturaer utkast, og inkassobyrået får ikke hentet noe."
    after, days = "Utkast så mange dager etter forfall", settings.draft_after_days
    automatic = "Godkjenn automatisk fakturaoverføring til AutoCollect"
    first = settings.approve_from_invoice_date
    older = "Eldre fakturaer må fortsatt godkjennes av en bruker. Tom: alle godkjennes."
    proposal = (
        Field("is_active", "Overfør fakturaer til inkassobyrå", "check", settings.is_active, hint=off),
        Field("draft_after_days", after, "number", days, is_required=True),
    )
    approval = (
        Field("approve_automatically", automatic, "check", settings.approve_automatically),
        Field("approve_from_invoice_date", "Aktiver fra fakturadato", "date", first, hint=older),
    )
    return Form(
        title="Purring og inkasso",
        intro="Her bestemmer du når forfalte fakturaer blir utkast i Salg → Inkasso, og om de skal godkjennes"
        " uten at noen ser på dem. Kunder kan unntas på kundekortet, og fakturaer i Salg → Purringer.",
        button="Lagre",
        back=visit.link(),
        groups=(Group(proposal, "Forslag"), Group(approval, "Automatikk")),
    )


def set_collection(visit: Visit, values: Values) -> Done:
    """Set up the integration."""
    first = values["approve_from_invoice_date"] or "any"
    visit.screens.set_collection(**{**values, "approve_from_invoice_date": first})
    return Done("Innstillingene for purring og inkasso er lagret.", visit.link(COLLECTION))


def lock_form(visit: Visit) -> Form:
    """Return the form of the lock date."""
    locked = visit.company.lock_date
    return Form(
        title="Låsedato",
        intro="Til og med låsedatoen kan ingenting bokføres, verken her eller gjennom API-et.",
        button="Lagre",
        back=visit.link(),
        groups=fields(Field("lock_date", "Låst til og med", "date", locked, is_required=True)),
    )


def set_lock_date(visit: Visit, values: Values) -> Done:
    """Lock the books."""
    visit.screens.set_lock_date(values["lock_date"])
    return Done(f"Regnskapet er låst til og med {day(values['lock_date'])}.", visit.link(LOCK))


def modules_form(visit: Visit) -> Form:
    """Return the form of the modules that the client subscribes to."""
    chosen, modules = visit.company.subscriptions, tuple(words.MODULE.items())
    return Form(
        title="Moduler",
        intro="En utvidelse får bare bruke rettigheter som hører til moduler klienten abonnerer på.",
        button="Lagre",
        back=visit.link(),
        groups=fields(Field("modules", "Klienten abonnerer på", "checks", chosen, choices=modules)),
    )


def set_modules(visit: Visit, values: Values) -> Done:
    """Change the modules."""
    if not values["modules"]:
        shown = "Klienten må abonnere på minst én modul."
        raise Invalid("Subscription error(s)", "No module is chosen.", shown)
    visit.screens.set_subscriptions(values["modules"])
    return Done("Modulene er lagret.", visit.link(MODULES))


def access_form(visit: Visit) -> Form:
    """Return the form of who may consent to integrations."""
    user = visit.world.user
    may_consent = visit.company.organisation_number in user.administers
    return Form(
        title="Tilgang",
        intro="Bare en administrator kan godkjenne at en utvidelse får tilgang til klienten. Andre sendes"
        " tilbake til utvidelsens egne sider med beskjed om det.",
        button="Lagre",
        back=visit.link(),
        groups=fields(Field("is_administrator", f"{user.email} er administrator", "check", may_consent)),
    )


def set_access(visit: Visit, values: Values) -> Done:
    """Change who is an administrator."""
    visit.screens.set_administrator(is_administrator=values["is_administrator"])
    text = "er administrator" if values["is_administrator"] else "er ikke lenger administrator"
    return Done(f"{visit.world.user.email} {text}.", visit.link(ACCESS))


PAGES = (
    form_page(f"/{COLLECTION}", collection_form, set_collection),
    form_page(f"/{LOCK}", lock_form, set_lock_date),
    form_page(f"/{MODULES}", modules_form, set_modules),
    form_page(f"/{ACCESS}", access_form, set_access),
)
