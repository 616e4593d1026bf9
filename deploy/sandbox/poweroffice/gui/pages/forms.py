"""Screens that are one form: made from the visit, read into values, and done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui.pages.fields import Field, Unreadable, read
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.norwegian import day

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a heading if there is one."""

    fields: tuple[Field, ...]
    heading: str = ""


def fields(*each: Field) -> tuple[Group, ...]:
    """Return the fields of a form that needs no groups."""
    return (Group(each),)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form: `facts` are what to know before filling it in, `back` is where Avbryt leads.

    `is_grave` marks a deed that takes something away.
    """

    title: str
    button: str
    back: str
    groups: tuple[Group, ...] = ()
    intro: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields of all groups."""
        return tuple(field for group in self.groups for field in group.fields)


def form_page(path: str, build: Callable[[Visit], Form], do: Callable[[Visit, Values], Done | View]) -> Page:
    """Return the page of a form."""

    def show(visit: Visit) -> View:
        return View("form.html", {"form": build(visit)})

    def deed(visit: Visit, typed: FormData) -> Done | View:
        return do(visit, read(build(visit).fields, typed))

    return Page(path, show, deed)


def require_open_period(company: Company, name: str, posted_on: date | None) -> None:
    """Refuse a day, typed in the field `name`, on which the books are locked.

    Raises:
        Unreadable: the day lies in the locked period.
    """
    if posted_on is not None and posted_on <= company.lock_date:
        locked = f"Regnskapet er låst til og med {day(company.lock_date)}. Velg en senere dato."
        raise Unreadable({name: locked})
