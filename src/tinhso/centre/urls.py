"""Addresses of the board, the indicators, the published figures and the findings."""

from django.urls import path

from tinhso.centre import views
from tinhso.centre.indicators import editing, publishing, targets
from tinhso.centre.indicators import views as indicators

app_name = "centre"
prefix = ""
urlpatterns = [
    path("", views.show_board, name="board"),
    path("chi-tieu", indicators.Indicators.as_view(), name="indicators"),
    path("chi-tieu/moi", editing.edit, name="add-indicator"),
    path("chi-tieu/<str:code>", indicators.show_indicator, name="indicator"),
    path("chi-tieu/<str:code>/so-lieu.<str:form>", indicators.export, name="indicator-export"),
    path("chi-tieu/<str:code>/ban-ghi/<str:measure>", indicators.show_records, name="records"),
    path("chi-tieu/<str:code>/sua", editing.edit, name="edit-indicator"),
    path("chi-tieu/<str:code>/ban/<int:number>.yaml", editing.export_version, name="version"),
    path("chi-tieu/<str:code>/cong-bo", publishing.publish, name="publish"),
    path("chi-tieu/<str:code>/muc-tieu", targets.SetTarget.as_view(), name="set-target"),
    path("so-lieu", indicators.show_figures, name="figures"),
    path("so-lieu/<path:code>", indicators.show_figure, name="figure"),
    path("phat-hien", indicators.show_findings, name="findings"),
]
