"""docs/reference/indicators.md, written from the indicator files themselves."""

from __future__ import annotations

from tinhso.ledger.indicators.files import product_definitions
from tinhso.ledger.indicators.models import PILLARS

HEAD = """# Indicators

Written by `tools/reference`; a test compares it with the files. A definition without formula is *declared*: its value is what a
unit declares or a report printed. The files lie in each system's `indicators.yaml` and, for what no system here keeps yet, in
`src/tinhso/ledger/indicators/data/`. A system's own definition takes the place of the common one of the same code.

## Adding one

Write a text file and run `tinhso indicator check FILE`, then `tinhso indicator add FILE`; it stands on the board at once.

```yaml
indicators:
  teams.members_per_team:                # system.noun
    title: {vi: "Số thành viên bình quân một tổ", en: "Members per team"}
    pillar: awareness                    # organisation, infrastructure, information, security, government, economy, society
    system: teams
    owner: "Sở Khoa học và Công nghệ"
    versions:
      - from: 2022-03-05                 # holds from this day; a later change is a later version
        unit: {vi: "người/tổ", en: "people a team"}   # of a share: {vi: "%", en: "%", of: {vi: "hộ", en: "households"}}
        formula: "teams.members / teams.teams"        # or: declared
        nature: stock                    # stock (a level at a day), flow (within a period), rank
        rounding: 1                      # decimals, half up
        direction: up                    # up, down, none: which way is better
        only_rises: false                # a check finds where it falls all the same
        period_rule: calendar            # or nd09
        thresholds: {warn: 7, bad: 6}
        relations: {}                    # parts: [codes that make the whole], within: code, per_head: {of: code, per: 100}
        legal_basis: "…"
        examples:                        # run as tests
          - {given: {teams.members: 17000, teams.teams: 2256}, value: "7.5"}
```

A formula is exact arithmetic over measures and other indicators: `+ - * / ( )`, numbers, `previous(x)` (the same period a year
earlier), `growth(x)` (per cent against it), `per_head(x, 100)`, `share(a, b)`, `least(a, b)`, `greatest(a, b)`. A name is read as a
measure first. A missing input or a division by zero makes a missing value. In an example, `x@year_before` is last year's value.

A province's own version (added so, or in the browser) is never replaced by an upgrade; `tinhso indicator show CODE` prints what the
upgrade would have brought. `tinhso indicator export CODE FILE` writes the version in force as a file.
"""


def indicators_page() -> str:
    """The page, in Markdown."""
    parts = [HEAD]
    definitions = product_definitions()
    for pillar, (vi, en) in PILLARS.items():
        rows = [defined for defined in definitions.values() if defined.definition.pillar == pillar]
        if not rows:
            continue
        parts.append(f"\n## {en} ({vi})\n\n| code | tên | name | unit | formula |\n|---|---|---|---|---|\n")
        for defined in rows:
            title, last = defined.definition.title, defined.definition.versions[-1]
            unit = last.unit.vi + (f" {last.unit.of.vi}" if last.unit.of else "")
            formula = last.formula if last.declared else f"`{last.formula}`"
            parts.append(f"| `{defined.code}` | {title.vi} | {title.en} | {unit} | {formula} |\n")
    return "".join(parts)
