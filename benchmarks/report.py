"""Results as JSON and Markdown, with machine and sizes."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import duckdb
import numpy as np
from django.db import connection

from benchmarks.runs import Results

FOLDER = Path(__file__).resolve().parent / "results"


def machine() -> dict[str, object]:
    """What it ran on, and how busy that was."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": version,
        "duckdb": duckdb.__version__,
        "numpy": np.__version__,
    }


def write(name: str, sizes: dict[str, object], results: Results, folder: Path | None = None) -> Path:
    """Keep the results under a name. Returns the Markdown file."""
    target = (folder or FOLDER) / f"{name}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    about = machine()
    pairs = [
        {"name": p.name, "ours": p.ours, "peer": p.peer, "median_s": p.median, "peer_median_s": p.peer_median,
         "ratio": p.ratio, "limit": p.limit, "at_least": p.at_least, "holds": p.holds, "note": p.note,
         "seconds": p.seconds, "peer_seconds": p.peer_seconds}
        for p in results.pairs
    ]  # fmt: skip
    curve = [{"records": k, "keys": n, "seconds": s, "rebuilt": r} for k, n, s, r in results.curve]
    whole = {"machine": about, "sizes": sizes, "pairs": pairs, "values": results.values, "curve": curve}
    target.with_suffix(".json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    target.write_text(_markdown(about, sizes, results))
    return target


def _markdown(about: dict[str, object], sizes: dict[str, object], results: Results) -> str:
    lines = [f"Machine: {', '.join(f'{k} {v}' for k, v in about.items())}.", ""]
    lines += [f"Sizes: {', '.join(f'{k} {v}' for k, v in sizes.items())}.", ""]
    lines += ["| what | ours (median) | against (median) | ratio | must be | holds |", "|---|---|---|---|---|---|"]
    for p in results.pairs:
        sign = "≥" if p.at_least else "≤"
        note = f" ({p.note})" if p.note else ""
        lines.append(
            f"| {p.name}{note} | {p.ours}: {_time(p.median)} | {p.peer}: {_time(p.peer_median)} | {p.ratio:.2f}×"
            f" | {sign} {p.limit:g}× | {'yes' if p.holds else '**no**'} |"
        )
    lines += ["", "| value | |", "|---|---|", *(f"| {k} | {v:,.3f} |" for k, v in results.values.items())]
    lines += ["", "| records changed | keys touched | seconds | rebuilt |", "|---|---|---|---|"]
    for records, keys, seconds, rebuilt in results.curve:
        lines.append(f"| {records:,} | {keys:,} | {seconds:.3f} | {'yes' if rebuilt else 'no'} |")
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.3f} ms"
