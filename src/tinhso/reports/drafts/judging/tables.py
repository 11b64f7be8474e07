"""What the cells of a table say about each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.judging import columns, grids, totals
from tinhso.reports.drafts.judging.model import Finding
from tinhso.reports.drafts.model import Draft


def found(draft: Draft, claims: Sequence[Claim]) -> Iterator[tuple[int, Finding]]:
    """All findings of a draft's tables: (position of the claim, finding); of one figure the first of a sort."""
    for grid in grids.of(draft, claims):
        turned = grid.turned()
        summing = totals.total_lines(grid)
        for checks in (
            (columns.shares(grid, summing), columns.shares(turned, word="cột")),
            (columns.differences(grid), columns.differences(turned)),
            (totals.across(grid),),
            (totals.across(turned, totals.unsummed(grid)), totals.down(grid)),
        ):
            said: set[int] = set()
            for check in checks:
                for position, finding in check:
                    if position not in said:
                        said.add(position)
                        yield position, finding
