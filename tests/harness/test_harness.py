"""The harness itself: a browser that sees no page cannot vouch for any."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.browser
def test_axe_finds_what_is_wrong(browser_page, axe, tmp_path: Path) -> None:
    browser_page.set_content("<html lang=vi><title>Trang</title><main><h1>Trang</h1><img src='data:,'></main></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(browser_page)


@pytest.mark.browser
def test_faces_reach_the_browser(live, browser_page) -> None:
    from tinhso.runtime import assets, folders

    assets.ensure()
    names = sorted(path.name for path in (folders.assets() / "fonts").glob("*.woff2"))
    assert len(names) == 12
    browser_page.goto(f"{live}/static/vendor/fonts/LICENSE-be-vietnam-pro.txt")
    loaded = browser_page.evaluate(
        """async names => Promise.all(names.map(async name => {
            const face = await new FontFace(name, `url(/static/vendor/fonts/${name}.woff2)`).load();
            return face.status;
        }))""",
        [name.removesuffix(".woff2") for name in names],
    )
    assert loaded == ["loaded"] * 12
