"""Addresses of search and display choices."""

from django.urls import path

from tinhso.kernel.pages import views

app_name = "pages"
prefix = ""
urlpatterns = [
    path("hien-thi", views.display, name="display"),
    path("tim", views.search, name="search"),
]
