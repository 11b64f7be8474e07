"""Addresses of the reports."""

from django.urls import path

from tinhso.reports import views

app_name = "reports"
prefix = "bao-cao"
urlpatterns = [path("", views.show, name="report")]
