"""Two things that the published faces lack: digits of one width, and whole faces for printing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

DIGITS = range(0x30, 0x3A)
DIGIT_WIDTH = {400: 640, 500: 650, 600: 660, 700: 670}
"""Common width of a digit by weight, in units of a 1000-unit em: the widest digit barely narrowed, the 1 not lost in air."""
SIDE_AIR = 36
"""Least white on each side of a digit, same units."""


def tabular_digits(latin: Path, weight: int, out: Path) -> None:
    """Write a face of the ten digits in one common width.

    Be Vietnam Pro has proportional digits and no `tnum` feature, so `font-variant-numeric: tabular-nums` does nothing.
    The style sheet loads this face for U+0030-0039 only. The licence (OFL 1.1, no reserved name) allows it.
    """
    font = TTFont(latin)
    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=DIGITS)
    subsetter.subset(font)
    glyphs, names, width = font["glyf"], font.getBestCmap(), DIGIT_WIDTH[weight]
    for code in DIGITS:
        glyph = glyphs[names[code]]
        drawn = glyph.xMax - glyph.xMin
        scale = min(1.0, (width - 2 * SIDE_AIR) / drawn)
        shift = (width - drawn * scale) / 2 - glyph.xMin * scale
        pen = TTGlyphPen(None)
        font.getGlyphSet()[names[code]].draw(TransformPen(pen, (scale, 0, 0, 1, shift, 0)))
        glyphs[names[code]] = pen.glyph()
        glyphs[names[code]].recalcBounds(glyphs)
        font["hmtx"][names[code]] = (width, glyphs[names[code]].xMin)
    font.flavor = "woff2"
    font.save(out)


def merge_subsets(parts: list[Path], out: Path) -> None:
    """Join the web subsets of one weight into one TrueType face.

    Programs that set documents take one file a weight; given a subset they print another letter, or none, without an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for number, part in enumerate(parts):
            font = TTFont(part)
            font.flavor = None
            path = Path(folder) / f"{number}.ttf"
            font.save(path)
            plain.append(str(path))
        Merger().merge(plain).save(out)
