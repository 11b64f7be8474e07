"""Addresses of the whole product. Each app with a `urls.py` stands under its own code; none is listed here."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tinhso.kernel.systems import SystemConfig, modules

urlpatterns: list[URLPattern | URLResolver] = []
for _config, _module in modules("urls"):
    _prefix = f"{_config.label}/" if isinstance(_config, SystemConfig) else getattr(_module, "prefix", f"{_config.label}/")
    urlpatterns.append(path(_prefix, include(_module)))

handler400 = "tinhso.kernel.pages.views.bad_request"
handler404 = "tinhso.kernel.pages.views.not_found"
handler500 = "tinhso.kernel.pages.views.broken"
