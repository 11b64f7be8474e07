"""Households that teams helped. Names and addresses are personal: a list shows initials, opening one is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day, initials
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words, year_choice
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import PERSONAL
from tinhso.systems.teams.facts import LIVE_FROM
from tinhso.systems.teams.models import Household
from tinhso.systems.teams.pages.forms import AddressForm, HouseholdForm
from tinhso.systems.teams.pages.shared import COMMUNE, OfTeam, called, team_column, today
from tinhso.systems.teams.reading import get_household_for


class HouseholdList(ListPage):
    """Households that the reader sees, by initials."""

    title = "Hộ được tổ công nghệ số giúp"
    permission = PERSONAL
    columns: ClassVar[Sequence[Column]] = (
        Column("head", "Chủ hộ", lambda household: initials(household.head_name), link=Household.get_absolute_url),
        Column("commune", "Xã, phường", lambda household: household.commune_name, phone=False),
        Column("day", "Ngày giúp", lambda household: household.helped_on, "helped_on", "day"),
        Column("help", "Việc được giúp", chosen_words("helped_with", Household.Help.choices), phone=False),
        Column(
            "address",
            "Mã địa chỉ số",
            lambda household: _("đã gắn") if household.address_code else _("chưa có"),
            kind="status",
            level=lambda household: "good" if household.address_code else "none",
        ),
    )
    filters = (
        COMMUNE,
        year_choice("helped_on", LIVE_FROM.year),
        Choice("help", "Việc được giúp", Household.Help.choices, lambda found, help_: found.filter(helped_with=help_)),
        Choice(
            "address",
            "Mã địa chỉ số",
            (("yes", "đã gắn"), ("no", "chưa có")),
            lambda found, state: found.exclude(address_code="") if state == "yes" else found.filter(address_code=""),
        ),
    )
    search_in = ("team__unit__search_key", "team__code")
    search_hint = "Tên thôn, xã hoặc mã tổ"
    default_sort = "-day"
    empty = "Chưa có hộ nào"
    file_name = "ho-duoc-giup"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        first, *others = HouseholdList.columns
        self.columns = (first, team_column(lambda household: household.team), *others)  # type: ignore[misc]

    def records(self, person: Person | None) -> QuerySet[Household]:
        return Household.objects.visible_to(person).with_commune(today()).for_list("team")

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Các tổ"), reverse("teams:list"), "people")]


class HouseholdPage(View):
    """One household. Opening it reads personal data, and is written down."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        household = get_household_for(person, key)
        scopes.require(person, PERSONAL, household.unit_id)
        with transaction.atomic():
            audit.read(person, household, _("xem hộ được giúp"), clock=installation_clock())
        facts = [
            (_("Chủ hộ"), household.head_name),
            (_("Địa chỉ"), household.address),
            (_("Tổ"), called(household.team)),
            (_("Ngày giúp"), day(household.helped_on)),
            (_("Việc được giúp"), household.get_helped_with_display()),
            (_("Mã địa chỉ số"), household.address_code),
        ]
        attach = Bulk(_("Gắn mã địa chỉ số"), reverse("teams:attach-address", args=[key]), "pin", main=True)
        offered = links(person, household, [(acts.ATTACH_ADDRESS, attach)])
        more = {"back": reverse("teams:households"), "back_title": _("Hộ được giúp"), "acts": offered}
        return render(request, "pages/record.html", records.context(household, household.head_name, facts, **more))


class RecordHousehold(OfTeam):
    """Record a household on its first day of help."""

    form_class = HouseholdForm
    title = "Ghi hộ được giúp"
    act = "Ghi hộ"
    done = "Đã ghi hộ được giúp."
    rule = acts.RECORD_HOUSEHOLD

    def initial(self) -> dict[str, Any]:
        return {"helped_on": self.record.last_day(self.clock.today())}

    def save(self, values: dict[str, Any]) -> str:
        services.record_household(self.actor, self.record, clock=self.clock, **values)
        return self.back()


class AttachAddress(ActPage):
    """Give a household its digital address."""

    form_class = AddressForm
    title = "Gắn mã địa chỉ số"
    act = "Gắn mã"
    done = "Đã gắn mã địa chỉ số."
    rule = acts.ATTACH_ADDRESS
    record: Household

    def find(self, *, key: int) -> Household:
        return get_household_for(self.person, key)

    def allowed(self) -> None:
        super().allowed()
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def initial(self) -> dict[str, Any]:
        return {"addressed_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.attach_address(self.actor, self.record, clock=self.clock, **values).get_absolute_url()
