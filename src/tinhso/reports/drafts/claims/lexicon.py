"""Which indicator a figure speaks of, by its words.

Every indicator is a set of words: of its titles, and of what an officer has called it before. A figure is surrounded by words: its noun
phrase and clause weigh most, then its sentence, then the heading. The score is the share of the indicator's words, weighed by how rare
they are, that the text says near the figure; a unit that cannot be the indicator's takes most of it away.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from tinhso.kernel.places.folding import canonical, fold
from tinhso.reports.drafts.claims.model import Candidate
from tinhso.reports.drafts.model import Figure, Kind

_WORD = re.compile(r"(?<![\d.,])\d\.0(?![\d.,])|[^\W_]+")
"""A word; 4.0 is the name of a thing: Chợ 4.0."""
_HAMLETS = re.compile(
    r"(?<![^\W_])(?:xóm|ấp|khóm|buôn|bon|khu phố|tổ dân phố|"
    r"(?<!văn )(?<!cơ )(?<!biên )bản(?! (?:sao|tin|đồ|ghi|án|quyền|chất|thân|điện)))(?![^\W_])"
)
"""One thing under many names, told by their tones: without these `ấp` would be the `áp` of áp dụng."""
_GRADE = re.compile(r"(?<![^\W_])mức(?: độ)? ([1-4])(?!\d|[.,]\d|\s*%)")
"""A grade is one word: định danh mức 2."""
_TURNS = ("chưa", "bình quân", "vượt")
"""Words that turn what is meant: chưa có sóng, giá trị bình quân, mức vượt kế hoạch."""
IGNORED = frozenset(
    """
và là của trong trên so với đạt chiếm được đã đang sẽ có cho tại từ đến tới còn cùng bằng do để về theo thì mà nên vào ra lên gồm bao qua
khi nếu hay hoặc như các những một này đó tổng số tỷ tỉ lệ mức năm tháng ngày quý kỳ tỉnh địa bàn toàn khoảng hơn gần dưới ước phấn đấu bị
""".split()  # noqa: SIM905 - a list of words reads best as words
)
NEAR, AROUND, ABOVE, TITLE = 1.0, 0.6, 0.45, 0.2
"""What a word counts beside the figure, elsewhere in its sentence, in the heading above, and in the draft's title."""
LEAST = 0.15
"""A candidate below this score is none."""
_USUAL = 0.1
_TAUGHT = 1.0
_OF_MOST = 1.05
"""What a share of the very thing that the text counts gains: the most that a score can gain."""


@dataclass(frozen=True)
class Entry:
    """An indicator as the lexicon knows it."""

    code: str
    title: str
    unit: str
    """% for a share, hạng for a rank, else what is counted."""
    of: str = ""
    """What a share counts."""
    nature: str = "stock"
    names: tuple[str, ...] = ()
    """Other names: synonyms."""
    published: bool = False
    """Whether any figure of it was published: what reports speak of, rather than what only the ledger computes."""
    taught: tuple[str, ...] = ()
    """Phrases that officers have assigned to it: where they are said again, it is meant whatever its kind and unit."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a figure, from near to far."""

    near: str
    around: str = ""
    above: str = ""
    counted: str = ""
    """Of a per cent: what it is a share of, where the next word says so (61,3% hộ)."""
    title: str = ""
    plain: bool = False
    """Nothing beside the figure says more than what it counts: the usual indicator of that is meant."""


@dataclass
class Lexicon:
    """All indicators, ready to be matched."""

    entries: Sequence[Entry]
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """Short form in small letters → what it stands for: tthc → thủ tục hành chính."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """What is counted → the indicator that is meant where nothing else is said: trạm → telecom.base_stations."""

    def __post_init__(self) -> None:
        self._weight: dict[str, float] = {}
        self._names: list[tuple[int, Counter[str], float]] = []
        self._taught: set[int] = set()
        self._posting: dict[str, list[int]] = defaultdict(list)
        documents: Counter[str] = Counter()
        for place, entry in enumerate(self.entries):
            for at, name in enumerate((entry.title, *entry.names, *entry.taught)):
                grams = Counter(self.grams(name))
                if sum(" " not in gram for gram in grams) < 2:
                    continue  # one word alone names nothing
                for gram in grams:
                    self._posting[gram].append(len(self._names))
                documents.update(grams.keys())
                if at > len(entry.names):
                    self._taught.add(len(self._names))
                self._names.append((place, grams, 0.0))
        total = max(1, len(self._names))
        self._weight = {gram: math.log(1 + total / count) * (0.5 if " " in gram else 1.0) for gram, count in documents.items()}
        self._names = [(place, grams, sum(self._weight[gram] for gram in grams)) for place, grams, _ in self._names]
        self._numbered = {
            at: gram for at, (_, grams, _) in enumerate(self._names) for gram in grams if re.fullmatch(r"\d\.0", gram)
        }
        self._cache: dict[str, frozenset[str]] = {}
        spelt: dict[str, set[str]] = defaultdict(set)
        for gram in self._weight:
            if " " not in gram:
                spelt[fold(gram)].add(gram)
        self._meant = {folded: next(iter(words)) for folded, words in spelt.items() if len(words) == 1}
        """The one word that a misspelt one can be: trưc → trực."""
        self._spelt: dict[str, str] = {}

    def grams(self, text: str) -> list[str]:
        """Words and pairs of neighbouring words of a text, with their tones (hồ sơ is not hộ), abbreviations written out."""
        words: list[str] = []
        for word in _WORD.findall(_GRADE.sub(r"mức\1", _HAMLETS.sub("thôn", canonical(text).lower()))):
            words.extend(self.abbreviations.get(word, word).split())
        if self._weight:
            words = [word if word in self._weight or word in IGNORED else self._respelt(word) for word in words]
        kept = [word for word in words if word not in IGNORED and not word.isdigit()]
        return kept + [f"{a} {b}" for a, b in pairwise(kept)]

    def _respelt(self, word: str) -> str:
        found = self._spelt.get(word)
        if found is None:
            if len(self._spelt) > 65_536:
                self._spelt.clear()
            found = self._spelt[word] = self._meant.get(fold(word), word)
        return found

    def _set(self, text: str) -> frozenset[str]:
        found = self._cache.get(text)
        if found is None:
            if len(self._cache) > 4096:
                self._cache.clear()
            found = self._cache[text] = frozenset(self.grams(text))
        return found

    def speaks(self, near: str, unit: str, least: int = 1) -> bool:
        """Whether the words beside a figure say anything of an indicator beyond what is counted: `least` words that names have."""
        return sum(gram in self._weight for gram in self._set(near) - self._set(unit) if " " not in gram) >= least

    def candidates(self, figure: Figure, words: Surroundings, limit: int = 5) -> tuple[Candidate, ...]:
        """The likeliest indicators, best first; empty where nothing of any indicator is said."""
        said: dict[str, float] = {"": 0.0}
        for text, weight in ((words.title, TITLE), (words.above, ABOVE), (words.around, AROUND), (words.near, NEAR)):
            for gram in self._set(text):
                if weight > ABOVE or ".0" not in gram:  # a draft about Chợ 4.0 counts other markets too
                    said[gram] = weight
        near = self._set(words.near)
        if (figure.shape or figure.kind) == Kind.RANK:
            near |= {"hạng"}
            said["hạng"] = NEAR
        scores: dict[int, float] = defaultdict(float)
        spoken_of: dict[int, float] = defaultdict(float)
        for gram, weight in said.items():
            rare = self._weight.get(gram, 0.0)
            for name in self._posting.get(gram, ()):
                scores[name] += weight * rare
                if gram in near:
                    spoken_of[name] += rare
        heard = sum(self._weight.get(gram, 0.0) for gram in near) or 1.0
        best: dict[int, float] = {}
        for name, score in scores.items():
            place, grams, whole = self._names[name]
            covered, spoken = score / whole, spoken_of[name] / heard
            value = 0.65 * covered + 0.35 * min(1.0, spoken)
            if value * _OF_MOST < LEAST - 0.01:
                continue  # whatever else speaks for it
            entry = self.entries[place]
            value *= fitting(figure, entry, named=bool(figure.unit) and all(word in grams for word in figure.unit.lower().split()))
            if words.plain and self.usual.get(figure.unit) == entry.code:
                value += _USUAL
            if not entry.published and covered < 0.999:
                value *= 0.85  # but a name that is said in full is meant
            if words.counted and entry.of and entry.unit == "%":
                value *= _OF_MOST if alike(words.counted, entry.of) else 0.75
            if any((word in grams) is not (word in near) for word in _TURNS) or self._numbered.get(name, "") not in said:
                value *= 0.8
            if name in self._taught and spoken_of[name] > 0.999 * whole:
                value = max(value, _TAUGHT)
            # Of two names that are both said in full, the longer one is meant.
            best[place] = max(best.get(place, 0.0), value + min(whole, 300.0) / 100_000)
        ordered = sorted(best.items(), key=lambda pair: (-pair[1], self.entries[pair[0]].code))[:limit]
        return tuple(
            Candidate(self.entries[place].code, self.entries[place].title, round(score, 3))
            for place, score in ordered
            if score > LEAST
        )

    def fitted(self, candidates: Iterable[Candidate], figure: Figure) -> tuple[Candidate, ...]:
        """Candidates of the figure before, those that can be of this one's kind too."""
        by_code = {entry.code: entry for entry in self.entries}
        return tuple(candidate for candidate in candidates if fitting(figure, by_code[candidate.code]) > 0.5)


_CURRENCIES = ("đồng", "VND", "USD")


def fitting(figure: Figure, entry: Entry, *, named: bool = False) -> float:
    """How well a figure's kind and unit go with an indicator's: 1 fits, little cannot be. `named`: its name says what is counted."""
    kind = figure.shape or figure.kind
    if kind == Kind.RANK:
        return 1.0 if entry.nature == "rank" else 0.2
    if entry.nature == "rank":
        return 0.9 if figure.unit in ("bậc", "hạng", "") else 0.2
    share = entry.unit == "%"
    if kind == Kind.GROWTH:
        if figure.unit.startswith("điểm"):
            return 0.9 if share else 0.3
        return 0.75 if share else 0.85
    if kind in (Kind.PERCENT, Kind.RATIO):
        if share:
            return 1.0 if kind == Kind.PERCENT or not entry.of or alike(figure.unit, entry.of) else 0.8
        return 0.75 if kind == Kind.RATIO and alike(figure.unit, entry.unit) else 0.6 if kind == Kind.PERCENT else 0.4
    money = entry.unit in _CURRENCIES
    if kind == Kind.MONEY:
        if share and entry.of in _CURRENCIES:
            return 0.85
        return (1.0 if (figure.unit == "USD") == (entry.unit == "USD") else 0.7) if money else 0.2
    if money:
        return 0.2
    if share:
        return 0.85 if entry.of and alike(figure.unit, entry.of) else 0.7 if named else 0.35
    if not figure.unit or alike(figure.unit, entry.unit):
        return 1.0 if ("/" in figure.unit) <= ("/" in entry.unit) else 0.5  # thuê bao/100 dân is no count of thuê bao
    return 0.8 if named else 0.55


@lru_cache(maxsize=65536)
def alike(a: str, b: str) -> bool:
    """Whether two units may be the same thing: hộ and hộ nghèo, máy and máy tính, xã and phường, xã."""
    first, second = fold(a).replace(",", " ").split("/")[0].split(), fold(b).replace(",", " ").split("/")[0].split()
    return bool(first and second) and (set(first) <= set(second) or set(second) <= set(first))


def written_out(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Abbreviations as the lexicon wants them, both sides in small letters."""
    return {short.lower(): canonical(full).lower() for short, full in pairs}
