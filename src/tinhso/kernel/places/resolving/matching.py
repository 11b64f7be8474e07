"""Weighs every commune whose name an address contains against everything else that the address says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from tinhso.kernel.places import geography
from tinhso.kernel.places.folding import canonical
from tinhso.kernel.places.models import Base, Level, Unit
from tinhso.kernel.places.resolving import names as naming
from tinhso.kernel.places.resolving.names import Names
from tinhso.kernel.places.resolving.reading import Mention, Word, has_marks, kind_before, mentions_of, words_of

CLOSE = 3
"""Readings whose weight is within this of the best are all offered."""
_STREETS = frozenset({"duong", "pho", "ngo", "ngach", "hem", "so", "cho", "truong"})
"""A name after one of these words is not a commune's."""
MOST = 12
"""Candidates given back."""


@dataclass(frozen=True)
class Candidate:
    """A unit of the map asked for. `share` is how much of the named place's people lies in it; `why` says how it was found."""

    unit: Unit
    share: Fraction
    why: str
    named: Unit = field(compare=False)
    """The unit that the address names, perhaps of an earlier map."""
    hamlet: Unit | None = field(default=None, compare=False)


@dataclass(frozen=True)
class _Reading:
    unit: Unit
    mention: Mention
    weight: int
    supported: bool
    """A district or province in the address agrees."""


def resolve(text: str, on: date | None = None) -> list[Candidate]:
    """Candidates for an address, best first; none where no unit's name is found.

    On the map of a day, or on the newest map. A commune that was split gives each of its parts with its share, unless the address
    names a hamlet that lies in one of them. Where the address leaves several communes open, each is a candidate.
    """
    names = naming.load()
    words = words_of(text)
    weighed = [(_weighed(order, names), order) for order in _orders(words, names)]
    readings, words = max(weighed, key=lambda found: max((r.weight for r in found[0]), default=0), default=([], words))
    readings = sorted(readings, key=lambda r: (-r.weight, -r.unit.pk))
    return _on_map(readings, words, names, on)[:MOST]


def _orders(words: list[Word], names: Names) -> list[list[Word]]:
    """The address as it stands; and, where it begins with a province or a city and does not end with one, from its end to its
    beginning."""
    parts = _parts(words, lambda word: word.opens and not word.dashed)
    if len(parts) < 2:
        parts = _parts(words, lambda word: word.opens)
    parts = [part for part in parts if [word.folded for word in part] != ["viet", "nam"]]
    straight = [word for part in parts for word in part]
    if len(parts) < 2 or not _is_larger(parts[0], names) or _is_larger(parts[-1], names):
        return [straight]
    return [straight, [word for part in reversed(parts) for word in part]]


def _parts(words: list[Word], opens: Callable[[Word], bool]) -> list[list[Word]]:
    parts: list[list[Word]] = []
    for word in words:
        if not parts or opens(word):
            parts.append([])
        parts[-1].append(word)
    return parts


def _is_larger(part: list[Word], names: Names) -> bool:
    """All of it is a province, or a district that is said to be one."""
    return any(
        unit.level == Level.PROVINCE or mention.kind is not None
        for mention in mentions_of(part, names.by_name) + _initials(part, names)
        if (mention.kind_start, mention.end) == (0, len(part))
        for unit in _larger(mention, names)
    )


def _weighed(words: list[Word], names: Names) -> list[_Reading]:
    """The readings that are close to the best: of communes, or where none is named of larger units."""
    mentions = mentions_of(words, names.by_name) + _initials(words, names)
    readings = _communes(words, mentions, names)
    if not readings:
        return _larger_units(mentions, names)
    best = max(reading.weight for reading in readings)
    return [reading for reading in readings if reading.weight >= best - CLOSE]


def _initials(words: list[Word], names: Names) -> list[Mention]:
    """TN, BK, HCM: a province by its initials, written as capitals or as the last word."""
    found = []
    for place, word in enumerate(words):
        if word.folded in names.initials and (word.text.isupper() or place == len(words) - 1) and len(word.folded) > 1:
            kind, start = kind_before(words, place)
            found.append(Mention(place, place + 1, word.folded, word.text, kind, start, words[start].opens))
    return found


def _communes(words: list[Word], mentions: list[Mention], names: Names) -> list[_Reading]:
    readings = []
    for mention in mentions:
        if mention.kind is not None and Level.COMMUNE not in mention.kind.levels:
            continue
        if mention.folded.isdigit() and mention.kind is None:
            continue  # a house number
        if mention.kind is None and any(_within(mention, other) for other in mentions):
            continue
        later = [other for other in mentions if other.kind_start >= mention.end]
        for unit in names.by_name.get(mention.folded, ()):
            if unit.level == Level.COMMUNE:
                weight, supported = _weigh(unit, mention, later, words, names)
                readings.append(_Reading(unit, mention, weight, supported))
    return _without_strays(readings, names)


def _without_strays(readings: list[_Reading], names: Names) -> list[_Reading]:
    """A name that nothing before or after it supports is a street's or a person's where another reading is supported, and a
    province's where a province has it."""
    sure = [r for r in readings if r.supported or r.mention.kind]
    if sure:
        return sure
    return [r for r in readings if all(u.level != Level.PROVINCE for u in names.by_name[r.mention.folded])]


def _within(mention: Mention, other: Mention) -> bool:
    """True where the words are part of a longer name, or are the name of something else that was said to be of a kind."""
    longer = other.end - other.start > mention.end - mention.start
    return longer and other.start <= mention.start and mention.end <= other.end


def _weigh(unit: Unit, mention: Mention, later: list[Mention], words: list[Word], names: Names) -> tuple[int, bool]:
    weight = 2 * (mention.end - mention.start)
    if mention.kind is not None:
        weight += 6 if mention.kind.name in _kinds(unit) else 2
    elif mention.opens:
        weight += 1
    elif mention.start and words[mention.start - 1].folded in _STREETS:
        weight -= 6
    same = canonical(mention.text).casefold() == unit.name.casefold()
    if mention.tones:
        weight += 4 if same else -2
    elif same and any(has_marks(word.text) for word in words):
        weight += 4  # "Nga My" has no marks, but its writer uses them
    districts, provinces = _whereabouts(unit, names)
    supported, taken = False, None
    # A district in the address speaks for the map that had districts.
    with_district = 7 if names.above(unit.pk, Level.DISTRICT) else 4
    for level, own, gain in ((Level.DISTRICT, districts, with_district), (Level.PROVINCE, provinces, 6)):
        gained, by = _support(level, own, later, names, taken=taken, end=len(words))
        weight += gain if gained > 0 else gained
        supported |= gained > 0
        taken = by or taken
    return weight, supported


def _kinds(unit: Unit) -> set[str]:
    """What it is and what it was while its territory was the same: "xã Trảng Bom" is a ward since 30/4/2026."""
    return {unit.kind, *(earlier["kind"] for earlier in unit.called_before)}


def _whereabouts(unit: Unit, names: Names) -> tuple[set[int], set[int]]:
    """Districts and provinces that a commune, or what it was made of, or what became of it, was ever part of."""
    family, layer = {unit.pk}, {unit.pk}
    while layer:
        layer = {key for one in layer for key in names.predecessors.get(one, ())} - family
        family |= layer
    own_districts = names.above(unit.pk, Level.DISTRICT)
    districts = own_districts or {district for key in family for district in names.above(key, Level.DISTRICT)}
    after = {key for one in [unit.pk] for key in names.successors.get(one, ())}
    after |= {key for one in after for key in names.successors.get(one, ())}
    return districts, {province for key in {unit.pk} | after for province in names.above(key, Level.PROVINCE)} | {
        province for key in (family if not own_districts else set()) for province in names.above(key, Level.PROVINCE)
    }


def _support(
    level: int, own: set[int], later: list[Mention], names: Names, *, taken: Mention | None, end: int
) -> tuple[int, Mention | None]:
    """+1 with the mention that agrees; −9 where the address names, in so many words, another district or province."""
    against = 0
    for mention in later:
        if mention is taken:
            continue
        meant = _larger(mention, names)
        named = {u.pk for u in meant if u.level == level}
        if named & own:
            return 1, mention
        explicit = mention.kind is not None and {u.level for u in meant} == {level}
        closing = level == Level.PROVINCE and mention.kind is None and mention.opens and mention.end == end
        if named and (explicit or closing):
            against = -9
    return against, None


def _larger(mention: Mention, names: Names) -> list[Unit]:
    """Provinces and districts that a mention can mean. "TP. Thái Nguyên" is the old city, for the province is no "thành phố"; a
    district's kind is not held against it, for towns became cities."""
    city = mention.kind is not None and mention.kind.name == "thành phố"
    initials = [u for u in names.initials.get(mention.folded, ()) if city or u.level == Level.PROVINCE]
    found = [u for u in (*names.by_name.get(mention.folded, ()), *initials) if u.level <= Level.DISTRICT]
    if mention.kind is None:
        return found
    return [
        u for u in found if u.level in mention.kind.levels and (u.level == Level.DISTRICT or mention.kind.name in (u.kind, "tỉnh"))
    ]


def _larger_units(mentions: list[Mention], names: Names) -> list[_Reading]:
    """No commune is named: the smallest larger unit that is. (A district is none of the newest map; its province stands for it.)"""
    readings = []
    for mention in mentions:
        meant = _larger(mention, names)
        both = mention.kind is None and {u.level for u in meant} == {Level.PROVINCE, Level.DISTRICT}
        for unit in meant:
            if both and unit.level == Level.DISTRICT:
                continue  # "Hà Tĩnh" alone is the province
            toned = 4 if mention.tones and canonical(mention.text).casefold() == unit.name.casefold() else 0
            later = [other for other in mentions if other.kind_start >= mention.end]
            gained, _by = _support(Level.PROVINCE, names.above(unit.pk, Level.PROVINCE), later, names, taken=None, end=0)
            kind = 2 if mention.kind is not None and mention.kind.name in _kinds(unit) else 0
            readings.append(_Reading(unit, mention, 10 * unit.level + toned + kind + 6 * max(gained, 0), True))
    best = max((r.weight for r in readings), default=0)
    return [r for r in readings if r.weight >= best - CLOSE]


def _on_map(readings: list[_Reading], words: list[Word], names: Names, on: date | None) -> list[Candidate]:
    map_ = geography.load()
    day = on or (map_.breaks[-1] if map_.breaks else date.max)  # an empty map has no candidates on any day
    shares = map_.conversion(day, Base.PEOPLE)
    targets: dict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    asked = np.flatnonzero(np.isin(shares.old, [map_.index(r.unit.pk) for r in readings]))
    for row in asked.tolist():
        share = Fraction(int(shares.numerator[row]), int(shares.denominator[row]))
        targets[int(shares.old[row])].append((int(map_.keys[shares.new[row]]), share))
    found: dict[int, Candidate] = {}
    for reading in readings:
        hamlet = _hamlet(reading, words, names)
        goals = targets.get(map_.index(reading.unit.pk), [])
        if hamlet is not None:
            home = map_.parents(day)[map_.index(hamlet.pk)]
            goals = [(int(map_.keys[home]), Fraction(1))] if home >= 0 else goals
        if not goals and reading.unit.level == Level.DISTRICT:
            goals = [(key, Fraction(1)) for key in sorted(_provinces_on(reading.unit.pk, day, names, map_))]
        for key, share in sorted(goals, key=lambda goal: (-goal[1], goal[0])):
            if key not in found:
                found[key] = Candidate(
                    names.units[key], share, _why(reading, names, names.units[key], share, hamlet), reading.unit, hamlet
                )
    return list(found.values())


def _provinces_on(district: int, day: date, names: Names, map_: geography.Geography) -> set[int]:
    conversion = map_.conversion(day, Base.PEOPLE)
    old = {map_.index(key) for key in names.above(district, Level.PROVINCE)}
    return {int(map_.keys[new]) for new, was in zip(conversion.new.tolist(), conversion.old.tolist(), strict=True) if was in old}


def _hamlet(reading: _Reading, words: list[Word], names: Names) -> Unit | None:
    """The hamlet of that commune that stands before its name in the address."""
    before = words[: reading.mention.kind_start]
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for hamlet in names.hamlets(reading.unit.pk):
        by_name[naming.spoken(hamlet.name)].append(hamlet)
    for mention in reversed(mentions_of(before, by_name)):
        if mention.kind is not None and Level.HAMLET in mention.kind.levels:
            same = by_name[mention.folded]
            alike = [hamlet for hamlet in same if hamlet.kind == mention.kind.name] or same
            return alike[0] if len(alike) == 1 else None  # a merged commune may have several xóm 5
    return None


def _why(reading: _Reading, names: Names, target: Unit, share: Fraction, hamlet: Unit | None) -> str:
    unit = reading.unit
    where = [f"{names.units[key].kind} {names.units[key].name}" for key in _line(unit, names)]
    named = ", ".join([f"{unit.kind} {unit.name}", *where])
    if unit.pk == target.pk:
        text = f"{named} còn hiệu lực" if unit.valid_to is None else named
    elif unit.level == Level.DISTRICT:
        text = f"{named} kết thúc từ {unit.valid_to:%-d/%-m/%Y}; cần thêm tên xã"
    elif unit.valid_to is not None and unit.valid_to <= (target.valid_from or date.min):
        text = f"{named} (cũ) thuộc {target.kind} {target.name} từ {unit.valid_to:%-d/%-m/%Y}"
    else:
        text = f"{named} gồm phần đất của {target.kind} {target.name}"
    if hamlet is not None:
        text += f"; {hamlet.kind} {hamlet.name} ở đây" + (" (mô phỏng)" if hamlet.simulated else "")
    elif share < 1:
        text += f"; khoảng {round(float(share) * 100)}% số dân (quy đổi)"
    return text


def _line(unit: Unit, names: Names) -> list[int]:
    """The unit's first parents, up to the province: how an address of its time would go on."""
    line, key = [], unit.pk
    while names.parents.get(key):
        links = names.parents[key]
        key = next((parent for parent, until in links if until == unit.valid_to), links[-1][0])
        line.append(key)
    return line
