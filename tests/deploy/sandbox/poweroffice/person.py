"""Somebody at a browser without JavaScript: reads pages, follows links, fills in the forms that are there."""

import re

import httpx
from lxml import html

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Person:
    """One person; `page` is the page that is open, `answer` its HTTP answer."""

    def __init__(self, application) -> None:
        transport = httpx.ASGITransport(application)
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8100", headers=BROWSER, follow_redirects=True
        )
        self.answer: httpx.Response | None = None

    async def open(self, path: str) -> None:
        self._see(await self.http.get(path))

    async def follow(self, text: str) -> None:
        """Follow the first link in the main part (or anywhere) whose text is `text`."""
        links = [link for link in self.page.iter("a") if said(link) == text]
        assert links, f"there is no link {text!r} on {self.path}"
        await self.open(links[-1].get("href"))

    async def press(self, button: str, **fields) -> None:
        """Fill in the form that has this button, and press it.

        A field is a text, True or False for a box, or the list of values whose boxes are ticked.
        """
        pressed = next((each for each in self.page.iter("button") if said(each).startswith(button)), None)
        assert pressed is not None, f"there is no button {button!r} on {self.path}"
        form = self._form_of(pressed)
        for name, value in fields.items():
            fill(form, name, value)
        sent = [*form.form_values()]
        if pressed.get("name"):
            sent.append((pressed.get("name"), pressed.get("value", "")))
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        address = str(self.answer.url.join(form.get("action") or str(self.answer.url)))
        assert form.get("method") == "post", "this form asks, it changes nothing"
        self._see(await self.http.post(address, data=data))

    async def search(self, text: str) -> None:
        """Use the page's search form."""
        (form,) = self.page.xpath("//form[@role='search']")
        form.fields["sok"] = text
        self._see(await self.http.get(self.answer.url.copy_with(query=None), params=form.form_values()))

    async def close(self) -> None:
        await self.http.aclose()

    @property
    def page(self) -> html.HtmlElement:
        assert self.answer is not None
        return html.fromstring(self.answer.text)

    @property
    def text(self) -> str:
        """What the page says, blanks of every kind alike."""
        return said(self.page.xpath("//body")[0])

    @property
    def path(self) -> str:
        assert self.answer is not None
        return self.answer.url.path

    @property
    def flash(self) -> str:
        """What the page says about the last deed."""
        return " ".join(said(each) for each in self.page.xpath("//*[@role='status']"))

    @property
    def refusal(self) -> str:
        """Why the last deed was refused."""
        return " ".join(said(each) for each in self.page.xpath("//*[@role='alert']"))

    def value(self, name: str) -> str:
        """What stands in a field."""
        (field,) = self.page.xpath(f"//*[@name='{name}']")
        return field.value

    def rows(self) -> list[str]:
        """The rows of the page's tables."""
        return [said(row) for row in self.page.xpath("//tbody/tr")]

    def fact(self, name: str) -> str:
        """What stands beside a term."""
        (description,) = self.page.xpath(f"//dt[normalize-space()='{name}']/../dd")
        return said(description)

    def _form_of(self, button: html.HtmlElement) -> html.FormElement:
        page = button.getroottree().getroot()
        if button.get("form"):
            return page.get_element_by_id(button.get("form"))
        return next(button.iterancestors("form"))

    def _see(self, answer: httpx.Response) -> None:
        self.answer = answer
        assert answer.status_code < 500, answer.text


def said(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def fill(form: html.FormElement, name: str, value: object) -> None:
    boxes = form.xpath(f".//input[@type='checkbox'][@name='{name}']")
    if boxes:
        for box in boxes:
            box.checked = value if isinstance(value, bool) else box.get("value") in value
        return
    assert name in form.fields, f"the form has no field {name}, only {', '.join(form.fields)}"
    form.fields[name] = value
