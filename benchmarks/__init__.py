"""Paired, repeatable benchmarks of the ledger: `python -m benchmarks` (full) or `python -m benchmarks --smoke` (seconds)."""
