"""What reports add to the navigation."""

from tinhso.kernel.pages.navigation import Entry

ENTRIES = [Entry("Báo cáo", "reports:report", "report", order=40)]
