"""A draft in a browser: nothing of it runs or is fetched, nothing is wider than a phone, and keys lead through what needs a look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.reports import services, underway
from tinhso.reports.models import KeptDraft, Underway

WRONG = "Có 12/100 hộ nghèo, đạt 50%."
HOSTILE = f"""<html><head><script>document.title='ran'</script><link rel=stylesheet href="http://example.org/a.css">
<meta http-equiv=refresh content="0;url=http://example.org/"></head><body onload="document.title='ran'">
<p>{WRONG} <img src="http://example.org/a.png" onerror="document.title='ran'"></p><iframe src="http://example.org/"></iframe>
<p>&lt;script&gt;document.title='ran'&lt;/script&gt; &lt;img src=http://example.org/b.png onerror=alert(1)&gt; {WRONG}</p>
<table><tr><td>&lt;svg onload=alert(1)&gt; {WRONG}</td></tr></table><a href="javascript:alert(1)">{WRONG}</a>
<p>{"rất_dài" * 60} 1.234.567 hộ</p></body></html>"""


@pytest.fixture
def draft(an: Person, land: Land, frozen_clock: FixedClock) -> KeptDraft:
    """A page that would do everything, and four figures that contradict themselves."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="99")
    name = "\"><script>document.title='ran'</script>.html"
    return services.check_draft(an, name=name, content=HOSTILE.encode(), unit=land.province, clock=frozen_clock)


@pytest.mark.browser
def test_nothing_of_a_draft_runs_and_nothing_is_wider_than_a_phone(
    live: str,
    browser_page: Any,
    sign_in: Callable[[Person], None],
    axe: Callable[[Any], None],
    draft: KeptDraft,
    an: Person,
    frozen_clock: FixedClock,
) -> None:
    sign_in(an)
    start = draft.checks.get().result["figures"][0]["start"]
    addresses = [
        "/du-thao",
        "/du-thao/moi",
        *(f"/du-thao/{draft.pk}{rest}" for rest in ("", "/chung-nhan/1", f"/chi-tieu/{start}")),
    ]
    for width in (390, 1440):
        browser_page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            browser_page.goto(live + address)
            assert "ran" not in browser_page.title().split(" · ")[0].split()
            axe(browser_page)
            assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} at {width}"
    underway.begin(draft, draft.checks.get().sha256, "Kiểm tra lại", frozen_clock)
    for code in ("internal", ""):  # what still runs opens its page anew by itself, so it stands last
        Underway.objects.update(code=code, message_vi="Hệ thống gặp lỗi.")
        draft.checks.all().delete()
        browser_page.goto(f"{live}/du-thao/{draft.pk}")
        axe(browser_page)


@pytest.mark.browser
def test_keys_lead_from_one_figure_that_needs_a_look_to_the_next_and_to_its_note(
    live: str, browser_page: Any, sign_in: Callable[[Person], None], draft: KeptDraft, an: Person
) -> None:
    sign_in(an)
    wrong = [f"f{row['start']}" for row in draft.checks.get().result["figures"] if row["verdict"] == "internal"]
    assert len(wrong) == 4
    browser_page.goto(f"{live}/du-thao/{draft.pk}")
    met = []
    for key in ("F8", "F8", "F8", "F8", "F8", "Shift+F8"):
        browser_page.keyboard.press(key)
        met.append(browser_page.evaluate("document.activeElement.id"))
        assert browser_page.locator(".draftnotes .now").get_attribute("id") == met[-1].replace("f", "n")
    assert met == [*wrong, wrong[0], wrong[-1]]
    browser_page.keyboard.press("Enter")
    assert browser_page.url.endswith(wrong[-1].replace("f", "#n"))


@pytest.mark.browser
def test_the_page_of_a_long_draft_opens_its_answer_by_itself(
    live: str,
    browser_page: Any,
    sign_in: Callable[[Person], None],
    draft: KeptDraft,
    an: Person,
    frozen_clock: FixedClock,
) -> None:
    sign_in(an)
    underway.begin(draft, draft.checks.get().sha256, "Kiểm tra lại", frozen_clock)
    browser_page.goto(f"{live}/du-thao/{draft.pk}")
    browser_page.get_by_text("Bộ xử lý việc nền chưa chạy").wait_for()
    underway.work_on(draft.pk, frozen_clock)
    browser_page.locator(".fig.ask").first.wait_for(timeout=5000)
    assert draft.checks.count() == 2
