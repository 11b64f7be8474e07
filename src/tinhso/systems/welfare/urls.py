"""Addresses of the system's pages, under `/welfare/`."""

from __future__ import annotations

from django.urls import path

from tinhso.systems.welfare.pages import entitlements, keeping, payments, rounds

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
    path("rounds/", rounds.RoundList.as_view(), name="rounds"),
    path("rounds/new/", rounds.PrepareRound.as_view(), name="prepare"),
    path("rounds/answer/", rounds.ReadAnswer.as_view(), name="answer"),
    path("rounds/<int:key>/", rounds.RoundPage.as_view(), name="round"),
    path("rounds/<int:key>/approve/", rounds.ApproveRound.as_view(), name="approve"),
    path("rounds/<int:key>/send/", rounds.SendRound.as_view(), name="send"),
    path("rounds/<int:key>/drop/", rounds.DropRound.as_view(), name="drop"),
    path("rounds/<int:key>/communes/", rounds.ReconcilePage.as_view(), name="reconcile"),
    path("files/<int:key>/", rounds.DownloadFile.as_view(), name="file"),
    path("files/<int:key>/simulated-pain.002/", rounds.SimulatedAnswer.as_view(), {"kind": "pain.002"}, name="simulated-status"),
    path("files/<int:key>/simulated-camt.054/", rounds.SimulatedAnswer.as_view(), {"kind": "camt.054"}, name="simulated-bookings"),
    path("payments/", payments.PaymentList.as_view(), name="payments"),
    path("payments/returned/", payments.ReturnList.as_view(), name="returns"),
    path("payments/<int:key>/", payments.PaymentPage.as_view(), name="payment"),
    path("payments/<int:key>/cash/", payments.PayCash.as_view(), name="pay-cash"),
    path("payments/<int:key>/reissue/", payments.Reissue.as_view(), name="reissue"),
]
