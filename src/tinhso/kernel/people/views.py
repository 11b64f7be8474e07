"""Signing in and out, and one's own account."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.records import latest_acts
from tinhso.kernel.people import services, signing_in, unsent
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.roles import roles
from tinhso.kernel.people.scopes import person_of
from tinhso.kernel.systems import systems
from tinhso.kernel.time import SystemClock


class SignInForm(forms.Form):
    username = forms.CharField(max_length=80)
    password = forms.CharField(max_length=400, strip=False)


class PasswordForm(forms.Form):
    current = forms.CharField(max_length=400, strip=False)
    new = forms.CharField(max_length=400, strip=False)
    again = forms.CharField(max_length=400, strip=False)


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: a page of ours, from the root on, never another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    # `redirect` would take anything without a slash for the name of a route.
    if ours and wanted.startswith("/"):
        return wanted
    return "/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; with right words, the page that was asked for."""
    if person_of(request) is not None and request.method == "GET":
        return redirect(_next(request))
    refusal: Refused | None = None
    if request.method == "POST":
        form = SignInForm(request.POST)
        # The machine's clock and not the installation's: in a demonstration that one stands still, and waiting would never end.
        clock = SystemClock()
        try:
            if not form.is_valid():
                raise Refused(
                    "sign-in-empty", "Nhập tên đăng nhập và mật khẩu.", "Enter your user name and password.", where="username"
                )
            person = signing_in.recognise(request, form.cleaned_data["username"], form.cleaned_data["password"], clock=clock)
            target = _next(request)
            signing_in.enter(request, person, clock=clock)
            form_left = unsent.opened(request.POST.get("kept", ""))
            return unsent.offer(request, form_left) if form_left else redirect(target)
        except Refused as error:
            refusal = error
    context = {
        "username": request.POST.get("username", "")[:80],
        "next": _next(request),
        "kept": request.POST.get("kept", ""),
        "error": refusal.message(get_language() or "vi") if refusal else "",
        "code": refusal.code if refusal else "",
    }
    status = 200 if refusal is None else 429 if refusal.code == "sign-in-wait" else 422
    return render(request, "people/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    signing_in.leave(request)
    return redirect("/")


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own name, roles, latest acts; and changing the password."""
    person = person_of(request)
    assert isinstance(person, Person)  # login_required lets nobody else in
    errors: list[str] = []
    if request.method == "POST":
        errors = _change_password(request, person)
        if not errors:
            return redirect(f"{request.path}?changed=1")
    language = get_language() or "vi"
    today = installation_clock().today()
    titles = {system.code: system.title.get(language) for system in systems()}
    held = [
        {"title": roles()[item.role].title.get(language), "assignment": item, "system": titles.get(item.system, item.system)}
        for item in person.assignments.select_related("unit", "agency").order_by("id")
        if item.role in roles() and (item.valid_to is None or item.valid_to > today)
    ]
    context = {"person": person, "held": held, "acts": latest_acts(person), "errors": errors, "changed": "changed" in request.GET}
    return render(request, "people/account.html", context, status=422 if errors else 200)


def _change_password(request: HttpRequest, person: Person) -> list[str]:
    """What is wrong, or nothing and the password is changed. This session goes on; the person's others end."""
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return [_("Nhập đủ ba ô mật khẩu.")]
    if not person.check_password(form.cleaned_data["current"]):
        return [_("Mật khẩu hiện tại chưa đúng.")]
    if form.cleaned_data["new"] != form.cleaned_data["again"]:
        return [_("Hai lần nhập mật khẩu mới khác nhau.")]
    try:
        password_validation.validate_password(form.cleaned_data["new"], person)
    except ValidationError as error:
        return list(error.messages)
    services.set_password(person, person, form.cleaned_data["new"], clock=installation_clock())
    update_session_auth_hash(request, person)
    return []
