"""What stands between a count, its whole and their share: 942.934 trên tổng số 979.536 hồ sơ, đạt 96,3%."""

from __future__ import annotations

import re

from tinhso.reports.drafts.grammar.quantities import HEDGE, Quantity

SLASH = re.compile(r"\s*/\s*(?:tổng\s*(?:số)?\s*)?$")
WHOLE = re.compile(r"[^.;:\d()]{0,60}?(?:trên|trong|/)\s*tổng(?:\s*số)?(?:[^.;:\d(),]{0,40}?)(?:là\s*)?$")
OUT_OF = re.compile(r"\s*(?:trên|trong(?:\s*số)?)\s*$")
REACHED = (
    r"(?:(?:mới\s*|chỉ\s*){0,2}(?:đạt|chiếm|tương\s*ứng(?:\s*với)?|tương\s*đương(?:\s*với)?|ứng\s*với|bằng|tức(?:\s*là)?|là)|=)"
)
SHARE_AFTER = re.compile(
    rf"(?:(?P<words>[^.;:\d()]{{0,80}}?)(?P<open>[(\[]\s*)(?:{REACHED}\s*)?|[^.;:\d(),]{{0,80}}?(?:(?:,|\s-{{1,2}}\s)\s*(?:{REACHED}\s*)?|(?<=\s){REACHED}\s*)|\s*[:=]\s*|"
    rf"[^.;:\d()]{{0,110}}?,\s*(?:đạt|chiếm|tương\s*(?:ứng|đương)(?:\s*với)?|bằng|tức(?:\s*là)?)\s*)"
    rf"(?:(?:với\s*)?(?:tỷ|tỉ)\s*lệ\s*)?(?:là\s*|:\s*|đạt\s*)?(?:{HEDGE}\s*)?$"
)
RATE = re.compile(
    rf"[^.;:\d()]{{0,60}}?,\s*(?:tỷ|tỉ)\s*lệ\s*[^\W\d_]+(?:\s+[^\W\d_]+){{0,3}}?\s*(?:(?:là|đạt|chiếm)\s*)?(?:{HEDGE}\s*)?$"
)
"""Before a share that has a name of its own: 1.234/1.300 hồ sơ, tỷ lệ đúng hạn 94,9%. Taken only where the parts nearly give it."""
SHARE_BEFORE = re.compile(
    rf"(?P<words>[^.;:\d(),]{{0,60}}?)(?:(?P<open>[(\[]\s*)(?:{REACHED}\s*|với\s*|gồm\s*)?|,?\s*(?:bằng|hay|với|tương\s*ứng(?:\s*với)?|tương\s*đương(?:\s*với)?|"
    rf"ứng\s*với|tức(?:\s*là)?)\s*)(?:{HEDGE}\s*)?$"
)
OTHER_KINDS = re.compile(
    r"^(?:,\s*(?:xã|phường|thị\s*trấn|đặc\s*khu|quận|huyện|thị\s*xã|thành\s*phố|thôn|xóm|ấp|bản|bon|buôn|khóm|tổ\s*dân\s*phố|ban|ngành)(?!\w))+"
)
"""The rest of what is counted: 129/148 xã, phường có sóng 5G, đạt gần 88%."""
PLANNED = re.compile(r"\s*(?:theo\s*)?(?:kế\s*hoạch|dự\s*toán|tổng|vốn|kinh\s*phí|được\s*giao|chỉ\s*tiêu)")


def gives(a: Quantity, b: Quantity, share: Quantity) -> bool:
    """Whether two parts give a share but for a slip of a digit."""
    return b.value > 0 and abs(100 * a.value / b.value - share.value) <= 2
