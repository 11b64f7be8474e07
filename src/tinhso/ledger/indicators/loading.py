"""The stage that brings the product's indicators into the database."""

from __future__ import annotations

import hashlib
import logging

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import installation_clock
from tinhso.ledger.cells import registry
from tinhso.ledger.indicators.coverage import cover_simulated
from tinhso.ledger.indicators.files import product_definitions, product_files
from tinhso.ledger.indicators.references import stored_problems
from tinhso.ledger.indicators.services import retire_indicators, seed_indicators

log = logging.getLogger(__name__)


def _digest() -> str:
    found = hashlib.sha256()
    for name, path in product_files():
        found.update(name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _run(progress: Progress) -> int:
    definitions = list(product_definitions().values())
    clock = installation_clock()
    seed_indicators(definitions, clock)
    retire_indicators([defined.code for defined in definitions], clock)
    # Not refused: the product's definitions are right by themselves, and what the province added stays. `tinhso doctor` says it again.
    for words in stored_problems():
        log.warning(words)
    progress(len(definitions), len(definitions))
    return len(definitions)


def _cover(progress: Progress) -> int:
    count = cover_simulated()
    progress(count, count)
    return count


def _facts() -> str:
    return hashlib.sha256("\n".join(fact.code for fact in registry.load().used_facts).encode()).hexdigest()


STAGES = [
    Stage(order=300, code="indicators", title="Chỉ tiêu và công thức", run=_run, digest=_digest),
    Stage(order=850, code="coverage", title="Phạm vi có bản ghi", run=_cover, digest=_facts, simulated=True),
]
