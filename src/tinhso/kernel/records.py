"""What every record of a system has: a place, an origin, and a rule about who may see it."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, When
from django.http import Http404
from django.utils.functional import lazy

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Level, Unit, UnitParent


def label(model: type[models.Model], field: str) -> str:
    """What a column is called, on pages, in files and in the history alike: the model's own name for it, with a capital.

    Said when it is shown, in the reader's language: forms are made once a process, in the language of whoever came first.
    """
    return _label(model, field)


def _label_now(model: type[models.Model], field: str) -> str:
    name = str(getattr(model._meta.get_field(field), "verbose_name", field))
    return name[:1].upper() + name[1:]


_label = lazy(_label_now, str)


class RecordQuerySet(models.QuerySet):
    """Reads of a system's records."""

    def visible_to(self, person: Person | None) -> Self:
        """Records of units within the person's scope.

        A record is included if, and only if, the person holds a role that may see this model's system in the record's unit, or in
        a unit that contains or succeeds it on the present map. A visitor (None) sees none.
        """
        from tinhso.kernel.people.scopes import visible_units

        return visible_units(self, person, field="unit_id", system=self.model._meta.app_label)

    def with_commune(self, day: date) -> Self:
        """Adds `commune_name` and `commune_sort`: of the commune the unit lies in on that day, or of the unit where it is one."""
        from tinhso.kernel.places import lookup

        above = UnitParent.objects.filter(unit=OuterRef("unit")).filter(lookup.valid_on(day))

        def of_commune(column: str) -> Case:
            parent = Subquery(above.values(f"parent__{column}")[:1])
            return Case(When(unit__level=Level.COMMUNE, then=F(f"unit__{column}")), default=parent)

        return self.annotate(commune_name=of_commune("name"), commune_sort=of_commune("sort_key"))

    def for_list(self, *records: str) -> Self:
        """Together with these records that each is of, and none of them with the instants of its making and its last change.

        No list shows those, and turning them into Python's took a third of an export of all.
        """
        paths = ("", *(f"{name}__" for name in records))
        whole = self.select_related(*records) if records else self
        return whole.defer(*(f"{path}{instant}" for path in paths for instant in ("created_at", "changed_at")))


class Record(models.Model):
    """A record of a system. Services write it; nothing else does."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The unit it happened in: commune or hamlet. A later merger does not rewrite it."""
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    batch = models.ForeignKey("imports.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The import that brought it, which can be withdrawn whole."""
    simulated = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Record)
Found = TypeVar("Found")


def one_for(person: Person | None, model: type[Row], key: int, *related: str) -> Row:
    """The record with that key, read together with what it is `related` to. Raises Http404 where the person does not see it."""
    found: Row | None = model.objects.visible_to(person).select_related(*related).filter(pk=key).first()
    return or_404(found)


def or_404(found: Found | None) -> Found:
    """What was found. Raises Http404: what one may not see does not exist."""
    if found is None:
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")
    return found
