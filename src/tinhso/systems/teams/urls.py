"""Addresses of the system's pages, under `/teams/`."""

from __future__ import annotations

from django.urls import path

from tinhso.systems.teams.pages import activities, households, members, plans, teams, trainings

app_name = "teams"

urlpatterns = [
    path("", teams.TeamList.as_view(), name="list"),
    path("new/", teams.OpenTeam.as_view(), name="open"),
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/new/", plans.SetPlan.as_view(), name="set-plan"),
    path("plans/<int:key>/", plans.PlanPage.as_view(), name="plan"),
    path("<int:key>/", teams.TeamPage.as_view(), name="team"),
    path("<int:key>/change/", teams.ChangeTeam.as_view(), name="change"),
    path("<int:key>/close/", teams.CloseTeam.as_view(), name="close"),
    path("<int:key>/phones/", members.ReadPhones.as_view(), name="phones"),
    path("<int:key>/members/new/", members.AddMember.as_view(), name="add-member"),
    path("members/<int:key>/", members.MemberPage.as_view(), name="member"),
    path("members/<int:key>/change/", members.ChangeMember.as_view(), name="change-member"),
    path("members/<int:key>/end/", members.EndMembership.as_view(), name="end-membership"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.RecordActivity.as_view(), name="record-activity"),
    path("activities/<int:key>/", activities.ActivityPage.as_view(), name="activity"),
    path("activities/<int:key>/change/", activities.ChangeActivity.as_view(), name="change-activity"),
    path("activities/<int:key>/remove/", activities.RemoveActivity.as_view(), name="remove-activity"),
    path("trainings/", trainings.TrainingList.as_view(), name="trainings"),
    path("trainings/new/", trainings.RecordTraining.as_view(), name="record-training"),
    path("trainings/<int:key>/", trainings.TrainingPage.as_view(), name="training"),
    path("trainings/<int:key>/change/", trainings.ChangeTraining.as_view(), name="change-training"),
    path("trainings/<int:key>/remove/", trainings.RemoveTraining.as_view(), name="remove-training"),
    path("households/", households.HouseholdList.as_view(), name="households"),
    path("<int:key>/households/new/", households.RecordHousehold.as_view(), name="record-household"),
    path("households/<int:key>/", households.HouseholdPage.as_view(), name="household"),
    path("households/<int:key>/address/", households.AttachAddress.as_view(), name="attach-address"),
]
