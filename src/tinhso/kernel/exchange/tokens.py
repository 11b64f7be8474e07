"""Giving tokens to machines, taking them back, and telling whose a token is."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.http import Http404

from tinhso.kernel.exchange.models import MachineToken
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock

PREFIX = "tso_"
"""Makes a token that was published by mistake easy to find."""
LONGEST_DAYS = 366


def digest_of(secret: str) -> str:
    """What is stored. The secret has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _require_over_all(actor: Person) -> None:
    """Another person's tokens are for who administers the whole installation."""
    if not isinstance(scopes.granted(actor, "people.issue_token"), scopes.Everywhere):
        raise Http404("Không có, hoặc tài khoản này không xem được.")


@service("exchange.issue_token")
def issue_token(
    actor: Person | None, person: Person, name: str, *, read_only: bool = True, days: int = 90, clock: Clock
) -> tuple[MachineToken, str]:
    """A new token and its secret, which is shown once. Raises Refused("token-days")."""
    if actor is not None and actor.pk != person.pk:
        _require_over_all(actor)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("token-days", f"Hạn dùng từ 1 đến {LONGEST_DAYS} ngày.", f"Choose 1 to {LONGEST_DAYS} days.", where="days")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = MachineToken.objects.create(
        person=person,
        name=name.strip()[:80],
        digest=digest_of(secret),
        read_only=read_only,
        issued_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    audit.record(actor, "exchange.issue_token", token)
    return token, secret


@service("exchange.revoke_token")
def revoke_token(actor: Person | None, token: MachineToken, *, clock: Clock) -> MachineToken:
    """The token opens nothing from now on."""
    if actor is not None and actor.pk != token.person_id:
        _require_over_all(actor)
    before = audit.snapshot(token)
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor, "exchange.revoke_token", token, before)
    return token


def token_of(secret: str, clock: Clock) -> MachineToken | None:
    """The valid token with that secret; None where there is none."""
    if not secret.startswith(PREFIX):
        return None
    token = MachineToken.objects.select_related("person").filter(digest=digest_of(secret), revoked_at=None).first()
    if token is None or token.expires_at <= clock.now() or not token.person.is_active:
        return None
    return token
