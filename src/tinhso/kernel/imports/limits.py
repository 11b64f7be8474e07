"""How much of an uploaded file is read at most. Beyond these bounds a file is refused before it is opened further."""

from __future__ import annotations

FILE_BYTES = 50 * 2**20
"""The file as it arrives."""
UNPACKED_BYTES = 600 * 2**20
"""All parts of a spreadsheet together, unpacked; counted while unpacking, not believed from its table of contents."""
PARTS = 2_000
"""Files inside a spreadsheet."""
ROWS = 200_000
COLUMNS = 200
CELLS = 6_000_000
CELL_CHARACTERS = 2_000
HEADER_WITHIN = 30
"""The heading stands in one of the first rows."""
