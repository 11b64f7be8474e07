"""The web API: every app's `router` under its code, errors in one form, one description of the whole and one of each system."""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

import tinhso
from tinhso.kernel.exchange.callers import PerAddress, PerPerson, Session, Token
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.systems import SystemConfig, modules

log = logging.getLogger(__name__)


class Words(Schema):
    vi: str
    en: str


class Error(Schema):
    """The one form of every error."""

    code: str
    message: Words
    where: str = ""


@cache
def api() -> NinjaAPI:
    """The API of this installation, assembled once."""
    made = NinjaAPI(
        title="Tỉnh Số",
        version=tinhso.__version__,
        description="Nghiệp vụ và số liệu của một tỉnh. Mỗi lỗi gồm mã, lời tiếng Việt và tiếng Anh, và chỗ sai.",
        # The token first: the session asks a writing call for the page's CSRF token before it looks whose call it is.
        auth=[Token(), Session()],
        throttle=[PerPerson(), PerAddress()],
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )
    for config, module in modules("api"):
        if not hasattr(module, "router"):
            continue
        code = config.code if isinstance(config, SystemConfig) else config.label
        made.add_router(f"/{code}/", module.router, tags=[code])
    _answer_errors(made)
    return made


def _answer_errors(made: NinjaAPI) -> None:
    def say(request: HttpRequest, status: int, code: str, vi: str, en: str, where: str = "") -> HttpResponse:
        body = Error(code=code, message=Words(vi=vi, en=en), where=where).model_dump()
        return made.create_response(request, body, status=status)

    @made.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        status = 403 if error.code == "token-read-only" else 409
        return say(request, status, error.code, error.vi, error.en, error.where)

    @made.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return say(
            request, 404, "not-found", "Không có, hoặc tài khoản này không xem được.", "There is none, or not for this account."
        )

    @made.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return say(request, 401, "sign-in", "Cần đăng nhập hoặc mã máy.", "Sign in, or send a machine's token.", "Authorization")

    @made.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return say(request, 403, "denied", "Không được phép.", "Not allowed.")

    @made.exception_handler(Throttled)
    def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
        answer = say(
            request, 429, "too-many-calls", "Gọi quá nhiều. Thử lại sau một phút.", "Too many calls. Try again in a minute."
        )
        answer["Retry-After"] = str(int(error.wait or 60))
        return answer

    @made.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        where = ".".join(str(part) for part in first.get("loc", ()))
        message = str(first.get("msg", ""))
        return say(request, 422, "invalid", f"Dữ liệu gửi chưa đúng tại {where}: {message}.", f"At {where}: {message}.", where)

    @made.exception_handler(DataError)
    def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
        log.warning("API %s %s: %s", request.method, request.path, error)
        vi = "Có giá trị mà cơ sở dữ liệu không lưu được: ký tự NUL, hoặc số quá lớn."
        return say(request, 422, "invalid", vi, "A value cannot be stored: a NUL sign, or a number too large.")

    @made.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        if str(error).startswith("CSRF"):
            vi = "Thiếu mã CSRF của trang. Tải lại trang; chương trình thì gọi bằng mã máy."
            return say(request, 403, "csrf", vi, "The page's CSRF token is missing. Reload the page; programs call with a token.")
        return say(request, error.status_code, f"http-{error.status_code}", str(error), str(error))

    @made.exception_handler(Exception)
    def ours(request: HttpRequest, error: Exception) -> HttpResponse:
        log.exception("API %s %s", request.method, request.path)
        return say(request, 500, "internal", "Hệ thống gặp lỗi. Thử lại sau.", "Something failed on our side. Try again later.")


def description(code: str | None = None) -> dict[str, Any]:
    """The OpenAPI description of the whole, or of what stands under `/api/<code>/`. Raises KeyError for an unknown code."""
    # Through JSON: answers are keyed by numbers until then.
    whole: dict[str, Any] = json.loads(json.dumps(api().get_openapi_schema(path_prefix="/api/"), default=str))
    errors = Error.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(errors.pop("$defs", {}))
    schemas["Error"] = errors
    for path in whole["paths"].values():
        for operation in path.values():
            operation["responses"].setdefault("default", _ERROR_ANSWER)
    if code is None:
        return whole
    paths = {path: item for path, item in whole["paths"].items() if path.startswith(f"/api/{code}/")}
    if not paths:
        raise KeyError(code)
    used = _reached(paths, schemas)
    components = {**whole["components"], "schemas": {name: schemas[name] for name in schemas if name in used}}
    return {**whole, "paths": paths, "components": components}


_ERROR_ANSWER = {
    "description": "Lỗi / Error",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def _reached(part: Any, schemas: dict[str, Any]) -> set[str]:
    """Names of the schemas that a part of the description refers to, directly or through others."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            reference = item.get("$ref")
            if isinstance(reference, str):
                name = reference.rpartition("/")[2]
                if name not in found and name in schemas:
                    found.add(name)
                    waiting.append(schemas[name])
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found
