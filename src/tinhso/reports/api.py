"""Checking a draft by program: a file or a text in, the object of `tinhso check --json` out; nothing is kept.

Annotations are not postponed here, as in every `api.py`: ninja reads them.
"""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, UploadedFile

from tinhso.kernel.exchange.operations import actor
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.errors import Refused
from tinhso.reports import services
from tinhso.reports.drafts.reading.limits import FILE_BYTES

router = Router()


class CheckedOut(Schema):
    """A draft's text with every figure that it writes and what was said of it; docs/reference/drafts.md tells the fields."""

    name: str
    place: str
    period: str
    text: str
    blocks: list[dict[str, Any]]
    counts: dict[str, int]
    figures: list[dict[str, Any]]


@router.post("/check", response=CheckedOut, summary="Đối chiếu mọi số trong một dự thảo với sổ số liệu; không lưu lại gì")
def check(
    request: HttpRequest,
    file: UploadedFile | None = File(None),  # noqa: B008 - how ninja declares a part of a form
    text: str = Form(""),
    place: str = Form("", description="Mã tỉnh của báo cáo; trống là tỉnh của nơi cài đặt"),
    period: str = Form("", description="Kỳ của báo cáo khi văn bản không ghi: 2024-H1"),
) -> dict[str, Any]:
    person = actor(request)
    if not services.may_check(person):
        raise Http404
    if file is not None and (file.size or 0) > FILE_BYTES:
        most = FILE_BYTES >> 20
        raise Refused("too-large", f"Tệp lớn quá {most} MB. Chia nhỏ văn bản.", f"The file is larger than {most} MB.", where="file")
    content = text.encode() if file is None else bytes(file.read())
    if not content.strip():
        raise Refused("nothing-sent", "Gửi tệp (file) hoặc văn bản (text).", "Send a file or a text.", where="text")
    clock = installation_clock()
    unit = services.province_of_report(place, clock)
    name = "" if file is None else str(file.name)
    return services.check_once(person, name=name, content=content, unit=unit, period=period, clock=clock).as_json()
