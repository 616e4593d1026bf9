"""Innstillinger → Utvidelser: which integrations are on, adding one, deleting one, and blocking one.

The client key is shown once, in answer to adding the extension, and never again.
"""

from uuid import UUID

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice.gui.pages.forms import Form, Values, form_page
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.refusals import InUse, NotFound
from deploy.sandbox.poweroffice.state import Application

LIST = "innstillinger/utvidelser"


def extensions(visit: Visit) -> View:
    """Show the integrations that are on, and those that can be added or blocked."""
    installed, known = visit.company.extensions, visit.world.applications
    return View(
        "extensions.html",
        {
            "active": [known[item.application_key] for item in installed.installed if item.is_active],
            "removed": sum(not item.is_active for item in installed.installed),
            "addable": [each for key, each in known.items() if installed.active(key) is None],
            "known": list(known.values()),
            "blocked": installed.blocked_applications,
        },
    )


def add_extension(visit: Visit, typed: FormData) -> View:
    """Switch an integration on, and show its client key this once."""
    application = _application(visit, str(typed.get("application_key", "")))
    if visit.company.extensions.active(application.key) is not None:
        raise InUse(
            "Extension error(s)",
            "The extension is on already.",
            f"{application.name} er allerede lagt til. Klientnøkkelen vises bare én gang. Slett utvidelsen og"
            " legg den til på nytt for å få en ny nøkkel.",
        )
    extension = visit.screens.add_extension(application.key)
    return View("extension_key.html", {"application": application, "client_key": extension.client_key})


def removal_form(visit: Visit) -> Form:
    """Return the page that asks whether an integration is to be deleted."""
    application = _application(visit, visit.request.path_params["application_key"])
    return Form(
        title=f"Slett {application.name}",
        intro="Klientnøkkelen slutter å virke med en gang, og alt som bruker den, mister forbindelsen."
        " Legger du utvidelsen til på nytt, får den en ny nøkkel.",
        button="Slett",
        back=visit.link(LIST),
        is_grave=True,
    )


def remove_extension(visit: Visit, _values: Values) -> Done:
    """Delete the integration."""
    application = _application(visit, visit.request.path_params["application_key"])
    visit.screens.remove_extension(application.key)
    return Done(f"{application.name} er slettet. Klientnøkkelen virker ikke lenger.", visit.link(LIST))


def block_extension(visit: Visit, typed: FormData) -> Done:
    """Block an integration on this client, or let it in again."""
    application = _application(visit, visit.request.path_params["application_key"])
    is_blocked = typed.get("gjor") != "tillat"
    visit.screens.block_extension(application.key, is_blocked=is_blocked)
    text = "er sperret" if is_blocked else "er ikke lenger sperret"
    return Done(f"{application.name} {text} for denne klienten.", visit.link(LIST))


def _application(visit: Visit, key: str) -> Application:
    try:
        return visit.world.applications[UUID(key)]
    except (ValueError, KeyError) as error:
        shown = "Velg en utvidelse i listen."
        raise NotFound("Object(s) not found", f"Application with key = {key} not found.", shown) from error


PAGES = (
    Page(f"/{LIST}", extensions),
    Page(f"/{LIST}/legg-til", extensions, add_extension),
    form_page(f"/{LIST}/{{application_key}}/slett", removal_form, remove_extension),
    Page(f"/{LIST}/{{application_key}}/sperr", extensions, block_extension),
)
