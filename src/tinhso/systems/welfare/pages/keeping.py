"""The forms that keep beneficiaries and their accounts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.kernel.pages.acts import ActPage, InCommune
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.places.models import Unit
from tinhso.systems.welfare import acts, services
from tinhso.systems.welfare.apps import KEEP, PERSONAL
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.pages.entitlements import entitlement_address
from tinhso.systems.welfare.pages.forms import AccountForm, AddForm, CloseAccountForm, EndForm, MoveForm, PersonForm
from tinhso.systems.welfare.pages.shared import name_reader
from tinhso.systems.welfare.reading import get_entitlement_for


class AddEntitlement(InCommune):
    """Write down a new beneficiary."""

    form_class = AddForm
    title = "Thêm đối tượng an sinh"
    act = "Thêm đối tượng"
    done = "Đã thêm đối tượng."
    permission = KEEP

    def allowed(self) -> None:
        scopes.require(self.person, KEEP)
        self.choose_commune()

    def initial(self) -> dict[str, Any]:
        return {"entitled_on": self.clock.today().replace(day=1)}

    def save(self, values: dict[str, Any]) -> str:
        unit = self.unit_in(values)
        return entitlement_address(services.add_entitlement(self.actor, unit=unit, clock=self.clock, **values))

    def back(self) -> str:
        return reverse("welfare:list")


class _OfEntitlement(ActPage):
    """An act on one beneficiary that the reader may keep."""

    record: Entitlement

    def find(self, *, key: int) -> Entitlement:
        return get_entitlement_for(self.person, key)

    def note(self) -> str:
        return f"{name_reader(self.person)(self.record)} · {self.record.code}"

    def back(self) -> str:
        return entitlement_address(self.record)


class ChangeEntitlement(_OfEntitlement):
    """Mend who it is. The form holds the identity number, so opening it is written down as reading personal data."""

    form_class = PersonForm
    title = "Sửa đối tượng"
    rule = acts.CHANGE_ENTITLEMENT

    def allowed(self) -> None:
        super().allowed()
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            audit.read(self.person, self.record, _("sửa đối tượng"), clock=self.clock)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        shown = {name: getattr(self.record, name) for name in ("identity_number", "name", "birth_year")}
        return {**shown, "factor": f"{self.record.factor / 100:g}".replace(".", ",")}

    def save(self, values: dict[str, Any]) -> str:
        return entitlement_address(services.change_entitlement(self.actor, self.record, clock=self.clock, **values))


class MoveEntitlement(_OfEntitlement, InCommune):
    """Carry a beneficiary to another place."""

    form_class = MoveForm
    title = "Chuyển nơi ở"
    act = "Chuyển"
    done = "Đã chuyển nơi ở."
    permission = KEEP
    rule = acts.MOVE_ENTITLEMENT

    def allowed(self) -> None:
        super().allowed()
        self.choose_commune()

    def units(self) -> list[Unit]:
        return [unit for unit in super().units() if unit.pk != self.record.unit_id]

    def initial(self) -> dict[str, Any]:
        return {"moved_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        unit = self.unit_in(values)
        return entitlement_address(services.move_entitlement(self.actor, self.record, unit=unit, clock=self.clock, **values))


class EndEntitlement(_OfEntitlement):
    """End an entitlement with its account."""

    form_class = EndForm
    title = "Kết thúc hưởng"
    rule = acts.END_ENTITLEMENT
    act = "Kết thúc hưởng"
    done = "Đã kết thúc hưởng."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {"ended_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return entitlement_address(services.end_entitlement(self.actor, self.record, clock=self.clock, **values))


class DeclareAccount(_OfEntitlement):
    """Declare the account, or another one."""

    form_class = AccountForm
    title = "Khai tài khoản"
    rule = acts.DECLARE_ACCOUNT
    act = "Khai tài khoản"
    done = "Đã khai tài khoản."

    def initial(self) -> dict[str, Any]:
        return {"opened_on": self.clock.today(), "via": Entitlement.Via.COMMUNE}

    def save(self, values: dict[str, Any]) -> str:
        return entitlement_address(services.declare_account(self.actor, self.record, clock=self.clock, **values))


class CloseAccount(_OfEntitlement):
    """Close the account."""

    form_class = CloseAccountForm
    title = "Đóng tài khoản"
    rule = acts.CLOSE_ACCOUNT
    act = "Đóng tài khoản"
    done = "Đã đóng tài khoản."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {"closed_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return entitlement_address(services.close_account(self.actor, self.record, clock=self.clock, **values))
