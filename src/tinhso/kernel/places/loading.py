"""What `tinhso run` and `tinhso init` load: the units of the whole country."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.places import agencies, hamlets, store
from tinhso.kernel.places.sources import build, corrections, national

_CODE = (
    "keys.py",
    "folding.py",
    "sources/build.py",
    "sources/amounts.py",
    "sources/shares.py",
    "sources/national.py",
    "sources/corrections.py",
)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_units(progress: Progress) -> int:
    """Units, parents and successions of all provinces, before and after 1/7/2025."""
    progress(0, None)
    places = build.build(national.read(), corrections.read())
    progress(0, len(places.units))
    count = store.write(places, simulated=False)
    progress(count, count)
    return count


def units_digest() -> str:
    here = Path(__file__).resolve().parent
    return _digest([*national.files(), corrections.PATH, *(here / name for name in _CODE)])


def load_hamlets(progress: Progress) -> int:
    """Simulated hamlets of Thái Nguyên and Bắc Kạn."""
    progress(0, sum(plan.total for plan in hamlets.PLANS))
    count = store.write(hamlets.simulate(build.build(national.read(), corrections.read())), simulated=True)
    progress(count, count)
    return count


def hamlets_digest() -> str:
    here = Path(__file__).resolve().parent
    return hashlib.sha256((units_digest() + _digest([hamlets.NAMES, here / "hamlets.py"])).encode()).hexdigest()


def load_agencies(progress: Progress) -> int:
    """Agencies of the provinces that have a folder."""
    count = agencies.load()
    progress(count, count)
    return count


def agencies_digest() -> str:
    here = Path(__file__).resolve().parent
    return hashlib.sha256((units_digest() + _digest([*agencies.files(), here / "agencies.py"])).encode()).hexdigest()


STAGES = [
    Stage(100, "places.units", "Đơn vị hành chính cả nước, trước và sau 1/7/2025", load_units, units_digest),
    Stage(150, "places.hamlets", "Xóm, tổ dân phố (mô phỏng)", load_hamlets, hamlets_digest, simulated=True),
    Stage(200, "places.agencies", "Cơ quan của tỉnh và các xã", load_agencies, agencies_digest),
]
