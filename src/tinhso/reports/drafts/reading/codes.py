"""Text in the code pages before Unicode, told and refused: its numbers could be read, its words could not."""

from __future__ import annotations

import re
import unicodedata

from tinhso.kernel.imports import codepages
from tinhso.reports.drafts.reading.problems import DraftProblem

_SAMPLE = 200_000
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")


def refuse_old(text: str, *, misread: bool = False) -> None:
    """Raise DraftProblem for TCVN3 and VNI, by name.

    `misread`: the bytes were read as windows-1258, which makes letters of anything. Otherwise a text with letters that only Unicode has
    is what it says, whatever foreign names stand in it.
    """
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    name = codepages.named(sample)
    if name and (misread or len(_VIETNAMESE.findall(sample)) <= len(sample) // 200):
        raise DraftProblem("old-code-page", *codepages.advice(name))
