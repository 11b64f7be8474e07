"""Addresses of the reports and of checked drafts."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from tinhso.reports.pages import drafts, report

app_name = "reports"
prefix = ""
urlpatterns = [
    path("bao-cao", report.show, name="report"),
    path("du-thao", login_required(drafts.Drafts.as_view()), name="drafts"),
    path("du-thao/moi", login_required(drafts.new), name="new_draft"),
    path("du-thao/<int:key>", drafts.show, name="draft"),
    path("du-thao/<int:key>/ghi-theo-so", login_required(drafts.write), name="write_draft"),
    path("du-thao/<int:key>/chi-tieu", login_required(drafts.teach), name="teach_draft"),
    path("du-thao/<int:key>/chi-tieu/<int:start>", login_required(drafts.teach_page), name="draft_words"),
    path("du-thao/<int:key>/kiem-tra-lai", login_required(drafts.again), name="check_again"),
    path("du-thao/<int:key>/xoa", login_required(drafts.delete), name="delete_draft"),
    path("du-thao/<int:key>/word", login_required(drafts.as_word), name="draft_word"),
    path("du-thao/<int:key>/json", login_required(drafts.as_json), name="draft_json"),
    path("du-thao/<int:key>/chung-nhan/<int:number>", login_required(drafts.certificate), name="draft_certificate"),
]
