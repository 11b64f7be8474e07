"""Addresses of the system's pages, under `/welfare/`."""

from __future__ import annotations

from django.urls import path

from tinhso.systems.welfare.pages import entitlements, keeping

app_name = "welfare"

urlpatterns = [
    path("", entitlements.EntitlementList.as_view(), name="list"),
    path("new/", keeping.AddEntitlement.as_view(), name="add"),
    path("<int:key>/", entitlements.EntitlementPage.as_view(), name="entitlement"),
    path("<int:key>/numbers/", entitlements.ReadNumbers.as_view(), name="numbers"),
    path("<int:key>/change/", keeping.ChangeEntitlement.as_view(), name="change"),
    path("<int:key>/move/", keeping.MoveEntitlement.as_view(), name="move"),
    path("<int:key>/end/", keeping.EndEntitlement.as_view(), name="end"),
    path("<int:key>/account/", keeping.DeclareAccount.as_view(), name="declare-account"),
    path("<int:key>/account/close/", keeping.CloseAccount.as_view(), name="close-account"),
]
