"""What looks like a figure and is none: numbers of documents, names of programmes, hotlines, clock times, networks, numbering.

Each rule is a pattern of the folded text, or of the text with its capitals where those tell (57-NQ/TW, IPv6). What they cover is never
read as a figure. Days and periods are covered by `days`.
"""

from __future__ import annotations

import re

from tinhso.reports.drafts.grammar import nouns
from tinhso.reports.drafts.grammar.view import View

_LIST = r"(?:\s*(?:,|;|và|-|/)\s*(?:số\s*)?\d+[a-zđ]?(?![\w%]|[.,]\d|\s*%))*"
_NO_QUANTITY = r"(?![\d%]|[.,]\d|\s*(?:%|phần\s*trăm|triệu|tỷ|tỉ|nghìn|ngàn))"

_TERM = r"(?<![\w.,])-?\d[\d.]*(?:,\d+)?%?"

_DOCUMENTS = (
    r"nghị\s*quyết|quyết\s*định|chỉ\s*thị|nghị\s*định|thông\s*tư(?:\s*liên\s*tịch)?|công\s*văn|công\s*điện|luật|đề\s*án|chương\s*trình|"
    r"thông\s*báo|tờ\s*trình|kết\s*luận|hướng\s*dẫn|văn\s*bản|kế\s*hoạch|báo\s*cáo|quy\s*chuẩn|tiêu\s*chuẩn|tiêu\s*chí|dự\s*án"
)
_COUNTS_AFTER_ALL = re.compile(r"(?:thông\s*báo|kết\s*luận|hướng\s*dẫn|báo\s*cáo)\s*\d|7\s*/\s*7|24\s*/\s*24")
"""What is masked only where no counted thing follows: a document, a verb (hướng dẫn 455/610 hội viên); round the clock, 7/7 tiêu chí."""
_NUMBERED = (
    r"điều|(?<!tài )(?<!liên )khoản|chương|phụ\s*lục|biểu|bảng|hình|mục|phần|trang|chương\s*mục|bước|lần\s*thứ|kỳ\s*họp\s*thứ|đợt|lần|vòng|"
    r"quốc\s*lộ|tỉnh\s*lộ|đường\s*tỉnh|số\s*nhà|tầng|lớp|khối\s*lớp|loại|nhóm|hạng\s*mục|mẫu|mẫu\s*số|tổ\s*dân\s*phố(?:\s*số)?|"
    r"xóm|thôn|ấp|khóm|khu\s*phố|quận|phường|khu\s*vực|trạm\s*số|cột|dòng|điểm\s*[a-zđ]\s*khoản"
)
_CALLED = r"(?:\+84|0|1[89]00)[\d .()-]{2,14}\d|1\d{2,3}(?![\d.,]\d|\d|\s*(?:%|thuê\s*bao|máy|hộ|người))"
_NAMED = (
    r"chợ|công\s*nghiệp|cách\s*mạng(?:\s*công\s*nghiệp)?|nông\s*nghiệp|web|phiên\s*bản|ver(?:sion)?\.?|v|bluetooth|"
    r"(?:khung\s*)?kiến\s*trúc(?:\s*chính\s*quyền\s*điện\s*tử)?"
)

_FOLDED: tuple[str, ...] = (
    # A document or programme named by its number: đề án 06, nghị quyết số 57, quyết định 749 và 942. Some of these words are verbs too:
    # hướng dẫn 455/610 hội viên, báo cáo 41 vụ.
    rf"(?:{_DOCUMENTS})\s*(?:số\s*:?\s*)?\d+[a-zđ]?{_NO_QUANTITY}(?!\s*(?:hồ\s*sơ|xã|tổ|người|hộ|đơn\s*vị|lượt|cuộc|lớp|buổi)){_LIST}",
    rf"(?:{_DOCUMENTS})\s*số\s*:?\s*\d+[a-zđ]?{_NO_QUANTITY}{_LIST}",
    rf"(?<!\w)(?:{_NUMBERED})\s*(?:số\s*)?\d+[a-zđ]?(?:\.\d{{1,2}})*{_NO_QUANTITY}(?!\s*(?:hồ\s*sơ|hộ|lượt|người|đơn\s*vị)){_LIST}",
    # Levels: dịch vụ công mức độ 3, 4; định danh mức 2; an toàn cấp độ 3.
    r"(?:mức\s*độ|mức|cấp\s*độ|bậc|nhà\s*cấp)\s*\d(?:\s*(?:,|và|/|-)\s*\d)*(?![\d%]|[.,]\d|\s*%)",
    # Hotlines and telephone numbers.
    r"(?<!\w)(?:tổng\s*đài|đường\s*dây\s*nóng|hotline|điện\s*thoại|đt|sđt|số\s*máy|đầu\s*số|fax|liên\s*hệ|gọi)\s*(?:số\s*|hỗ\s*trợ\s*)?[:.]?"
    rf"\s*\(?(?:{_CALLED})(?:\s*(?:,|và|hoặc|/|-)\s*(?:{_CALLED}))*",
    r"\d{1,2}h\s*(?:sáng|trưa|chiều|tối)?\s*thứ\s*[2-7](?!\w)|đường\s*dây\s*1\d{2,3}(?!\d)",
    r"tổng\s*đài[^.;\d]{0,30}1\d{2,3}(?:[ .]\d{3,4})*(?![\d.,]\d|\d|\s*%)|"
    r"(?:lúc|trước|kết\s*thúc)\s*\d{1,2}\s*giờ(?:\s*\d{1,2}(?:\s*phút)?)?(?!\w)",
    r"(?<![\d.,/])(?<!\d\s)(?:1[89]00[ .]?\d{2,4}(?:[ .]?\d{2,4})?|"
    r"(?:\+84|0)[ .-]?\d{2,3}(?:(?:[ .-]\d{3,4}){2}|[ .-]\d{6,8})|0\d{9,10})(?![\d/])",
    # Clock times and around the clock.
    r"(?<![\d.,])\d{1,2}\s*:\s*[0-5]\d(?!\s*/\s*\d)(?:\s*:\s*\d{2})?(?![\d.,]\d|\d|%)",
    r"(?<![\d.,])\d{1,2}\s*(?:h|giờ)\s*\d{2}(?:\s*phút)?(?!\d)",
    r"(?<![\d.,])\d{1,2}h(?![\w])",
    r"(?<![\d.,/])(?:24\s*/\s*(?:24|7)(?:\s*/\s*7)?|7\s*/\s*7)(?:h|\s*giờ)?(?![\d/%])",
    # Networks, products and versions.
    r"(?<![\w.,])\d\s?g(?:\s*[/,-]\s*\d\s?g)*(?!\w)",
    rf"(?<!\w)(?:{_NAMED})\s*\d+(?:\.\d+)+(?![\d%]|\s*%)",
    r"(?<!\w)(?:chợ|công\s*nghiệp|web|phiên\s*bản)\s*4,0(?!\d|\s*%)",
    r"(?:cổng|port|cvss)\s*(?:từ\s*)?\d+(?:\.\d+)?(?:\s*(?:,|và)\s*\d+)*(?![\d.,]\d|\d|\s*%)|"
    r"(?<!\w)(?:iso(?:/iec)?|tcvn|qcvn|ieee|rfc)\s*[:-]?\s*[\d.:/-]*\d",
    r"(?<!\w)(?:windows|office|android|ios|html|sha|aes|rsa|ipv|wi-?fi|covid|usb)\s*-?\s*\d+(?:\.\d+)*(?![\d,%]\d|%)",
    # Addresses on the web.
    r"(?:https?://|www\.)\S+|\S+@\S+|(?<!\w)[\w-]+(?:\.[\w-]+)*\.(?:vn|com|org|net)(?:/\S*)?",
    # Numbering within a sentence: (1) …; (2) …, and footnotes.
    r"[(\[]\s*(?:[1-9]\d?|[ivx]+)\s*[)\]](?!\s*%)|(?:^|[:;,.\n]\s*|và\s*)\(\s*0\d\s*\)|\[\s*\d{3}\s*\]",
    # Operands of a sum written out (26.869 + 18.927 + 41.269 = …), its result where it goes on without end (= 95,38501…),
    # and words about digits.
    rf"(?!{_TERM}\s*/\s*{_TERM}\s*=\s*\d[\d.,]*\s*%){_TERM}(?:\s*[+×÷*:/-]\s*{_TERM})+(?=\s*[=≈])|[=≈]\s*{_TERM}(?:…|\.{{3}})",
    # Rooms, extensions, groups that compete, and who gets a copy.
    r"(?<!\w)(?:phòng|máy\s*lẻ)\s*\d{3}(?!\d|[.,]\d|\s*[^\W\d_])|(?<!\w)(?:cụm|khối)\s*thi\s*đua\s*(?:số\s*)?\d+|"
    r"(?:^|\n)\s*nơi\s*nhận\s*:[^\n]*|(?<!\w)lưu\s*:?\s*vt[^\n]*",
    r"(?<![\w.,])\d+\s*(?:chữ\s*số|số\s*lẻ|số\s*thập\s*phân)",
    # Rooms, days of the week, and set phrases with a number.
    r"thứ\s*(?:[2-7]|hai|ba|tư|năm|sáu|bảy)\s*(?:đến|-|,|và)\s*thứ\s*(?:[2-7]|hai|ba|tư|năm|sáu|bảy)(?!\w)",
    r"thứ\s*(?:[2-7]|hai|ba|tư|năm|sáu|bảy)(?=\s*(?:,|và|đến|-)?\s*(?:thứ|hằng|hàng|tuần|ngày))",
    r"(?:hai|(?<![\d.,])(?<!\d\s)0?2)\s*cấp(?!\w)|(?<![\d.,])0?1\s*cửa(?!\w|\s*hàng)|(?:một|hai|ba)\s*(?:cửa|bên|chiều|một)(?!\w)|"
    r"(?:cả\s*)?(?:hai|ba)\s*(?:cấp|quý)(?!\w)|một\s*(?:số|cách|phần|bộ\s*phận|trong|lần|mặt|loạt|chạm|chiều)|ba\s*(?:không|cùng|trực)|bốn\s*tại\s*chỗ",
    # Ages, grades and classes that define a thing, not count it.
    r"(?<![\w.,])\d{1,3}(?:\s*-\s*\d{1,3})?\s*tuổi(?!\w)|(?<![\w.,])(?:hạng\s*)?[1-5]\s*sao(?!\w)|"
    r"(?:chợ|đô\s*thị|bệnh\s*viện|công\s*trình|trường)\s*(?:loại|hạng)\s*(?:[1-4]|i{1,3}|iv)(?!\w)|"
    r"(?:phiên|kỳ|lần|khóa)\s*(?:họp\s*)?thứ\s*(?:\d+|nhất|hai|ba|tư|năm)(?!\w)|"
    r"(?<!\w)tuần\s*(?:thứ\s*)?\d{1,2}(?![\d.,/]|\s*(?!năm|của|tháng|từ)[^\W\d_])|tài\s*khoản\s*(?:kho\s*bạc\s*)?số\s*:?\s*\d[\d.\s-]*\d|"
    r"(?:trong|qua|sau)\s*\d+\s*tháng(?:\s*qua)?(?!\w)|(?<![\d.,])\d{1,2}\s*tháng\s*qua(?!\w)",
    r"ngày\s*\d{1,2}\s*(?:hằng|hàng|mỗi)|\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)?\s*[kmg]hz(?!\w)",
    r"xác\s*thực\s*\d\s*(?:yếu\s*tố|lớp|bước)",
)  # fmt: skip
_CAPITALS: tuple[str, ...] = (
    # Numbers of documents with their code: 99/KH-UBND, 57-NQ/TW, 42/2022/NĐ-CP, số 749/QĐ-TTg.
    r"(?:[Ss]ố\s*:?\s*)?(?<![\d.,])\d+[a-z]?\s*(?:/\s*(?:19|20)\d\d)?\s*[/-]\s*[A-ZĐ]{1,8}\d*(?:\s*[-/&]\s*[A-ZĐ][A-ZĐa-z]{0,8}\d*)*",
    # Codes: C06, A05, H55.20, QL3, VNeID2, K12, and codes joined to letters: NQ57, ĐA06.
    r"(?<!\w)[A-ZĐ]{1,6}-?\d+(?:[.-]\d+)*(?!\w|\s*%|,\d)",
    r"(?<!\w)[A-Za-zĐđ]+\d+[A-Za-z]+(?!\w)",
    # Versions of programmes: FRMS 4.0.
    r"(?<!\w)[A-Z]{2,}[a-z]*\s+v?\d{1,2}\.\d{1,2}(?!\d|\s*%|,\d|\s*[a-zà-ỹđ])",
)
_NUMBERING = re.compile(
    r"^[ \t]*(?:[-+*•#]+[ \t]*)?(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[ivx]+[.)]|[a-zđ][.)])(?=[ \t\n]+(?!\d)|[ \t]*[^\W\d_])|"
    r"^[ \t]*\d{1,2}(?:\.\d{1,2})+\.(?=[ \t])",
    re.M,
)

_MASKS = re.compile("|".join(f"(?:{rule})" for rule in _FOLDED))
_CODES = re.compile("|".join(f"(?:{rule})" for rule in _CAPITALS))


def find(view: View) -> list[tuple[int, int]]:
    """Spans of the view's text that hold no figures, in order."""
    spans = [match.span() for match in _MASKS.finditer(view.text) if not _counts(view.text, match)]
    spans += [match.span() for match in _CODES.finditer(view.capitals)]
    spans += [match.span() for match in _NUMBERING.finditer(view.text)]
    return sorted(spans)


def _counts(text: str, match: re.Match[str]) -> bool:
    if not _COUNTS_AFTER_ALL.match(match[0]):
        return False
    noun = nouns.noun_at(text, match.end())
    return noun is not None and noun[1] not in ("giờ", "ngày")
