"""One table of address × role → answer, in access.txt here and beside the tests of each system. Every route stands in it; whoever
adds one adds its row, on purpose.

All records of the addresses are of commune A, where An is an officer; Bình is an officer of commune B, Chi a citizen. A form is sent
empty: 422 says that the sender may send it and has to fill it in. 404 is for what the reader may not know of, 302 leads a visitor to
the sign-in (or, after an act, on to the record).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.guards import routes
from tests.guards.conftest import World
from tests.guards.files import ROOT
from tests.guards.routes import Route

TABLE = Path(__file__).with_name("access.txt")
OF_SYSTEMS = sorted((ROOT / "src" / "tinhso" / "systems").glob("*/tests/access.txt"))
ROLES = ("visitor", "chi", "an", "binh", "department", "leader", "administrator", "auditor")
NOT_A_METHOD = 405

pytestmark = pytest.mark.django_db


def written() -> dict[str, tuple[int, ...]]:
    """The table as committed: route → statuses in the order of ROLES."""
    rows = {}
    for table_of in (TABLE, *OF_SYSTEMS):
        for line in table_of.read_text(encoding="utf-8").splitlines()[2:]:
            *statuses, method, address = line.split()
            rows[f"{method} {address}"] = tuple(int(status) for status in statuses)
    return rows


def answer(world: World, role: str, route: Route) -> int:
    """The status, with everything that the request wrote undone."""
    client = world.client(role, raise_request_exception=False)
    cache.clear()  # no role pays for the calls of another
    with transaction.atomic():
        if route.method == "GET":
            query = {"place": "99", "period": "2024", "q": "hộ"} if route.path.startswith("api/indicators") else {}
            status = client.get(route.address(world.records), query).status_code
        else:
            status = client.generic(route.method, route.address(world.records), *empty(route)).status_code
        transaction.set_rollback(True)
    return status


def empty(route: Route) -> tuple[str, str]:
    """A form, or an object of the API, with nothing in it."""
    return ("{}", "application/json") if route.path.startswith("api/") else ("", "application/x-www-form-urlencoded")


def answers(world: World) -> dict[str, tuple[int, ...]]:
    """The table as the product answers today, without the methods that a route does not know even for an administrator."""
    found = {}
    for route in [*routes.pages(), *routes.operations()]:
        if answer(world, "administrator", route) != NOT_A_METHOD:
            found[str(route)] = tuple(answer(world, role, route) for role in ROLES)
    return found


def table(rows: dict[str, tuple[int, ...]]) -> str:
    """The table as text."""
    head = " ".join(f"{role[:5]:>5}" for role in ROLES)
    lines = [" ".join(f"{status:>5}" for status in statuses) + f"  {route}" for route, statuses in rows.items()]
    return "\n".join([f"# {', '.join(ROLES)}", head, *lines]) + "\n"


def test_every_route_answers_each_role_as_written(world: World) -> None:
    found = answers(world)
    TABLE.with_suffix(".found").write_text(table(found), encoding="utf-8")
    assert found == written(), "compare access.txt with access.found; where the product is right, the row goes into access.txt"
    TABLE.with_suffix(".found").unlink()


def test_no_route_breaks_for_anybody() -> None:
    assert [route for route, statuses in written().items() if max(statuses) >= 500] == []


def test_nothing_is_written_without_a_token_of_the_page(world: World) -> None:
    client = world.client("administrator", enforce_csrf_checks=True)
    accepted = []
    for route in [*routes.pages(), *routes.operations()]:
        if route.method == "GET":
            continue
        status = client.generic(route.method, route.address(world.records), *empty(route)).status_code
        if status not in (403, NOT_A_METHOD):
            accepted.append((str(route), status))
    assert accepted == []
