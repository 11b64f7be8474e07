"""What the centre adds to the navigation."""

from tinhso.kernel.pages.navigation import Entry

ENTRIES = [
    Entry("Điều hành", "centre:board", "board", order=10),
    Entry("Chỉ tiêu", "centre:indicators", "indicator", order=20),
    Entry("Phát hiện", "centre:findings", "flag", order=25),
]
