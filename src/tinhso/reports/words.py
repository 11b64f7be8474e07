"""The fixed words of an official report, and how its numbers of parts and dates are written (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from datetime import date

NATION = {
    "vi": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "en": ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness"),
}
WORDS = {
    "vi": {
        "recipients": "Nơi nhận:",
        "appendix": "Phụ lục",
        "appendix_title": "Nguồn của từng số liệu trong báo cáo",
        "appendix_note": "(Kèm theo báo cáo; số trong ngoặc vuông là số thứ tự của nguồn)",
        "simulated": "CÓ DỮ LIỆU MÔ PHỎNG",
    },
    "en": {
        "recipients": "To:",
        "appendix": "Appendix",
        "appendix_title": "Where each figure of this report comes from",
        "appendix_note": "(Attached to the report; the number in square brackets is that of the source)",
        "simulated": "CONTAINS SIMULATED DATA",
    },
}
APPENDIX = {
    "vi": ("Số", "Chỉ tiêu", "Kỳ", "Giá trị", "So cùng kỳ", "Mục tiêu", "Nguồn, phát hiện"),
    "en": ("No.", "Indicator", "Period", "Value", "Against a year before", "Target", "Source, findings"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def official_date(day: date, language: str = "vi") -> str:
    """`ngày 05 tháng 01 năm 2026`: a leading zero for days below 10 and for January and February."""
    if language.startswith("en"):
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def roman(number: int) -> str:
    """1 → I. Reports have fewer than 40 parts."""
    if not 1 <= number < 40:
        raise ValueError(f"no roman numeral for {number}")
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
