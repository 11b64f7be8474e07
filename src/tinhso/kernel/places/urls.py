"""The page of a unit of any time; open to everybody, as the law on administrative units is."""

from django.urls import path

from tinhso.kernel.places import views

app_name = "places"
prefix = ""
urlpatterns = [path("dia-ban/<int:key>", views.show, name="unit")]
