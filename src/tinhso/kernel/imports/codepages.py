"""The two older ways to write Vietnamese, TCVN3 (fonts named .Vn…) and VNI (fonts named VNI-…), told by their traces.

Their files hold signs of Western Europe that a font drew as Vietnamese letters: “NguyÔn V¨n An”, “Nguyeãn Vaên An”. Nothing inside says so.
They are named and not converted: TCVN3 keeps capitals in another font, so the spelling of a name would be guessed.
"""

from __future__ import annotations

import re

_TRACES = {
    "TCVN3 (ABC)": re.compile(
        "(?<=[A-Za-z])[¨©ª«¬\u00ad®¸µ¶·¹»¼½¾×÷](?=[A-Za-z])|®(?=[A-Za-z¨-ÿ])|(?<=[a-z])[µ¸¶·¹¨©ª«¬](?![A-Za-z0-9])"
        "|(?<=[a-z])[ÀÁÂÃÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÜÝÞß]"
    ),
    "VNI": re.compile(
        "[aA][áàãâêéèùøûõïåäëÂÊÉÈÙØÛÕÏ]|[eE][áàãâùøûõïåäëÂÙØÛÕÏ]|[oO][âùøûïåäëÂÙØÛÏ]|[uUöÖôÔ][ùøûõïÙØÛÕÏ]|[ñÑ](?=[A-Za-zöôÖÔ])"
    ),
}
"""What never stands so in Vietnamese. One such trace may be a foreign name (Noël, Peña); two are none."""


def named(text: str) -> str:
    """The name of the old code page that a text was written in; empty where it shows no sign of one."""
    if text.isascii():
        return ""
    counts = {name: len(trace.findall(text)) for name, trace in _TRACES.items()}
    name = max(counts, key=lambda name: counts[name])
    return name if counts[name] > 1 else ""


def advice(name: str) -> tuple[str, str]:
    """What to do about a file or cell in that code page, in both languages."""
    return (
        f"Chữ gõ bằng bảng mã {name}. Chuyển sang Unicode (Unikey: Ctrl+Shift+F6) rồi gửi lại.",
        f"Typed in the code page {name}. Convert it to Unicode (Unikey: Ctrl+Shift+F6) and send it again.",
    )
