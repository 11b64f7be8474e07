"""Whatever somebody types into a field comes back as text, and nothing typed breaks a page: every form of the product, filled in."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.db import transaction

from tests.guards import routes
from tests.guards.conftest import World

SCRIPT = "<script>alert('x')</script>\"'&"
LONG = "Đ" * 10_000
TYPED = {"text", "search", "tel", "number", "password", "email", "url", "date", ""}

ASKED = ("find", "q", "sort", "page", "size", "commune", "state", "unit", "period", "map", "export", "next", "team", "rule")

pytestmark = pytest.mark.django_db


class Fields(HTMLParser):
    """The fields of a page's own form: name → (kind, value). The forms of the frame (search, display) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, tuple[str, str]] = {}
        self.inside, self.select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post" and given.get("action", "") not in (
                "/hien-thi",
                "/people/sign-out/",
            )
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name not in ("", "csrfmiddlewaretoken"):
            kind = given.get("type", "")
            if kind not in ("radio", "checkbox") or name not in self.fields:
                self.fields[name] = ("typed" if kind in TYPED else kind, given.get("value", ""))
        elif tag == "textarea":
            self.fields[name] = ("typed", "")
        elif tag == "select":
            self.select = name
            self.fields[name] = ("chosen", "")
        elif tag == "option" and self.select and not self.fields[self.select][1]:
            self.fields[self.select] = ("chosen", given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False


@pytest.mark.parametrize("text", [SCRIPT, LONG], ids=["script", "long"])
def test_no_form_breaks_and_no_script_comes_back(world: World, text: str) -> None:
    client = world.client("an", raise_request_exception=False)
    keeper = world.client("administrator", raise_request_exception=False)
    wrong, filled = [], 0
    for route in routes.pages():
        if route.method == "GET":
            continue
        address = route.address(world.records)
        reader = client if client.get(address).status_code == 200 else keeper
        page = reader.get(address)
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            continue
        form = Fields()
        form.feed(page.content.decode())
        typed = [name for name, (kind, _value) in form.fields.items() if kind == "typed"]
        filled += len(typed)
        # One field at a time as well: a form refuses the first wrong field it meets and might never look at the others.
        for together in [typed, *([name] for name in typed)] if text is SCRIPT else [typed]:
            data = {name: text if name in together else value for name, (_kind, value) in form.fields.items()}
            with transaction.atomic():
                answer = reader.post(address, data, follow=True)
                transaction.set_rollback(True)
            if answer.status_code >= 500 or b"<script>alert" in answer.content:
                wrong.append((str(route), together, answer.status_code))
    assert wrong == []
    assert filled > 40


@pytest.mark.parametrize("text", [SCRIPT, LONG, "\x00", "%", "'"], ids=["script", "long", "nul", "percent", "quote"])
def test_no_word_to_find_breaks_a_page(world: World, text: str) -> None:
    client = world.client("administrator", raise_request_exception=False)
    wrong = []
    for route in routes.pages():
        if route.method != "GET" or "imports/template" in route.path:
            continue
        answer = client.get(route.address(world.records), dict.fromkeys(ASKED, text))
        body = b"" if answer.streaming else answer.content
        if answer.status_code >= 500 or b"<script>alert" in body:
            wrong.append((str(route), answer.status_code))
    assert wrong == []
