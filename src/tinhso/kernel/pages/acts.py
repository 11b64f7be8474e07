"""The page of one act: a form, and the service behind it.

A part subclasses `ActPage`, says what the form is and which service it calls. What a service refuses is shown at the field it
names; what it does is said once, and the reader goes on to the record.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.db import DataError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages import formatting
from tinhso.kernel.pages.communes import communes_for
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk
from tinhso.kernel.people import scopes
from tinhso.kernel.people.acts import Act
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import was_done
from tinhso.kernel.places import lookup, naming
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.records import Record

log = logging.getLogger(__name__)

Offered = TypeVar("Offered", bound=Model)


def chosen(offered: Iterable[Offered], key: str) -> Offered:
    """The record that a form's choice means, among those that the form offered."""
    return next(record for record in offered if str(record.pk) == key)


def links(person: Person | None, record: Record, listed: Iterable[tuple[Act, Bulk]]) -> list[Bulk]:
    """Those of a record's acts that this reader may do to it as it stands, as its page shows them."""
    return [link for act, link in listed if act.offered(person, record)]


class ActPage(View):
    """One form. Override `find` for the record it is about, `allowed`, `prepare` for the form, `save` for the service."""

    form_class: ClassVar[type[Form]] = Form
    title: ClassVar[str] = ""
    act: ClassVar[str] = "Lưu"
    """The words on the button: a verb first."""
    done: ClassVar[str] = "Đã lưu."
    danger: ClassVar[bool] = False
    rule: ClassVar[Act | None] = None
    """What it does to the record in the address: the right and the state that its service asks for too."""
    template: ClassVar[str] = "pages/form.html"

    person: Person | None
    record: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = scopes.person_of(request)
        self.clock = installation_clock()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.record = self.find(**kwargs)
        self.allowed()
        refused = self.refusal()
        # What is sent goes to the service, which knows an answer already given: a second click is no refusal.
        if refused is not None and request.method != "POST":
            messages.warning(request, refused.message(formatting.language()))
            return HttpResponseRedirect(self.back())
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Person:
        """Who acts. Raises Http404 for a visitor, who may do nothing."""
        if self.person is None:
            raise Http404
        return self.person

    def find(self, *args: Any, **kwargs: Any) -> Any:
        """The record in the address. Raises Http404 where the reader does not see it."""
        return None

    def allowed(self) -> None:
        """Raises Http404 where the reader may not do this at all. The service asks again."""
        if self.rule is None:
            raise NotImplementedError
        self.rule.require(self.person, self.record)

    def refusal(self) -> Refused | None:
        """Why it cannot be done as things stand: said on the record's page, in place of a form that would be refused."""
        return self.rule.refusal(self.record) if self.rule is not None else None

    def initial(self) -> dict[str, Any]:
        """What the form shows at first."""
        return {}

    def prepare(self, form: Form) -> None:
        """Give the form its choices, before it is drawn or read."""

    def save(self, values: dict[str, Any]) -> str:
        """Call the service with the form's values (`key` among them) and return the address to go on to. Raises Refused."""
        raise NotImplementedError

    def back(self) -> str:
        """The address of `Thôi`: the record's own page."""
        return str(self.record.get_absolute_url())

    def note(self) -> str:
        """A line under the title."""
        return str(self.record) if self.record is not None else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(initial=self.initial())
        self.prepare(form)
        return self._draw(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES)
        self.prepare(form)
        if form.is_valid():
            try:
                address = self.save({**form.cleaned_data, "key": form.cleaned_data["key"] or None})
            except Refused as refused:
                form.refuse(refused)
            except DataError as error:
                # A number beyond its column, a NUL sign: nothing was written, and what was typed stays to be mended.
                log.warning("%s %s: %s", request.method, request.path, error)
                form.add_error(None, _("Có số quá lớn hoặc ký tự không lưu được. Kiểm tra lại các mục."))
            else:
                messages.success(request, _(self.done))
                return HttpResponseRedirect(address)
        elif was_done(self.person, form.data.get("key")):
            # The second of two clicks: what the first one saved can make the same words wrong (a place that is taken now).
            form.sent_before()
        return self._draw(form, 422)

    def _draw(self, form: Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": _(self.title),
            "note": self.note(),
            "act": _(self.act),
            "danger": self.danger,
            "back": self.back(),
        }
        return render(self.request, self.template, context, status=status)


class InCommune(ActPage):
    """An act whose form has a `unit`. Somebody with several communes says first, in `?commune=`, whose places are offered.

    Call `choose_commune` in `allowed`; a page with its own choice of places overrides `units`.
    """

    permission: ClassVar[str]
    """What the reader must hold in the communes that are offered."""

    communes: list[Unit]
    commune: Unit | None

    def choose_commune(self) -> None:
        """Find the reader's communes, and the one that the address names; the only one needs no naming."""
        self.communes = communes_for(self.person, self.permission, self.clock.today())
        wanted = self.request.GET.get("commune", "")
        named = [unit for unit in self.communes if str(unit.pk) == wanted]
        self.commune = named[0] if named else self.communes[0] if len(self.communes) == 1 else None

    def units(self) -> list[Unit]:
        """The places that the form offers: the commune and its hamlets."""
        if self.commune is None:
            return []
        return [self.commune, *lookup.children(self.commune, self.clock.today(), Level.HAMLET)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.commune is None:
            context = {"title": _(self.title), "communes": self.communes, "back": self.back()}
            return render(request, "pages/choose_commune.html", context)
        return super().get(request, *args, **kwargs)

    def prepare(self, form: Form) -> None:
        names = naming.names(self.clock.today())
        form.fields["unit"].choices = [(str(unit.pk), names.of(unit)) for unit in self.units()]  # type: ignore[attr-defined]

    def unit_in(self, values: dict[str, Any]) -> Unit:
        """Takes the form's `unit` out of its values."""
        return chosen(self.units(), values.pop("unit"))

    def note(self) -> str:
        return str(self.commune) if self.commune is not None else ""
