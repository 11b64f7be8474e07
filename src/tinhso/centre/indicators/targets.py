"""Setting a target from an indicator's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tinhso.centre import standing
from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.forms import DayField, Form, NumberField
from tinhso.kernel.people import scopes
from tinhso.ledger.figures import targets
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.versions import rules_of, version_of


class TargetForm(Form):
    """What is to be reached, by when, and who says so."""

    value = NumberField(label=_("Mục tiêu"))
    due = DayField(label=_("Đạt đến hết ngày"))
    document = forms.CharField(label=_("Văn bản giao mục tiêu"), max_length=300)
    dated = DayField(label=_("Ngày văn bản"), required=False, help_text=_("Để trống là hôm nay."))


class SetTarget(ActPage):
    """Set a target of one indicator in the unit that the page stands on."""

    form_class = TargetForm
    title = "Đặt mục tiêu"
    act = "Ghi mục tiêu"
    done = "Đã ghi mục tiêu."
    record: Indicator

    def find(self, *, code: str) -> Indicator:
        self.here = standing.of(self.request)
        found = Indicator.objects.current().filter(pk=code).first()
        if found is None:
            raise Http404
        return found

    def allowed(self) -> None:
        scopes.require(self.person, targets.PERMISSION, self.here.unit)

    def prepare(self, form: Form) -> None:
        unit = rules_of(version_of(self.record.code, self.here.today)).unit
        form.fields["value"].help_text = unit.vi if language() == "vi" else unit.en

    def save(self, values: dict[str, Any]) -> str:
        targets.set_target(self.actor, self.record.code, self.here.unit, clock=self.clock, **values)
        return self.back()

    def back(self) -> str:
        return f"{reverse('centre:indicator', args=[self.record.code])}?{urlencode({'unit': self.here.unit.code})}"

    def note(self) -> str:
        return f"{self.record.title(language())} · {standing.unit_title(self.here.unit)}"
