"""How much of a draft is read at most. Beyond these bounds it is refused before it is opened further."""

FILE_BYTES = 30 * 2**20
"""The file as it arrives."""
PART_BYTES = 48 * 2**20
"""One text part of a Word file, unpacked; counted while unpacking."""
UNPACKED_BYTES = 300 * 2**20
"""All parts of a Word file together, pictures too, when it is written back."""
PARTS = 4_000
"""Files inside a Word file."""
MARKS = 2_500_000
"""Tags and attributes of one part or page: each takes some hundred bytes of memory once it is read."""
PAGES = 500
TEXT_CHARACTERS = 1_500_000
NUMBERS = 30_000
"""In a draft, 1.234.567 being one; each figure is held against every other thing said of its indicator."""
BLOCK_NUMBERS = 2_000
"""In one paragraph or cell: the time for a paragraph grows with the square of its figures."""
BLOCK_CHARACTERS, WORD_CHARACTERS = 50_000, 1_000
"""Of one paragraph or cell, and of signs without a space between them: the time for these grows with their square, too."""
BLOCKS = 60_000
COLUMNS = 63
"""Of a table in Word; wider ones are written back line by line."""
PDF_SECONDS = 30
"""Of processor time that a PDF may take."""
PDF_BYTES = 1536 * 2**20
"""Of memory that a PDF may take."""
LIGHT_BYTES = 2 * 2**20
"""A file that is read in a moment."""
LIGHT_UNPACKED = 8 * 2**20
"""The text parts of such a Word file."""
