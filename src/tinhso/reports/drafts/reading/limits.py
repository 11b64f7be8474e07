"""How much of a draft is read at most."""

FILE_BYTES = 30 * 2**20
"""The file as it arrives."""
UNPACKED_BYTES = 120 * 2**20
"""The text part of a Word file, unpacked; counted while unpacking."""
PAGES = 500
TEXT_CHARACTERS = 3_000_000
BLOCKS = 60_000
PDF_SECONDS = 30
"""Of processor time that a PDF may take."""
PDF_BYTES = 1536 * 2**20
"""Of memory that a PDF may take."""
