"""Why there is no value: the Vietnamese sentence that a value carries, and its English."""

from __future__ import annotations

from tinhso.ledger.cells.reading import REBUILDING, SPLIT

LOOPS = "công thức đi vòng tròn"
GONE = "không còn số đo hay chỉ tiêu mang mã này"
RETIRED = "Chỉ tiêu không còn được theo dõi ở kỳ này."
UNPUBLISHED = "Chưa công bố."
NOT_STATED = "Chưa có đơn vị nào khai hoặc báo cáo nào ghi số này cho đúng nơi và kỳ ấy."
NOT_DECLARED = "chưa khai"
NO_BASE = "Mẫu số bằng 0: không áp dụng."
PIECE = "Địa bàn có từ giữa kỳ: một phần kỳ không so với cả kỳ năm trước. Xem trên địa giới mới."
NO_RESULT = "Công thức không ra giá trị."
MISSING = "Chưa có số liệu:"

ENGLISH = {
    REBUILDING: "The measure was just declared or changed; its cells are being built.",
    SPLIT: "Distinct persons cannot be converted across a unit that was split.",
    LOOPS: "the formula goes in a circle",
    GONE: "no measure or indicator has this code any more",
    RETIRED: "The indicator was no longer followed in this period.",
    UNPUBLISHED: "Not published.",
    NOT_STATED: "No unit declared and no report printed this value for this place and period.",
    NOT_DECLARED: "not declared",
    NO_BASE: "The base is 0: not applicable.",
    PIECE: "The unit began within the period: a part of it is not compared with a whole. See it on the new map.",
    NO_RESULT: "The formula gives no value.",
    MISSING: "No data:",
}


def told(reason: str, language: str) -> str:
    """A value's reason in that language; `Chưa có số liệu: …` keeps the codes that it names."""
    if not language.startswith("en"):
        return reason
    if reason.startswith(MISSING):
        return ENGLISH[MISSING] + reason.removeprefix(MISSING)
    return ENGLISH.get(reason, reason)
