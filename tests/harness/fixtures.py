"""Fixtures for tests in a browser. Mark such a test `@pytest.mark.browser`.

    def test_board_opens(live, browser_page, sign_in, axe):
        sign_in(person)
        browser_page.goto(f"{live}/")
        axe(browser_page)

A page whose script fails, or that asks anything of another machine, fails its test.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

    from tinhso.kernel.people.models import Person

OWN_HOSTS = {"127.0.0.1", "localhost"}


def session_cookie(person: Person, base: str) -> dict[str, Any]:
    """The cookie of a new session of that person, as Playwright wants it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base}


@pytest.fixture(scope="session")
def browser_process() -> Iterator[Browser]:
    from tests.harness import chromium

    # Playwright keeps an event loop in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium.browser() as running:
        yield running
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_context(browser_process: Browser) -> Iterator[BrowserContext]:
    """A fresh profile, Vietnamese, 1280 × 900."""
    context = browser_process.new_context(
        locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    outside: list[str] = []

    def own_machine_only(route: Route) -> None:
        if urlsplit(route.request.url).hostname in OWN_HOSTS:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith("http"), own_machine_only)
    yield context
    context.close()
    assert not outside, f"requests that leave the machine: {outside}"


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page; errors of its scripts and messages of the content-security policy fail the test at its end."""
    page = browser_context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and not message.text.startswith("Failed to load resource")
            else None
        ),
    )
    yield page
    assert not problems, f"errors in the browser: {problems}"


@pytest.fixture
def live(live_server: Any) -> str:
    """The address of a live server with static files, such as http://localhost:40123."""
    return str(live_server.url)


@pytest.fixture
def sign_in(live: str, browser_context: BrowserContext) -> Callable[[Person], None]:
    """Sign a person in without passing through the form."""
    return lambda person: browser_context.add_cookies([session_cookie(person, live)])  # type: ignore[list-item]


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Check a page with every rule of axe; violations are listed with the elements."""
    from tests.harness import chromium

    source = chromium.axe_source()

    def check(page: Page) -> None:
        if not page.evaluate("() => 'axe' in window"):
            # Through the debugger, not a script element: the page's own policy stays as it is.
            page.evaluate(source)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(node["html"][:160] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not lines, "axe finds:\n" + "\n".join(lines)

    return check
