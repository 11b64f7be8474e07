"""axe finds nothing on any page of the product, on a desk and on a phone, and no page is wider than its screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.guards import routes
from tests.guards.conftest import World

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_any_page(
    world: World, live: str, browser_page: Any, sign_in: Callable[[Any], None], axe: Callable[[Any], None], screen: str
) -> None:
    width, height = SCREENS[screen]
    browser_page.set_viewport_size({"width": width, "height": height})
    # The administrator meets every form; what only a visitor meets comes first.
    seen, wrong = set(), []
    visitor, keeper = world.client("visitor"), world.client("administrator")
    for client in (visitor, keeper):
        if client is keeper:
            sign_in(world.people["administrator"])
        for route in routes.pages():
            address = route.address(world.records)
            if route.method != "GET" or (address in seen and client is visitor):
                continue
            answer = client.get(address)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            seen.add(address)
            browser_page.goto(f"{live}{address}")
            try:
                axe(browser_page)
            except AssertionError as found:
                wrong.append(f"{address}: {found}")
            if (wide := browser_page.evaluate("() => document.documentElement.scrollWidth")) > width:
                wrong.append(f"{address}: {wide} wide")
    browser_page.goto(f"{live}/khong-co-trang-nay")
    axe(browser_page)
    assert wrong == []
    assert len(seen) > 50
