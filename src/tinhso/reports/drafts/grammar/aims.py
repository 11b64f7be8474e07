"""What is aimed at rather than reached: targets, requests, assignments with a deadline."""

from __future__ import annotations

import re

from tinhso.reports.drafts.grammar.quantities import HEDGE

_HEDGED = rf"(?:{HEDGE}\s*)?$"


def _any(*rules: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule})" for rule in rules))


_NEAR = _any(
    rf"dự\s*kiến\s*{_HEDGED}",
    rf"(?<!trên )(?<!với )kế\s*hoạch(?:\s*(?:giao|đề\s*ra|năm|là|:))?\s*{_HEDGED}",
    rf"(?<!trên )(?<!với )kế\s*hoạch\s*(?:năm|quý|tháng|cả)[^.;,()]{{0,16}}(?:là|:)\s*{_HEDGED}",
    rf"(?<![^\W_])cần\s*(?:thêm\s*)?{_HEDGED}",
    r"(?:(?<!\d )(?<!\d)mục\s*tiêu(?!\s*quốc\s*gia)|phấn\s*đấu|hướng\s*tới|yêu\s*cầu|"
    r"(?<!\d )(?<!\d)chỉ\s*tiêu(?!\s*(?:này|đó|trên))(?:\s*(?:giao|đề\s*ra|kế\s*hoạch))?)"
    r"(?:[^.;\d()%]{0,70}|[^.;()%]{0,30}(?:19|20)\d\d[^.;\d()%]{0,70})$",
)
"""Directly before a number."""
_BESIDE = re.compile(rf"(?:mục\s*tiêu|chỉ\s*tiêu)(?:\s*(?:là|đạt|:))?\s*(?:hạng\s*)?{_HEDGED}")
"""With nothing between: a target whatever was done before."""
_OF_PLAN = _any(
    r"(?<![^\W_])(?:kế\s*hoạch|kh|chỉ\s*tiêu|mục\s*tiêu|yêu\s*cầu|dự\s*toán)"
    rf"(?:\s*(?:cả\s*)?(?:năm|giao|đề\s*ra|quý|tháng)(?:\s*nay|\s*20\d\d)?)?\s*\(\s*{_HEDGED}",
    rf"\(\s*(?:kh|kế\s*hoạch|chỉ\s*tiêu)\s*:?\s*{_HEDGED}",
    r"(?<!với )(?<!trên )kế\s*hoạch\s*cả\s*năm(?:\s*nay)?\s*$",
)
"""What was planned, in brackets beside what was reached: chỉ đạt 93% kế hoạch (231 tỷ)."""
_ANNOUNCED = _any(
    r"từ\s*nay\s*đến|cố\s*gắng|phấn\s*[đd]ấu|hướng\s*tới|quyết\s*tâm|cam\s*kết|nhu\s*cầu|(?<!\w)sẽ(?!\w)|dự\s*kiến(?!\s*(?:được|ban))",
    r"tập\s*trung\s*(?:nâng|đưa)|đưa\s*tỷ\s*lệ|(?:cần\s*(?:phải\s*)?|phải\s*|bảo\s*đảm\s*)đạt|phải\s*hoàn\s*thành",
    r"đặt\s*(?:ra\s*)?mục\s*tiêu|mục\s*tiêu\s*(?:là|đến|đạt|của|năm|:|cụ\s*thể|chung|đặt\s*ra|đề\s*ra|phấn\s*đấu)",
    r"(?:nhiệm\s*vụ|chỉ\s*tiêu)\s*(?:đến|đến\s*năm|phải\s*đạt|yêu\s*cầu)",
    r"chỉ\s*tiêu\s*:|(?:tuần|tháng|quý|năm)\s*(?:tới|sau)\s*:",
    r"chỉ\s*tiêu\s*(?:cả\s*)?(?:quý|năm|tháng)[^.;:]{0,20}:",
    r"nhiệm\s*vụ\s*(?:trọng\s*tâm|thời\s*gian|\d+\s*tháng|năm|quý|tháng|tuần)[^.;:]{0,40}:",
    r"kế\s*hoạch\s*(?:(?:năm|quý|tháng)[^.;:]{0,12})?(?::|đến)|(?:trước|chậm\s*nhất)\s*(?:là\s*)?(?:ngày\s*)?\d{1,2}/\d{1,2}",
    r"theo\s*kế\s*hoạch\s*[^.;,\d]{0,30},\s*(?:đến\s*)?(?:hết\s*|cuối\s*)?(?:năm|quý|tháng)",
)
"""Rules over the rest of its sentence."""
_ASKED = _any(
    r"(?<!được )(?<!theo )(?:đề\s*nghị|kiến\s*nghị|đề\s*xuất)(?!\s*(?:của|giải\s*quyết|thanh\s*toán))",
    r"(?<![^\W_])xin\s+(?:hỗ|bố|cấp|bổ|(?=\d|\w+\s*\d))|(?<![^\W_])cần\s*(?:bố\s*trí|bổ\s*sung|hỗ\s*trợ|đầu\s*tư)",
    r"(?<!đã )(?<!được )(?:tham\s*mưu|xem\s*xét|(?<!toàn )(?<!chương )(?<!quy )(?<!công )(?<!quá )(?<!tiến )trình|cân\s*đối)"
    r"(?=[^.;,]{0,40}(?:bố\s*trí|bổ\s*sung|hỗ\s*trợ|phân\s*bổ|cấp))",
    r"(?<!đã )(?<!được )cân\s*đối(?=\s*(?:thêm\s*)?\d)",
    r"(?<!theo )(?<!ứng )yêu\s*cầu\s*(?:các|từng|ubnd|sở|công\s*an|đơn\s*vị|doanh\s*nghiệp|địa\s*phương|nhà\s*mạng)",
    r"(?<!đã )(?<!phần )nâng\s*(?:tỷ|tỉ)\s*lệ(?=[^.;]{0,60}lên\s*(?:không\s*dưới|tối\s*thiểu|ít\s*nhất|trên|trước))",
    r"(?<!được )(?<!đươc )(?<!đã )(?<!bàn )(?<!chuyển )(?<!toán )(?<!hoạch )(?<!tiêu )(?<![^\W_])giao"
    r"(?!\s*(?:dịch|ban|thông|diện|tiếp|lưu|nhiệm\s*vụ\s*đã))(?![^\W_])",
)
"""What somebody asks for or is told to do."""
_LIFTED = re.compile(rf"(?:nâng|đưa|kéo|giảm)\s[^.;:\d]{{0,80}}\s(?:lên|xuống|còn)\s*{_HEDGED}")
"""What is to be lifted or brought down, whatever of it was done: Giao Công an nâng số tài khoản đã kích hoạt lên 1,45 triệu."""
_ORDERED = re.compile(rf"(?:^|[:;–-])\s*(?:nâng|đưa|kéo|giảm)\s[^.;:\d]{{0,80}}\s(?:lên|xuống|còn)\s*{_HEDGED}")
"""The same said as an order, at the start of its clause: Quý IV/2024: nâng tỷ lệ thanh toán lên 60%."""
_SPENT = _any(r"giải\s*ngân(?!\s*(?:đạt|tối\s*thiểu|trên|đến|đủ))", r"(?<![^\W_])(?:mới|đã)\s*chi(?![^\W_])")
"""After what was assigned: giao 62 tỷ đồng, giải ngân 58,7 tỷ đồng."""
_LATER = re.compile(
    r"[^.;]{0,60}?(?:trước|chậm\s*nhất|xong\s*trước|hoàn\s*thành\s*(?:trước|trong))\s*(?:ngày\s*|tháng\s*|quý\s*)?(?:\d|i)"
)
_TO_DO = re.compile(r"(?:hoàn\s*thành|đạt|xong|triển\s*khai|bảo\s*đảm|thực\s*hiện)[^.;]*$")
_DONE = _any(
    r"hiện\s*(?:đã|nay|tại|có|mới|chỉ|đạt)|hiện(?:\s+[^\W\d_]+){0,3}?\s+(?:có|còn|đạt)|(?<![^\W_])hiện\s*$",
    r"mới\s*(?:đạt|có|chỉ)|chưa\s*đạt|đến\s*nay|thực\s*tế|kết\s*quả\s*(?::|là|đạt|đến)",
    r"(?<![^\W_])đã\s+(?!đề\s*ra|giao|đặt|phê|ban\s*hành|đăng\s*ký|cam\s*kết|nêu|được\s*giao)",
)


def is_done(before: str) -> bool:
    """Whether the words before a number say that it was reached."""
    return bool(_DONE.search(before))


def aimed(text: str, sentence: int, start: int, end: int, *, growth: bool, announced_above: bool) -> bool:
    """Whether the number at `start`–`end` is aimed at. `sentence`: where its sentence starts; `announced_above`: a heading says so."""
    before = text[sentence:start]
    if not growth and (_BESIDE.search(before) or _OF_PLAN.search(before)):
        return True
    if not growth and (near := _NEAR.search(before)) and not _DONE.search(near[0]):
        return True
    cues = [*_ANNOUNCED.finditer(before), *_ASKED.finditer(before)]
    if cues:
        last = max(cue.end() for cue in cues)
        if not growth and _LIFTED.search(before[last:]):
            return True
        return not _DONE.search(before[last:]) and not _SPENT.search(before[last:])
    if not growth and _ORDERED.search(before):
        return True
    if not growth and _LATER.match(text, end) and _TO_DO.search(before[-80:]) and not _DONE.search(before):
        return True
    return announced_above and not _DONE.search(re.split(r"[;,]\s", before)[-1])
