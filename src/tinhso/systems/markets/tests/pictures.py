"""Pixels of a PNG picture, unpacked here: the product itself needs no imaging library."""

from __future__ import annotations

import struct
import zlib

import numpy


def grey_pixels(png: bytes) -> numpy.ndarray:
    """The green channel of an 8-bit RGB or RGBA picture, as rows of pixels."""
    at, data, width, height, channels = 8, b"", 0, 0, 4
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    raw = numpy.frombuffer(zlib.decompress(data), numpy.uint8).reshape(height, 1 + width * channels)
    rows = numpy.zeros((height + 1, width * channels + channels), numpy.int64)
    for y in range(height):
        rows[y + 1, channels:] = _unfiltered(raw[y, 0], raw[y, 1:].astype(numpy.int64), rows[y], channels)
    return rows[1:, channels:].reshape(height, width, channels)[:, :, 1].astype(numpy.uint8)


def _unfiltered(kind: int, line: numpy.ndarray, above: numpy.ndarray, step: int) -> numpy.ndarray:
    """One row of a PNG with its filter (0 none, 1 left, 2 above, 3 mean, 4 Paeth) taken off."""
    if kind == 0:
        return line
    if kind == 2:
        return (line + above[step:]) % 256
    made = numpy.zeros(len(line) + step, numpy.int64)
    for x in range(len(line)):
        left, up, corner = int(made[x]), int(above[x + step]), int(above[x])
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up) // 2
        else:
            best = left + up - corner
            guess = min((left, up, corner), key=lambda value: abs(best - value))
        made[x + step] = (line[x] + guess) % 256
    return made[step:]
