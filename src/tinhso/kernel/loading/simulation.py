"""What systems share when they simulate records: invented people, whole numbers that add up, and writing in bulk.

Simulated people are put together from common names and answer to nobody: their telephone numbers begin with 0000,
which no carrier has, and their bank accounts are no numbers at all.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from django.db import connection, models
from django.utils import timezone

from tinhso.kernel.loading.clock import DEMO_DATE

FAMILIES = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Hoàng", "Hoàng", "Dương", "Dương",
    "Vũ", "Đỗ", "Bùi", "Đặng", "Ngô", "Lý", "Nông", "Nông", "Triệu", "Ma", "Lục", "Hà", "Lương", "Lương", "Đinh",
    "Phan", "Trương", "Tạ", "Chu", "Bế", "Vi", "Mông", "Phùng",
)  # fmt: skip
"""As common as they are written often."""
MIDDLES = {
    "m": ("Văn", "Văn", "Văn", "Đức", "Minh", "Quang", "Xuân", "Hữu", "Ngọc", "Anh", "Thanh", "Công", "Mạnh", "Đình"),
    "f": ("Thị", "Thị", "Thị", "Thị", "Thu", "Ngọc", "Thanh", "Kim", "Minh", "Hồng", "Thùy", "Bích", "Phương"),
}
GIVEN = {
    "m": (
        "Nam", "Hùng", "Dũng", "Sơn", "Tuấn", "Hải", "Long", "Thắng", "Cường", "Đức", "Minh", "Quân", "Hiếu",
        "Trung", "Kiên", "Phong", "Bình", "Tâm", "Thành", "Toàn", "Việt", "Khánh", "Lâm", "Hoàng", "Tùng", "Giang",
        "Chiến", "Lợi", "Thịnh", "Vinh",
    ),
    "f": (
        "Hoa", "Lan", "Hương", "Mai", "Thảo", "Nga", "Hà", "Linh", "Trang", "Huyền", "Hạnh", "Yến", "Nhung", "Vân",
        "Loan", "Oanh", "Thủy", "Hiền", "Dung", "Phượng", "Liên", "Tuyết", "Xuân", "Hằng", "Ngân", "Thơm", "Quyên",
        "Bích", "Chi", "Hường",
    ),
}  # fmt: skip


def person_name(rng: random.Random, sex: str | None = None) -> str:
    """An invented full name as people of the northern uplands bear it; `sex` is "m" or "f", drawn when None."""
    sex = sex or rng.choice("mf")
    return f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES[sex])} {rng.choice(GIVEN[sex])}"


def phone_number(rng: random.Random) -> str:
    """Ten digits that no carrier has given out."""
    return f"0000{rng.randrange(1_000_000):06d}"


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total: largest remainders first, at equal ones
    the earlier."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def digest_of(loading: str, *beside: str) -> str:
    """A stage's digest: of its `loading.py` (`__file__`), of the files or folders of code `beside` it, and of the day the rows end on."""
    found = hashlib.sha256(str(DEMO_DATE).encode())
    for path in [Path(loading), *(Path(loading).parent / name for name in beside)]:
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            found.update(file.read_bytes())
    return found.hexdigest()


def forget_simulated(*kinds: type[models.Model]) -> None:
    """Delete the simulated rows of these models, in this order: what refers to others first."""
    for model in kinds:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)} WHERE simulated")


def forget_parts(model: type[models.Model], of: str) -> None:
    """Delete the rows that belong to simulated rows of another model, named by the foreign key. A join, because the planner of a sub-query
    that names the table twice may go through all pairs while nothing is known of rows written in the same transaction."""
    quote = connection.ops.quote_name
    field = model._meta.get_field(of)
    owner = field.related_model
    assert isinstance(field, models.ForeignKey) and isinstance(owner, type)  # what `of` names
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(model._meta.db_table)} AS part USING {quote(owner._meta.db_table)} AS whole"
            f" WHERE whole.id = part.{quote(field.column)} AND whole.simulated"
        )


def first_key(model: type[models.Model], count: int) -> int:
    """The first of `count` keys in a row that nobody else will get. Nobody else writes the table until the
    transaction ends."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        first: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, first + count])
    return first


def copy_simulated(model: type[models.Model], rows: Iterable[NamedTuple], shifts: Mapping[str, int] | None = None) -> int:
    """Write rows by COPY, marked as simulated where the model says so, and return how many.

    The rows are named tuples whose fields are columns. `shifts` moves the keys in a column, so that rows may number
    each other from 0.
    """
    rows = iter(rows)
    head = list(islice(rows, 1))
    if not head:
        return 0
    fields = head[0]._fields
    moves = [(shifts or {}).get(field, 0) for field in fields]
    added: dict[str, object] = {}
    if any(field.column == "simulated" for field in model._meta.concrete_fields):
        now = timezone.now()
        added = {"simulated": True, "created_at": now, "changed_at": now}
    columns = ", ".join(f'"{column}"' for column in (*fields, *added))
    tail = tuple(added.values())
    written = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in chain(head, rows):
            copy.write_row(
                (
                    *(value + move if move and value is not None else value for value, move in zip(row, moves, strict=True)),
                    *tail,
                )
            )
            written += 1
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
    return written
