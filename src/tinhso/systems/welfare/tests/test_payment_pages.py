"""The pages of rounds and payments: the whole way from drawing up to paying again, as officers click it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.models import Entitlement, Payment, Round
from tinhso.systems.welfare.services import (
    add_entitlement,
    approve_round,
    declare_account,
    end_entitlement,
    prepare_round,
    read_answer,
    send_round,
)
from tinhso.systems.welfare.tests.test_pay_a_round import AMOUNT, answers, prepared

SCRIPT = "<script>alert('x')</script>\"'&"


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="99")


def browser(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def post(person: Person, name: str, key: int | None = None, **values: Any) -> Any:
    return browser(person).post(reverse(f"welfare:{name}", args=[] if key is None else [key]), values)


@pytest.fixture
def simulated(with_account: Entitlement) -> Entitlement:
    Entitlement.objects.filter(pk=with_account.pk).update(simulated=True)
    return with_account


def test_from_drawing_up_to_paying_again_as_officers_click_it(
    simulated: Entitlement, land: Land, department: Person, director: Person, an: Person
) -> None:
    made = post(department, "prepare", month="2026-11-01", programmes=["merit_allowance"])
    round_ = Round.objects.get()
    assert made.url == round_.get_absolute_url()
    page = browser(department).get(made.url).content.decode()
    assert "2.789.000 đ" in page
    assert reverse("welfare:approve", args=[round_.pk]) not in page, "who prepared sees no button to approve"
    assert reverse("welfare:approve", args=[round_.pk]) in browser(director).get(made.url).content.decode()
    assert post(department, "approve", round_.pk, total=str(AMOUNT)).status_code == 422
    assert post(director, "approve", round_.pk, total="2.789.000").url == made.url
    assert post(department, "send", round_.pk).url == made.url
    file = round_.files.get()
    download = browser(department).get(reverse("welfare:file", args=[file.pk]))
    assert download["Content-Disposition"] == f'attachment; filename="{file.message_id}.xml"'
    assert AuditEntry.objects.filter(verb="audit.read_personal", kind="welfare.bankfile").count() == 1
    simulated_answer = browser(department).get(reverse("welfare:simulated-status", args=[file.pk]))
    assert simulated_answer.status_code == 200
    answer = SimpleUploadedFile("camt.xml", answers(round_, "returned", "AC04")[1])
    assert post(department, "answer", file=answer).url == made.url
    again = SimpleUploadedFile("camt.xml", answers(round_, "returned", "AC04")[1])
    followed = browser(department).post(reverse("welfare:answer"), {"file": again}, follow=True).content.decode()
    assert "đã đọc trước đây" in followed
    payment = Payment.objects.get()
    worklist = browser(an).get(reverse("welfare:returns")).content.decode()
    assert "tài khoản đã đóng (AC04)" in worklist
    assert payment.end_to_end in worklist
    assert post(department, "reissue", payment.pk, method="account").status_code == 422
    assert post(department, "reissue", payment.pk, method="cash").status_code == 302
    cash = Payment.objects.get(replaces=payment)
    assert post(director, "approve", cash.round_id, total=str(AMOUNT)).status_code == 302
    paid = post(an, "pay-cash", cash.pk, paid_on="2026-11-20", receipt=SCRIPT)
    assert "<script>alert" not in browser(an).get(paid.url).content.decode()
    for address in (made.url, reverse("welfare:reconcile", args=[cash.round_id]), reverse("welfare:rounds")):
        assert "lệch" not in browser(department).get(address).content.decode(), address


def test_who_finds_which_page(
    simulated: Entitlement,
    land: Land,
    department: Person,
    an: Person,
    binh: Person,
    chi: Person,
    leader: Person,
    frozen_clock: FixedClock,
) -> None:
    Entitlement.objects.filter(pk=simulated.pk).update(name=SCRIPT)
    round_ = prepared(department, land, frozen_clock)
    payment = round_.payments.get()
    lists = [reverse(f"welfare:{name}") for name in ("rounds", "payments", "returns")]
    of_round = [reverse(f"welfare:{name}", args=[round_.pk]) for name in ("round", "reconcile")]
    acts = [reverse("welfare:prepare"), reverse("welfare:answer"), reverse("welfare:drop", args=[round_.pk])]
    of_payment = [payment.get_absolute_url()]
    expected: list[tuple[Person | None, list[str]]] = [
        (department, [*lists, *of_round, *acts, *of_payment]),
        (leader, [*lists, *of_round, *of_payment]),
        (an, [*lists, *of_payment]),
        (binh, lists),
        (chi, []),
        (None, []),
    ]
    for person, found in expected:
        for address in [*lists, *of_round, *acts, *of_payment]:
            answer = browser(person).get(address)
            assert answer.status_code == (200 if address in found else 404), (person, address)
            assert "<script>alert" not in answer.content.decode()
    assert payment.end_to_end not in browser(binh).get(reverse("welfare:payments")).content.decode()


def test_a_form_that_the_service_would_refuse_leads_back_and_says_why(
    with_account: Entitlement, land: Land, department: Person, director: Person, an: Person, frozen_clock: FixedClock
) -> None:
    round_ = prepared(department, land, frozen_clock)
    payment = round_.payments.get()

    def refused(person: Person, name: str, record: Round | Payment | Entitlement) -> str:
        answer = browser(person).get(reverse(f"welfare:{name}", args=[record.pk]))
        assert (answer.status_code, answer.get("Location")) == (302, record.get_absolute_url()), name
        return str(*get_messages(answer.wsgi_request))

    assert refused(department, "approve", round_).startswith("Người lập không tự duyệt")
    assert "Chỉ gửi kỳ chi đã duyệt" in refused(department, "send", round_)
    assert "không chờ chi tiền mặt" in refused(an, "pay-cash", payment)
    assert "không bị trả lại" in refused(department, "reissue", payment)
    assert browser(director).get(reverse("welfare:approve", args=[round_.pk])).status_code == 200
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    assert browser(department).get(reverse("welfare:drop", args=[round_.pk])).status_code == 200, "approved, nothing sent"
    send_round(department, round_, clock=frozen_clock)
    for name, person in (("approve", director), ("send", department), ("drop", department)):
        assert "đã gửi ngân hàng" in refused(person, name, round_)
    end_entitlement(an, with_account, ended_on=TODAY, reason="chuyển đi", clock=frozen_clock)
    for name in ("declare-account", "move", "end"):
        assert "thôi hưởng" in refused(an, name, with_account)
    assert "không có tài khoản" in refused(an, "close-account", with_account)


def test_lists_cost_the_same_queries_at_one_row_and_at_fifty(
    simulated: Entitlement, land: Land, an: Person, department: Person, frozen_clock: FixedClock
) -> None:
    client = browser(department)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"welfare:{name}"), {"size": 50}).status_code == 200
        return len(queries)

    names = ("rounds", "payments", "returns")
    prepare_round(department, province=land.province, month=date(2026, 3, 1), programmes=["merit_allowance"], clock=frozen_clock)
    Payment.objects.update(state="returned", returned_on=TODAY, reason="AC01")
    for name in names:
        cost(name)
    at_one = {name: cost(name) for name in names}
    for number in range(12):
        add_entitlement(
            an, unit=land.hamlet_a, programme="merit_allowance", identity_number=f"019062001{number:03d}", name="Ma Văn Ba",
            entitled_on=date(2026, 3, 1), clock=frozen_clock,
        )  # fmt: skip
    for month in range(4, 8):
        prepared(department, land, frozen_clock, date(2026, month, 1))
    Payment.objects.update(state="returned", returned_on=TODAY, reason="AC01")
    assert Payment.objects.count() > 50
    assert {name: cost(name) for name in names} == at_one


def test_history_and_advice_are_words_in_the_readers_language(
    with_account: Entitlement, land: Land, department: Person, director: Person, an: Person, frozen_clock: FixedClock
) -> None:
    round_ = prepared(department, land, frozen_clock)
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    send_round(department, round_, clock=frozen_clock)
    read_answer(department, answers(round_, "rejected", "AC04")[0], clock=frozen_clock)
    declare_account(
        an, with_account, bank="CTG", account_number="101000000001", via="vneid", opened_on=date(2026, 3, 1), clock=frozen_clock
    )
    payment = round_.payments.get()

    def page(address: str, language: str) -> str:
        client = browser(department)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client.get(address).content.decode()

    assert "trạng thái: từ đang lập thành đã duyệt" in page(round_.get_absolute_url(), "vi")
    assert "state: from being prepared to approved" in page(round_.get_absolute_url(), "en").lower()
    assert "ngân hàng: từ Agribank thành VietinBank" in page(with_account.get_absolute_url(), "vi")
    assert "mở qua: từ xã khai thay thành qua VNeID" in page(with_account.get_absolute_url(), "vi")
    in_vietnamese, in_english = page(payment.get_absolute_url(), "vi"), page(payment.get_absolute_url(), "en")
    assert "Khai tài khoản khác, hoặc chi tiền mặt." in in_vietnamese
    assert "Declare another account, or pay in cash." in in_english
    assert "account closed (AC04)" in in_english
    for raw in ("từ draft", "thành approved", "thành rejected", "thành CTG"):
        assert raw not in in_vietnamese + page(round_.get_absolute_url(), "vi") + page(with_account.get_absolute_url(), "vi")
