"""A phone's bar holds five entries: the systems that somebody works in stand in it, and nothing is out of reach."""

from tinhso.kernel.pages.navigation import TABS, Shown, tabs


def entry(title: str, order: int, current: bool = False) -> Shown:
    return Shown(title, f"/{title}/", "board", current, order)


COMMON = [
    entry("Điều hành", 10),
    entry("Chỉ tiêu", 20),
    entry("Phát hiện", 25),
    entry("Báo cáo", 40),
    entry("Kiểm tra dự thảo", 41),
]
SYSTEMS = [entry("Chợ 4.0", 50), entry("Tổ công nghệ số", 50), entry("Chi trả an sinh", 52, current=True)]


def test_systems_stand_in_the_bar_before_what_everybody_has() -> None:
    drawn = tabs([*COMMON, *SYSTEMS])
    assert [tab.title for tab in drawn.bar] == ["Điều hành", "Chỉ tiêu", "Chợ 4.0", "Tổ công nghệ số"]
    assert [tab.title for tab in drawn.more] == ["Chi trả an sinh", "Phát hiện", "Báo cáo", "Kiểm tra dự thảo"]
    assert drawn.inside
    assert len(drawn.bar) + 1 == TABS


def test_five_entries_need_no_menu() -> None:
    drawn = tabs(COMMON)
    assert (drawn.bar, drawn.more, drawn.inside) == (COMMON, [], False)
