"""The last stage of loading: the cells of everything that was loaded before."""

from __future__ import annotations

import hashlib
import json
import uuid

from django.db import connection

from tinhso.kernel.loading import Progress, Stage
from tinhso.ledger.cells import database, refresh, registry, sync
from tinhso.ledger.cells.models import FactState


def _run(progress: Progress) -> int:
    sync.sync()
    facts = registry.load().used_facts
    for n, fact in enumerate(facts):
        progress(n, len(facts))
        refresh.refresh(fact.code)
    progress(len(facts), len(facts))
    return len(facts)


def _digest() -> str:
    """The measures' definitions; always another one while something waits to be computed."""
    wanted = {fact.code: sync.digests(fact) for fact in registry.load().used_facts}
    kept = dict(FactState.objects.values_list("code", "digests"))
    with connection.cursor() as cursor:
        if kept != wanted or database.pending(cursor):
            return uuid.uuid4().hex
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


STAGES = [Stage(900, "cells", "Tính ô số liệu từ bản ghi", _run, _digest)]
