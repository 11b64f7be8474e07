"""From which network address a request comes: the one on the wire, or, behind trusted proxies, the one that they saw."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address, "" where the server tells none.

    Each proxy appends to `X-Forwarded-For` whom it serves, so the header is read from the right, and only for as long as the one who
    wrote it is trusted (`TINHSO_TRUSTED_PROXIES`): what stands further left anybody may have invented.
    """
    here = _parsed(request.META.get("REMOTE_ADDR", ""))
    if here is None:
        return ""
    for written in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        before = _parsed(written)
        if before is None or not _trusted(here):
            break
        here = before
    return str(here)


def _trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(written: str) -> IPv4Address | IPv6Address | None:
    """An address without its zone, an IPv4 address in an IPv6 cloak as what it is; None for anything else."""
    try:
        found = ip_address(written.strip().partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
