"""axe finds nothing on any page of the product, on a desk and on a phone, and no page is wider than its screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.guards import routes
from tests.guards.conftest import World

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


BELOW = (
    "() => document.documentElement.scrollHeight - Math.max(innerHeight, Math.ceil(document.body.getBoundingClientRect().height))"
)
"""How far a page can be scrolled past its end: hidden words of a table that scrolls by itself must stay within it."""


@pytest.mark.browser
def test_axe_finds_nothing_on_any_page(
    world: World, live: str, browser_page: Any, sign_in: Callable[[Any], None], axe: Callable[[Any], None]
) -> None:
    """What a visitor meets first, then everything, forms too, as the administrator meets it."""
    seen, wrong = set(), []

    def look(address: str, width: int) -> None:
        try:
            axe(browser_page)
        except AssertionError as found:
            wrong.append(f"{address}, {width} wide: {found}")
        if (wide := browser_page.evaluate("() => document.documentElement.scrollWidth")) > width:
            wrong.append(f"{address} is {wide} wide on a screen of {width}")
        if (more := browser_page.evaluate(BELOW)) > 2:
            wrong.append(f"{address} goes on for {more} below its foot on a screen of {width}")

    for role in ("visitor", "administrator"):
        client = world.client(role)
        if person := world.people[role]:
            sign_in(person)
        for route in routes.pages():
            address = route.address(world.records)
            if route.method != "GET":
                continue
            answer = client.get(address)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            seen.add(address)
            browser_page.set_viewport_size(DESK)
            browser_page.goto(f"{live}{address}")
            look(address, DESK["width"])
            browser_page.set_viewport_size(PHONE)
            look(address, PHONE["width"])
    browser_page.goto(f"{live}/khong-co-trang-nay")
    look("404", PHONE["width"])
    assert wrong == []
    assert len(seen) > 50
