"""Rules that figures must obey. `run(clock)` examines everything stated and keeps what it finds."""

from tinhso.ledger.figures.checks.running import Summary, run

__all__ = ["Summary", "run"]
