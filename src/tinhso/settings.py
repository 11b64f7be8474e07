"""Django settings. Secrets and addresses come from the environment; everything else stands here.

`python -m tinhso` (the command `tinhso`) starts the embedded database and sets DATABASE_URL before this file is read.
Every variable is described in docs/operate/settings.md; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tinhso.kernel.systems import app_names

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("TINHSO_HOME", PACKAGE.parents[1])).resolve()
"""The folder that holds `var/`."""
VAR = Path(os.environ.get("TINHSO_VAR", HOME / "var")).resolve()

DEBUG = os.environ.get("TINHSO_DEBUG", "") == "1"


def _secret_key() -> str:
    """From TINHSO_SECRET_KEY, else from a file made once beside the data."""
    if key := os.environ.get("TINHSO_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def database_from_url(url: str) -> dict[str, object]:
    """Django's database entry for `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"DATABASE_URL: cần postgresql://…, không phải {parts.scheme}://…")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(options.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 0,
        # A connection that a restart of the server broke is replaced before a request meets it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 30}, **options},
    }


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [h for h in os.environ.get("TINHSO_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TINHSO_ORIGINS", "").split(",") if o]
TRUSTED_PROXIES = [
    ip_network(n.strip(), strict=False) for n in os.environ.get("TINHSO_TRUSTED_PROXIES", "").split(",") if n.strip()
]
"""Networks of the proxies whose `X-Forwarded-For` is believed (`kernel.people.addresses`)."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "tinhso.kernel.places",
    "tinhso.kernel.people",
    "tinhso.kernel.files",
    "tinhso.kernel.imports",
    "tinhso.kernel.exchange",
    "tinhso.kernel.pages",
    "tinhso.kernel.loading",
    "tinhso.ledger.cells",
    "tinhso.ledger.indicators",
    "tinhso.ledger.figures",
    "tinhso.centre",
    "tinhso.reports",
    *app_names(),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tinhso.kernel.pages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tinhso.kernel.pages.middleware.PageMiddleware",
]

ROOT_URLCONF = "tinhso.urls"
WSGI_APPLICATION = "tinhso.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tinhso.kernel.pages.context.page",
            ],
        },
    }
]

DATABASES = {
    "default": database_from_url(os.environ.get("DATABASE_URL", "postgresql://tinhso@/tinhso?host=" + str(VAR / "run"))),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
CSRF_FAILURE_VIEW = "tinhso.kernel.pages.views.forged"
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# scrypt needs no further package; each guess costs an attacker 16 MB of memory.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
SESSION_COOKIE_AGE = 12 * 3600
"""A working day: whoever left a screen open is signed out by the next morning."""
NINJA_PAGINATION_CLASS = "tinhso.kernel.exchange.pages.Numbered"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"telling": {"()": "tinhso.kernel.logs.Telling"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["telling"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Failures that are tried again are told at this level, with their trace.
        "procrastinate": {"level": "INFO"},
        # Every 404 is no news; a 500 is told by our own page, with the code that the reader sees.
        "django.request": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
"""Standard error: `tinhso run` keeps it in var/log, one file for each process."""

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
ASSETS = Path(os.environ.get("TINHSO_ASSETS", HOME / "var" / "assets")).resolve()
"""Faces made by the build: `fonts/*.woff2` for pages, `print/*.ttf` for documents. The same for every TINHSO_VAR."""
STATICFILES_DIRS = [("vendor/fonts", ASSETS / "fonts")]
# The folder may appear after the settings were read: the first start builds it.
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]
COLLECTED = os.environ.get("TINHSO_STATIC") == "collected"
"""Set by `tinhso run` for its web server: names carry a hash and are cached for ever. Elsewhere files are found where they lie."""
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_HANDLERS = [
    "tinhso.kernel.files.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

BEHIND_HTTPS = bool(CSRF_TRUSTED_ORIGINS) and all(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
"""Readers come by HTTPS alone: their cookies never travel without it. On one's own machine there is none."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LEDGER_FOLDER = VAR / "ledger"
"""Where the ledger keeps its arrays: a cache, rebuilt from the cells when it is missing."""
