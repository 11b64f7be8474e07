"""The officer's pages: who finds them, that numbers stay masked, that text stays text, what a list costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import add_entitlement
from tinhso.systems.welfare.tests.conftest import IDENTITY

SCRIPT = "<script>alert('x')</script>\"'&"
FORMS = ("change", "move", "end", "declare-account", "close-account")


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    """The installation's clock stands on the day that the tests speak of."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())


def browser(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def page_of(entitlement: Entitlement, name: str = "entitlement") -> str:
    return reverse(f"welfare:{name}", args=[entitlement.pk])


@pytest.fixture
def every_page(with_account: Entitlement, land: Land, an: Person, frozen_clock: FixedClock) -> list[str]:
    Entitlement.objects.filter(pk=with_account.pk).update(name=SCRIPT, ending_reason=SCRIPT)
    names = ("entitlement", "numbers", *FORMS)
    return [reverse("welfare:list"), reverse("welfare:add"), *(page_of(with_account, name) for name in names)]


def test_an_opens_every_page_of_her_commune_and_a_script_in_any_text_stays_text(every_page: list[str], an: Person) -> None:
    for address in every_page:
        answer = browser(an).get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.content.decode(), address


def test_binh_finds_no_page_of_commune_a_and_his_own_list_is_empty(every_page: list[str], binh: Person) -> None:
    open_to_all = {reverse("welfare:list"), reverse("welfare:add")}
    for address in every_page:
        answer = browser(binh).get(address)
        assert answer.status_code == (200 if address in open_to_all else 404), address
        assert "alert(" not in answer.content.decode(), address


def test_chi_and_a_visitor_find_no_page_at_all(every_page: list[str], chi: Person) -> None:
    for person in (chi, None):
        for address in every_page:
            assert browser(person).get(address).status_code == 404, address


def test_the_leader_sees_initials_and_finds_no_form(with_account: Entitlement, every_page: list[str], leader: Person) -> None:
    Entitlement.objects.filter(pk=with_account.pk).update(name="Hoàng Văn Nam", ending_reason="")
    seen = [address for address in every_page if browser(leader).get(address).status_code == 200]
    assert seen == [reverse("welfare:list"), page_of(with_account)]
    for address in seen:
        page = browser(leader).get(address).content.decode()
        assert "H.V.N." in page
        assert "Hoàng Văn Nam" not in page
    found = browser(leader).get(reverse("welfare:list"), {"find": "hoang van nam"})
    assert found.context["shown"] == 0, "what is not shown is not found either"


def test_numbers_are_masked_until_a_purpose_is_given_and_the_reading_is_kept(with_account: Entitlement, an: Person) -> None:
    client = browser(an)
    for address in (reverse("welfare:list"), page_of(with_account)):
        page = client.get(address).content.decode()
        assert IDENTITY not in page
        assert with_account.account_number not in page
    assert IDENTITY.encode() not in b"".join(client.get(reverse("welfare:list"), {"export": "csv"}).streaming_content)
    refused = client.post(page_of(with_account, "numbers"), {"purpose": " "})
    assert IDENTITY not in refused.content.decode()
    assert not AuditEntry.objects.filter(verb="audit.read_personal").exists()
    shown = client.post(page_of(with_account, "numbers"), {"purpose": "đối chiếu hồ sơ"}).content.decode()
    assert IDENTITY in shown
    assert with_account.account_number in shown
    entry = AuditEntry.objects.get(verb="audit.read_personal")
    assert (entry.actor, entry.purpose, entry.record) == (an, "đối chiếu hồ sơ", str(with_account.pk))


def test_opening_the_form_that_holds_the_number_is_kept_as_reading(merit: Entitlement, an: Person) -> None:
    assert IDENTITY in browser(an).get(page_of(merit, "change")).content.decode()
    assert AuditEntry.objects.filter(verb="audit.read_personal", actor=an, record=str(merit.pk)).exists()


def test_an_adds_a_beneficiary_and_a_double_click_adds_one(land: Land, an: Person) -> None:
    client = browser(an)
    drawn = client.get(reverse("welfare:add"))
    typed = {
        "key": drawn.context["form"]["key"].value(), "programme": "social_assistance", "unit": land.hamlet_a.pk,
        "name": "Lý Thị Hoa", "identity_number": "019162000321", "birth_year": "1962", "factor": "1,5", "entitled_on": "01/11/2026",
    }  # fmt: skip
    first, second = (client.post(reverse("welfare:add"), typed) for _ in range(2))
    made = Entitlement.objects.get()
    assert (made.kind, made.factor, made.unit_id) == ("assistance", 150, land.hamlet_a.pk)
    assert first.url == second.url == page_of(made)
    assert [str(message) for message in get_messages(first.wsgi_request)] == ["Đã thêm đối tượng."]
    assert "540.000 đ" not in client.get(page_of(made)).content.decode()
    assert "750.000 đ" in client.get(page_of(made)).content.decode(), "the amount of the day, times the factor"


def test_a_form_with_mistakes_keeps_what_was_typed_and_says_what_to_do(merit: Entitlement, an: Person) -> None:
    answer = browser(an).post(
        page_of(merit, "declare-account"),
        {"bank": "VBA", "account_number": "12345", "via": "bank", "opened_on": "2026-05-01"},
    )
    assert answer.status_code == 422
    assert "13 chữ số" in str(answer.context["form"].errors["account_number"])
    assert 'value="12345"' in answer.content.decode()


def test_a_department_chooses_the_commune_first(merit: Entitlement, land: Land) -> None:
    officer = browser(make_person("so", "Sở", "department.officer", land.province))
    Setting.objects.update_or_create(key="province", defaults={"value": "99"})
    assert "Chọn" not in officer.get(page_of(merit, "move")).content.decode()
    form = officer.get(page_of(merit, "move"), {"commune": land.b.pk}).context["form"]
    assert [key for key, _name in form.fields["unit"].choices] == [str(land.b.pk)]


def test_the_list_is_filtered_by_group_account_bank_and_commune(
    with_account: Entitlement, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    add_entitlement(
        an, unit=land.a, programme="poor_electricity", identity_number="019062000777", name="Vi Văn Tư",
        entitled_on=date(2026, 3, 1), clock=frozen_clock,
    )  # fmt: skip
    client = browser(an)
    queries: list[tuple[dict[str, object], int]] = [
        ({}, 2),
        ({"kind": "poor"}, 1),
        ({"kind": "assistance"}, 0),
        ({"account": "yes"}, 1),
        ({"account": "no"}, 1),
        ({"bank": "VBA"}, 1),
        ({"bank": "MB"}, 0),
        ({"commune": land.a.pk}, 2),
        ({"state": "ended"}, 0),
        ({"find": "hoang nam"}, 1),
        ({"find": with_account.code.lower()}, 1),
    ]
    for query, expected in queries:
        assert client.get(reverse("welfare:list"), query).context["shown"] == expected, query


def test_a_list_costs_the_same_queries_at_one_row_and_at_fifty(
    with_account: Entitlement, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    client = browser(an)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("welfare:list"), {"size": 50}).status_code == 200
        return len(queries)

    cost()
    at_one = cost()
    for number in range(49):
        add_entitlement(
            an, unit=land.hamlet_a, programme="merit_allowance", identity_number=f"019062001{number:03d}", name=f"Ma Văn {number}",
            entitled_on=date(2026, 3, 1), clock=frozen_clock,
        )  # fmt: skip
    assert cost() == at_one


def test_the_search_box_finds_by_name_and_by_whole_number_where_that_may_be_read(
    with_account: Entitlement, an: Person, binh: Person, leader: Person
) -> None:
    page = reverse("pages:search")
    for text in ("hoàng văn nam", IDENTITY, with_account.code):
        assert page_of(with_account) in browser(an).get(page, {"q": text}).content.decode(), text
        assert page_of(with_account) not in browser(binh).get(page, {"q": text}).content.decode(), text
    assert page_of(with_account) not in browser(leader).get(page, {"q": IDENTITY}).content.decode()
    assert page_of(with_account) in browser(leader).get(page, {"q": with_account.code}).content.decode()
    assert page_of(with_account) not in browser(an).get(page, {"q": IDENTITY[:6]}).content.decode()
