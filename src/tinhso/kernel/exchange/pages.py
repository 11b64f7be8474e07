"""Lists in pages: `?page=2&size=50`; the answer tells how many there are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import PaginationBase

LARGEST = 200


class Numbered(PaginationBase):
    """The default of every `@paginate`."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=100_000)
        size: int = Field(50, ge=1, le=LARGEST)

    class Output(Schema):
        items: list[Any]
        count: int
        page: int
        size: int

    def paginate_queryset(self, queryset: QuerySet[Any], pagination: Input, request: HttpRequest, **params: Any) -> dict[str, Any]:
        first = (pagination.page - 1) * pagination.size
        count = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        return {
            "items": list(queryset[first : first + pagination.size]),
            "count": count,
            "page": pagination.page,
            "size": pagination.size,
        }
