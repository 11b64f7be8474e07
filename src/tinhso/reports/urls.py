"""Addresses of the reports and of checked drafts."""

from django.urls import path

from tinhso.reports.pages import drafts, report

app_name = "reports"
prefix = ""
urlpatterns = [
    path("bao-cao", report.show, name="report"),
    path("du-thao", drafts.Drafts.as_view(), name="drafts"),
    path("du-thao/moi", drafts.new, name="new_draft"),
    path("du-thao/<int:key>", drafts.show, name="draft"),
    path("du-thao/<int:key>/ghi-theo-so", drafts.write, name="write_draft"),
    path("du-thao/<int:key>/chi-tieu", drafts.teach, name="teach_draft"),
    path("du-thao/<int:key>/chi-tieu/<int:start>", drafts.teach_page, name="draft_words"),
    path("du-thao/<int:key>/word", drafts.as_word, name="draft_word"),
    path("du-thao/<int:key>/json", drafts.as_json, name="draft_json"),
    path("du-thao/<int:key>/chung-nhan/<int:number>", drafts.certificate, name="draft_certificate"),
]
