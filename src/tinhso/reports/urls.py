"""Addresses of the reports and of checked drafts."""

from django.urls import path

from tinhso.reports import draft_views, views

app_name = "reports"
prefix = ""
urlpatterns = [
    path("bao-cao", views.show, name="report"),
    path("du-thao", draft_views.Drafts.as_view(), name="drafts"),
    path("du-thao/moi", draft_views.new, name="new_draft"),
    path("du-thao/<int:key>", draft_views.show, name="draft"),
    path("du-thao/<int:key>/ghi-theo-so", draft_views.write, name="write_draft"),
    path("du-thao/<int:key>/chi-tieu", draft_views.teach, name="teach_draft"),
    path("du-thao/<int:key>/chi-tieu/<int:start>", draft_views.teach_page, name="draft_words"),
    path("du-thao/<int:key>/word", draft_views.as_word, name="draft_word"),
    path("du-thao/<int:key>/json", draft_views.as_json, name="draft_json"),
    path("du-thao/<int:key>/chung-nhan/<int:number>", draft_views.certificate, name="draft_certificate"),
]
