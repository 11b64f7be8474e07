"""Indicator files: where they lie, and reading one with the line of everything that is wrong.

Two places hold them: `indicators.yaml` of an app, and `ledger/indicators/data/` for indicators whose records no system here keeps
yet. A system's own definition takes the place of the common one of the same code: that is how a declared indicator becomes a
computed one when its system is built, and how it stays known when the system's folder is removed.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from pydantic import ValidationError

from tinhso.ledger.indicators.definition import CODE, IndicatorDefinition, Relations, explain_errors

DATA = Path(__file__).parent / "data"
DEEPEST = 40
"""Levels of a YAML text; an indicator has eight."""
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with its C library, as its wheels are. Only for texts that `_refuse_traps` let pass."""
Where = tuple[str | int, ...]


class DefinitionError(ValueError):
    """A file that does not define what it should. `problems` are (line, words); the message lists them with the file."""

    def __init__(self, file: str, problems: list[tuple[int, str]]) -> None:
        self.file = file
        self.problems = sorted(problems)
        super().__init__("\n".join(f"{file}, dòng {line}: {words}" for line, words in self.problems))


@dataclass(frozen=True)
class Defined:
    """An indicator with the file that defines it."""

    code: str
    definition: IndicatorDefinition
    file: str
    line: int


def _lines(node: yaml.Node, where: Where, found: dict[Where, int]) -> None:
    found[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*where, key.value)
            _lines(value, inner, found)
            found[inner] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _lines(value, (*where, number), found)


def _line(where: Where, lines: dict[Where, int]) -> int:
    """The line of the nearest thing above `where` that the file holds."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _doubles(node: yaml.Node) -> list[tuple[int, str]]:
    """Keys that stand twice in one group: YAML would silently keep the last."""
    found = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.start_mark.line + 1, f"“{key.value}” đã có ở trên; giữ một chỗ"))
            seen.add(key.value)
            found += _doubles(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += _doubles(value)
    return found


def _refuse_traps(text: str, file: str) -> None:
    """Raise DefinitionError for a short text that unfolds to billions, or nests deeper than a stack holds."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise DefinitionError(file, [(line, "không dùng tham chiếu “*”; viết lại nội dung")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise DefinitionError(file, [(line, "lồng nhau quá sâu")])


def read(text: str, file: str) -> list[Defined]:
    """The indicators a YAML text defines. Raises DefinitionError with every problem found, each with its line."""
    try:
        _refuse_traps(text, file)
        node = yaml.compose(text, Loader=Loader)
        data: Any = yaml.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(file, [(line, "không đọc được: sai thụt dòng, hoặc thiếu dấu “:” hay dấu ngoặc")]) from error
    except yaml.YAMLError as error:
        raise DefinitionError(file, [(1, "tệp có ký tự không đọc được; lưu lại bằng mã UTF-8")]) from error
    if node is None:
        return []
    if not isinstance(data, dict):
        raise DefinitionError(file, [(1, "cần nhóm “indicators:” ở đầu tệp")])
    lines: dict[Where, int] = {}
    _lines(node, (), lines)
    problems = _doubles(node)
    for key in data.keys() - {"indicators", "measures"}:
        problems.append((_line((key,), lines), f"không có mục “{key}”; dùng “indicators” hoặc “measures”"))
    indicators = data.get("indicators") or {}
    if not isinstance(indicators, dict):
        raise DefinitionError(file, [(_line(("indicators",), lines), "cần các mã chỉ tiêu lùi vào bên dưới “indicators:”")])
    found = []
    for code, entry in indicators.items():
        where: Where = ("indicators", code)
        if not isinstance(code, str) or not CODE.fullmatch(code):
            problems.append((_line(where, lines), f"mã “{code}” không đúng; viết hệ_thống.tên bằng chữ thường không dấu"))
            continue
        try:
            definition = IndicatorDefinition.model_validate(entry)
        except ValidationError as error:
            for inner, words in explain_errors(error):
                path = ".".join(str(piece + 1) if isinstance(piece, int) else piece for piece in inner)
                problems.append((_line((*where, *inner), lines), f"{code}{': ' + path if path else ''}: {words}"))
        else:
            found.append(Defined(code, definition, file, _line(where, lines)))
    if problems:
        raise DefinitionError(file, problems)
    return found


def read_file(path: Path, name: str | None = None) -> list[Defined]:
    """The indicators of one file; `name` is how messages call it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(name or str(path), [(1, "tệp không phải chữ UTF-8; lưu lại bằng mã UTF-8")]) from error
    return read(text, name or str(path))


def product_files() -> list[tuple[str, Path]]:
    """Every indicator file of the product as (name in messages, path): the common ones first, then each app's."""
    found = [(f"ledger/indicators/data/{path.name}", path) for path in sorted(DATA.glob("*.yaml"))]
    for config in apps.get_app_configs():
        if (
            config.name.startswith("tinhso.")
            and (spec := importlib.util.find_spec(config.name))
            and spec.submodule_search_locations
        ):
            path = Path(next(iter(spec.submodule_search_locations))) / "indicators.yaml"
            if path.exists():
                found.append((config.name.removeprefix("tinhso.").replace(".", "/") + "/indicators.yaml", path))
    return found


def product_definitions() -> dict[str, Defined]:
    """Every indicator of the product by code. Two systems, or two common files, defining one code is an error."""
    common: dict[str, Defined] = {}
    own: dict[str, Defined] = {}
    for name, path in product_files():
        side = common if path.parent == DATA else own
        for defined in read_file(path, name):
            if (other := side.get(defined.code)) is not None:
                raise DefinitionError(name, [(defined.line, f"{defined.code} đã có trong {other.file}, dòng {other.line}")])
            side[defined.code] = defined
    kept = {code: _with_relations(defined, common.get(code)) for code, defined in own.items()}
    return dict(sorted((common | kept).items()))


def _with_relations(own: Defined, common: Defined | None) -> Defined:
    """A system's definition; what must hold between printed figures stays known where the system does not restate it."""
    if common is None:
        return own
    relations = common.definition.versions[-1].relations
    versions = tuple(
        version.model_copy(update={"relations": relations}) if version.relations == Relations() else version
        for version in own.definition.versions
    )
    return replace(own, definition=own.definition.model_copy(update={"versions": versions}))
