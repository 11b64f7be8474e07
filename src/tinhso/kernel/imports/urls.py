"""Addresses of imports. A system links to `imports:new` with its importer's code."""

from __future__ import annotations

from django.urls import path, re_path

from tinhso.kernel.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.Batches.as_view(), name="batches"),
    path("new/<str:code>/", views.new, name="new"),
    path("template/<str:code>.xlsx", views.template_file, name="template"),
    path("<int:key>/", views.batch_page, name="batch"),
    path("<int:key>/wrong-rows.xlsx", views.wrong_rows, name="wrong-rows"),
    re_path(r"^(?P<key>\d{1,18})/(?P<verb>write|drop|withdraw|resume)/$", views.act, name="act"),
]
