"""What is aimed at rather than reached: targets, requests, assignments with a deadline."""

from __future__ import annotations

import re

from tinhso.reports.drafts.grammar.quantities import HEDGE

_NEAR = re.compile(
    rf"dự\s*kiến\s*(?:{HEDGE}\s*)?$|(?<!trên )(?<!với )kế\s*hoạch(?:\s*(?:giao|đề\s*ra|năm|là|:))?\s*(?:{HEDGE}\s*)?$|"
    r"(?:(?<!\d )(?<!\d)mục\s*tiêu|phấn\s*đấu|(?<!\d )(?<!\d)chỉ\s*tiêu(?:\s*(?:giao|đề\s*ra|kế\s*hoạch))?|hướng\s*tới|yêu\s*cầu)"
    r"(?:[^.;\d()%]{0,70}|[^.;()%]{0,30}(?:19|20)\d\d[^.;\d()%]{0,70})$"
)
"""Directly before a number."""
_BESIDE = re.compile(rf"(?:mục\s*tiêu|chỉ\s*tiêu)(?:\s*(?:là|đạt|:))?\s*(?:hạng\s*)?(?:{HEDGE}\s*)?$")
"""With nothing between: a target whatever was done before."""
_ANNOUNCED = re.compile(
    r"phấn\s*đấu|hướng\s*tới|đặt\s*(?:ra\s*)?mục\s*tiêu|"
    r"mục\s*tiêu\s*(?:là|đến|đạt|của|năm|:|cụ\s*thể|chung|đặt\s*ra|đề\s*ra|phấn\s*đấu)|"
    r"(?:nhiệm\s*vụ|chỉ\s*tiêu)\s*(?:đến|đến\s*năm|phải\s*đạt|yêu\s*cầu)|dự\s*kiến(?!\s*(?:được|ban))|cam\s*kết|(?<!\w)sẽ(?!\w)|cần\s*(?:phải\s*)?đạt|phải\s*(?:có|hoàn\s*thành)|kế\s*hoạch\s*(?:(?:năm|quý|tháng)[^.;:]{0,12})?(?::|đến)|đưa\s*tỷ\s*lệ|trước\s*(?:ngày\s*)?\d{1,2}/\d{1,2}|"
    r"phải\s*đạt|bảo\s*đảm\s*đạt|nhiệm\s*vụ\s*(?:trọng\s*tâm|thời\s*gian|\d+\s*tháng|năm|quý|tháng|tuần)[^.;:]{0,40}:"
)
_ASKED = re.compile(
    r"(?<!được )(?<!theo )(?:đề\s*nghị|kiến\s*nghị|đề\s*xuất)(?!\s*(?:của|giải\s*quyết|thanh\s*toán))|"
    r"(?<![^\W_])xin\s+(?:hỗ|bố|cấp|bổ)|(?<!theo )(?<!ứng )yêu\s*cầu\s*(?:các|ubnd|sở|công\s*an|đơn\s*vị|"
    r"doanh\s*nghiệp|địa\s*phương|nhà\s*mạng|từng)|"
    r"(?<!đã )(?<!phần )nâng\s*(?:tỷ|tỉ)\s*lệ(?=[^.;]{0,60}lên\s*(?:không\s*dưới|tối\s*thiểu|ít\s*nhất|trên|trước))|"
    r"(?<!được )(?<!đươc )(?<!bàn )(?<!chuyển )(?<!toán )(?<!hoạch )(?<!tiêu )(?<![^\W_])giao(?!\s*(?:dịch|ban|thông|diện|tiếp|"
    r"lưu|nhiệm\s*vụ\s*đã))(?![^\W_])"
)
_LATER = re.compile(
    r"[^.;]{0,60}?(?:trước|chậm\s*nhất|xong\s*trước|hoàn\s*thành\s*(?:trước|trong))\s*(?:ngày\s*|tháng\s*|quý\s*)?(?:\d|i)"
)
_TO_DO = re.compile(r"(?:hoàn\s*thành|đạt|xong|triển\s*khai|bảo\s*đảm|thực\s*hiện)[^.;]*$")
_DONE = re.compile(
    r"hiện\s*(?:đã|nay|tại|có|mới|chỉ|đạt)|mới\s*(?:đạt|có|chỉ)|đến\s*nay|kết\s*quả\s*(?::|là|đạt|đến)|thực\s*tế|(?<![^\W_])đã\s+(?!đề\s*ra|giao|đặt|phê|ban\s*hành|đăng\s*ký|cam\s*kết|nêu|được\s*giao)|chưa\s*đạt|giải\s*ngân(?!\s*(?:đạt|tối\s*thiểu|trên|đến))"
)


def is_done(before: str) -> bool:
    """Whether the words before a number say that it was reached."""
    return bool(_DONE.search(before))


def aimed(text: str, sentence: int, start: int, end: int, *, growth: bool, announced_above: bool) -> bool:
    """Whether the number at `start`–`end` is aimed at. `sentence`: where its sentence starts; `announced_above`: a heading says so."""
    before = text[sentence:start]
    if not growth and _BESIDE.search(before):
        return True
    if not growth and (near := _NEAR.search(before)) and not _DONE.search(near[0]):
        return True
    cues = [*_ANNOUNCED.finditer(before), *_ASKED.finditer(before)]
    if cues:
        last = max(cue.end() for cue in cues)
        return not _DONE.search(before[last:])
    if not growth and _LATER.match(text, end) and _TO_DO.search(before[-80:]) and not _DONE.search(before):
        return True
    return announced_above and not _DONE.search(before)
