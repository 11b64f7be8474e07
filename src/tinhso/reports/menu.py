"""What reports add to the navigation."""

from tinhso.kernel.pages.navigation import Entry
from tinhso.reports.services import may_check

ENTRIES = [
    Entry("Báo cáo", "reports:report", "report", order=40),
    Entry("Kiểm tra dự thảo", "reports:drafts", "edit", order=41, shown_to=may_check),
]
