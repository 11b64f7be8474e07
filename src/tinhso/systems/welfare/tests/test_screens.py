"""The screens in a browser, on a desk and on a phone: axe finds nothing, and nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import approve_round, read_answer, send_round
from tinhso.systems.welfare.tests.test_pay_a_round import AMOUNT, answers, prepared


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    live: str,
    browser_page: Any,
    sign_in: Callable[[Person], None],
    axe: Callable[[Any], None],
    with_account: Entitlement,
    land: Land,
    department: Person,
    director: Person,
    frozen_clock: FixedClock,
) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="99")
    Entitlement.objects.update(simulated=True)
    round_ = prepared(department, land, frozen_clock)
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    send_round(department, round_, clock=frozen_clock)
    read_answer(department, answers(round_, "returned", "AC04")[1], clock=frozen_clock)
    sign_in(department)
    pages = {
        "list": reverse("welfare:list"),
        "entitlement": with_account.get_absolute_url(),
        "account": reverse("welfare:declare-account", args=[with_account.pk]),
        "rounds": reverse("welfare:rounds"),
        "round": round_.get_absolute_url(),
        "communes": reverse("welfare:reconcile", args=[round_.pk]),
        "returns": reverse("welfare:returns"),
        "payment": round_.payments.get().get_absolute_url(),
        "prepare": reverse("welfare:prepare"),
    }
    for width, height in ((1280, 900), (390, 844)):
        browser_page.set_viewport_size({"width": width, "height": height})
        for name, address in pages.items():
            browser_page.goto(f"{live}{address}")
            axe(browser_page)
            assert browser_page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
