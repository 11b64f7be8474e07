"""What is counted: the noun after a number, and what it is counted per."""

from __future__ import annotations

import re

# Longest first where one begins another; anything else after a number is taken word by word (`noun`).
COUNTED = """
cán bộ, công chức, viên chức|cán bộ, công chức|cán bộ, hội viên|cán bộ, đảng viên|tin, bài|tin bài|phường, xã|xã, phường, thị trấn|xã, phường|xã phường|thôn, bản|thôn, xóm|
xóm, tổ dân phố|ấp, khóm|xóm, bản|sở, ban, ngành|sở, ngành|cơ quan, đơn vị|đơn vị, địa phương|tỉnh, thành phố|tỉnh, thành|
địa chỉ số|địa chỉ|thuê bao|trạm bts|trạm thu phát sóng|trạm phát sóng|trạm|chứng thư số|chứng thư|chữ ký số|hồ sơ sức khỏe|hồ sơ|tài khoản|
doanh nghiệp|hợp tác xã|hộ kinh doanh|hộ gia đình|hộ dân|hộ nghèo|hộ|nhân khẩu|người dân|người có công|người|công dân|khách hàng|lượt truy vấn|lượt truy cập|lượt người|lượt|cuộc tấn công|cuộc họp|
cuộc|vụ việc|vụ|lỗ hổng|điểm yếu|máy tính|máy chủ|máy trạm|máy|thiết bị|thư rác|thư điện tử|thư|email|mã độc|kết nối|giao dịch|điểm cầu|điểm phục vụ|điểm giao dịch|
điểm phát wifi|điểm chấp nhận|điểm|đài truyền thanh|đài|tổ công nghệ số cộng đồng|tổ công nghệ số|tổ|thành viên|đoàn viên|hội viên|đảng viên|đảng bộ|chi bộ|tiểu thương|thương nhân|gian hàng|chợ|siêu thị|sản phẩm|
dịch vụ công|dịch vụ|thủ tục hành chính|thủ tục|tthc|văn bản|tài liệu|nhiệm vụ|mục tiêu|chỉ tiêu|chỉ số|nội dung|hệ thống|phần mềm|ứng dụng|nền tảng|cơ sở dữ liệu|csdl|cơ sở giáo dục|
cơ sở y tế|cơ sở khám chữa bệnh|cơ sở|bệnh viện|trạm y tế|trường học|trường|lớp tập huấn|lớp|buổi|hội nghị|khóa|học viên|học sinh|sinh viên|giáo viên|chuyên mục|phóng sự|bài viết|bài|tin|bản tin|
video|clip|phóng viên|cơ quan|đơn vị|sở|phòng|ban|văn phòng|địa phương|tỉnh|thành phố|huyện|quận|xã|phường|thị trấn|đặc khu|thôn|xóm|bản|khu dân cư|tổ dân phố|khóm|ấp|khu phố|
nhà mạng|nhà ở|ngôi nhà|hộp thư|camera|màn hình|đường truyền|điểm truy cập|tuyến|km|kilômét|mét|m2|ha|hecta|kw|mw|gb|tb|mb|mbps|gbps|kênh|nhóm|trang|fanpage|website|cổng|chuyên trang|
sự kiện|phản ánh|kiến nghị|câu hỏi|ý kiến|lao động|việc làm|hợp đồng|dự án|đề án|mô hình|sáng kiến|giải pháp|giấy phép|giấy|thẻ căn cước|thẻ|căn cước|mã qr|mã|tấm|chiếc|bộ|bản ghi|trường dữ liệu|
ngày làm việc|ngày|giờ|phút|giây|tuần|tháng|quý|năm|tuổi|lần|bậc|hạng|kỳ|đợt|lô|suất|cặp|cây|con|tấn|kg|đơn|đối tượng|hóa đơn|biên lai|chứng từ|tờ khai|bản sao|yêu cầu|cảnh báo|sự cố|tên miền|địa bàn|lĩnh vực|cấp|
công trình|trung tâm|điểm đen|sim|bưu cục|bưu gửi|bưu phẩm|thửa đất|thửa|trẻ em|bệnh nhân|bệnh án|lượt khám|đơn thuốc|phiếu|gói thầu|gói|quyết định|kế hoạch|nghị quyết|chỉ thị|công văn|
chuyên gia|kỹ sư|chuyên viên|nhân viên|nhân lực|chức năng|quy trình|trường hợp|tổ chức|cá nhân|tin nhắn|cuộc gọi|tàu cá|tàu|phương tiện|xe|sổ|triệu chứng|thông tin|dữ liệu|tệp|file|mẫu|ca|vị trí|phần|nút
""".replace("\n", "")  # fmt: skip

_KNOWN = sorted({noun.strip() for noun in COUNTED.split("|") if noun.strip()}, key=lambda noun: (-len(noun), noun))
NOUN = "(?:" + "|".join(re.escape(noun).replace(r"\ ", r"\s+") for noun in _KNOWN) + r")(?![^\W_])"
_NOUN = re.compile(NOUN)
_WORD = re.compile(r"[^\W\d_]+(?![^\W_])")
_LEVEL = re.compile(r"\s+(?:cấp\s+(?:tỉnh|huyện|xã|thôn|ấp|xóm|cơ\s+sở)|bts|[345]g(?:/[345]g)*)(?![^\W_])")
_PER = re.compile(rf"\s*/\s*((?:\d[\d.]*\s*)?{NOUN}|(?:\d[\d.]*\s*)?dân|quý|tháng|năm|ngày|tuần|xã|hộ)(?![^\W_])")

# Words after a number that count nothing: they carry the sentence on.
CARRY_ON = frozenset(
    """
và là của trong trên so với đạt chiếm tương được đã đang sẽ có không cho tại từ đến tới nhưng còn cùng bằng tăng giảm hoàn do để về theo thì mà
nên vào ra lên xuống gồm bao qua sau trước khi nếu hay hoặc như rồi nữa trở tính thuộc ở các những với cả đó này khoảng hơn gần dưới vượt
thực tập tổ số đều phải xếp đứng
""".split()  # noqa: SIM905 - a list of words reads best as words
)


def noun_at(text: str, position: int) -> tuple[int, str] | None:
    """The known noun that begins at `position` (spaces skipped): (its end, the noun in one spelling)."""
    start = position
    while start < len(text) and text[start] in " \n":
        start += 1
    if found := _NOUN.match(text, start):
        return found.end(), " ".join(found[0].split())
    return None


def unknown_noun_at(text: str, position: int) -> tuple[int, str] | None:
    """A word after a number that no list knows, taken as what is counted; None for words that carry the sentence on."""
    start = position
    while start < len(text) and text[start] == " ":
        start += 1
    word = _WORD.match(text, start)
    if word is None or word[0] in CARRY_ON or start == position:
        return None
    return word.end(), word[0]


def extended(text: str, end: int) -> int:
    """Where the counted thing's own level ends: 138 tổ cấp xã."""
    found = _LEVEL.match(text, end)
    return found.end() if found else end


def per(text: str, end: int) -> tuple[int, str] | None:
    """What a figure is counted per: (end, "100 dân") of `133 thuê bao/100 dân`."""
    found = _PER.match(text, end)
    return (found.end(), " ".join(found[1].split())) if found else None
