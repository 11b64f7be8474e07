"""A small database of one released version: a few rows of every table, with whatever they refer to.

`tools/keep-version` writes one from a loaded installation; the test of this folder brings each up to the present version.
"""

from __future__ import annotations

import gzip
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.harness.template import with_name
from tinhso.runtime.server import bin_folder

ROWS = 20
"""Of each table; rows that they refer to come on top."""

FOREIGN_KEYS = """
select con.conrelid::regclass::text, con.confrelid::regclass::text,
       (select array_agg(a.attname order by k.n) from unnest(con.conkey) with ordinality k(num, n)
          join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.num),
       (select array_agg(a.attname order by k.n) from unnest(con.confkey) with ordinality k(num, n)
          join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.num)
from pg_constraint con where con.contype = 'f' and con.conparentid = 0
"""
TABLES = """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = 'public' order by 1
"""
WHOLE = ("public.django_migrations", "public.django_content_type")
"""Without all of these Django takes the database for another one."""
LEFT_OUT = ("public.django_session", "public.exchange_machinetoken", "public.people_donecall", "public.people_signinfailure")
"""Who is signed in, and from where: an upgrade may forget it, and the file is public."""
NEWER = ("\\restrict", "\\unrestrict", "SET transaction_timeout")
"""Lines of the dump that an older server or program does not know."""
BLANK = {("public.people_person", "password"): "'!'"}
"""Column → what stands in its place. With "!" Django lets nobody in."""


@contextmanager
def new_database(url: str, name: str, template: str = "template0") -> Iterator[str]:
    """An empty database for the block, or a copy of another; its address."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        link.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield with_name(url, name)
        finally:
            link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def run_tool(url: str, *words: str, text: str | None = None) -> str:
    """One of PostgreSQL's own programs, told the address through the environment alone."""
    facts = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    told = os.environ | {variable: str(facts[key]) for key, variable in names.items() if facts.get(key)}
    tool, *rest = words
    result = subprocess.run(
        [str(bin_folder() / tool), *rest], env=told, input=text, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def sample(link: psycopg.Connection[tuple[object, ...]]) -> dict[str, set[str]]:
    """Table → positions (ctid) of its first rows and of every row that a kept row refers to."""
    keep: dict[str, set[str]] = defaultdict(set)
    for (table,) in link.execute(TABLES).fetchall():
        if table in LEFT_OUT:
            continue
        limit = "" if table in WHOLE else f" limit {ROWS}"
        rows = link.execute(f"select ctid::text from {table}{limit}")
        keep[str(table)] = {str(ctid) for (ctid,) in rows}
    keys = [(str(a), str(b), list(c), list(d)) for a, b, c, d in link.execute(FOREIGN_KEYS).fetchall()]  # type: ignore[arg-type]
    grown = True
    while grown:
        grown = False
        for table, target, columns, names in keys:
            match = " and ".join(f't."{there}" = r."{here}"' for here, there in zip(columns, names, strict=True))
            query = f"select t.ctid::text from {target} t join {table} r on {match} where r.ctid::text = any(%s)"
            more = {str(ctid) for (ctid,) in link.execute(query, [list(keep[table])])} - keep[target]
            keep[target] |= more
            grown = grown or bool(more)
    return keep


class RealPeople(ValueError):
    """What would be kept names people who are not simulated."""


def refuse_real_people(link: psycopg.Connection[tuple[object, ...]], kept: dict[str, set[str]]) -> None:
    """Raise RealPeople where a kept person is not marked as simulated."""
    query = "select username from public.people_person where not simulated and ctid::text = any(%s)"
    real = [str(name) for (name,) in link.execute(query, [list(kept["public.people_person"])])]
    if real:
        raise RealPeople(f"not simulated: {', '.join(sorted(real))}")


def keep(url: str, out: Path) -> int:
    """Write the small database of the loaded one at `url`; return its rows. Raises RealPeople."""
    script = [run_tool(url, "pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--section=pre-data")]
    count = 0
    with psycopg.connect(url) as link:
        # Names come qualified then, as the dump's own prelude wants them.
        link.execute("set search_path = ''")
        kept = sample(link)
        refuse_real_people(link, kept)
        for table, positions in kept.items():
            if not positions:
                continue
            columns = [
                str(name) for (name,) in link.execute(
                    "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
                    " and attgenerated = '' order by attnum", [table],
                )
            ]  # fmt: skip
            names = ", ".join(f'"{name}"' for name in columns)
            values = ", ".join(BLANK.get((table, name), f'"{name}"') for name in columns)
            chosen = ", ".join(f"'{position}'" for position in sorted(positions))
            script.append(f"COPY {table} ({names}) FROM stdin;\n")
            query = f"copy (select {values} from {table} where ctid::text in ({chosen}) order by 1) to stdout"
            with link.cursor().copy(query) as rows:
                for row in rows:
                    script.append(bytes(row).decode())
                    count += 1
            script.append("\\.\n\n")
    script.append(run_tool(url, "pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--section=post-data"))
    script.append(_sequences(url))
    plain = "\n".join(line for line in "".join(script).split("\n") if not line.startswith(NEWER))
    out.write_bytes(gzip.compress(plain.encode(), compresslevel=9, mtime=0))
    return count


def _sequences(url: str) -> str:
    """Statements that set every sequence beyond the rows kept."""
    with psycopg.connect(url) as link:
        query = "select schemaname, sequencename, coalesce(last_value, 1) from pg_sequences where schemaname = 'public'"
        rows = link.execute(query)
        return "\n".join(f"SELECT setval('{schema}.\"{name}\"', {value});" for schema, name, value in rows) + "\n"


def bring_back(packed: Path, url: str) -> None:
    """Fill an empty database with a kept version."""
    text = gzip.decompress(packed.read_bytes()).decode()
    # template0 has an own, empty `public`; the script makes what it needs.
    run_tool(url, "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output", os.devnull, text=text)
