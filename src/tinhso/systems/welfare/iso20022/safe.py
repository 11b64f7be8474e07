"""Reading XML that came from outside: bounded, without entities or document types, by our schema.

Two passes: the first (defusedxml) refuses what could harm the reader, the second (lxml) what is no message of ours.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from lxml import etree

from tinhso.kernel.people.errors import Refused

MOST_BYTES = 48 * 2**20
MOST_DEPTH = 24
MOST_ELEMENTS = 6_000_000
SCHEMAS = Path(__file__).parent / "schemas"


def refused(code: str, vi: str, en: str) -> Refused:
    """A refusal of the file as a whole."""
    return Refused(code, vi, en, where="file")


def too_large() -> Refused:
    """The refusal of a file beyond the bound."""
    return refused("xml-too-large", f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Chia tệp nhỏ hơn.", "The file is too large.")


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def validate(content: bytes, name: str) -> etree._Element:
    """The message's root, if it is one by our schema of that name. Raises Refused("xml-schema")."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refused("xml-broken", f"Tệp không phải XML đúng: dòng {error.lineno}.", "The file is not well-formed XML.") from error
    schema = _schema(name)
    if not schema.validate(root):
        first = schema.error_log[0]
        raise refused(
            "xml-schema",
            f"Tệp không đúng mẫu {name}, dòng {first.line}: {first.message[:200]}. Yêu cầu ngân hàng gửi lại.",
            f"The file does not follow {name}, line {first.line}: {first.message[:200]}.",
        )
    return root


def read(content: bytes, names: tuple[str, ...]) -> tuple[str, etree._Element]:
    """Which of the messages it is, and its root. Raises Refused for anything that is none of them, or could harm."""
    if len(content) > MOST_BYTES:
        raise too_large()
    namespace = _look_over(content)
    name = namespace.removeprefix("urn:iso:std:iso:20022:tech:xsd:")
    if name not in names:
        raise refused(
            "xml-kind",
            f"Tệp là “{name[:60] or 'không rõ'}”, không phải {' hoặc '.join(names)}. Chọn đúng tệp kết quả của ngân hàng.",
            f"The file is “{name[:60] or 'unknown'}”, not {' or '.join(names)}.",
        )
    return name, validate(content, name)


def _look_over(content: bytes) -> str:
    """The namespace of the root. Raises Refused for entities, a document type, too deep or too many elements."""
    depth = count = 0
    namespace = ""
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                count += 1
                if depth > MOST_DEPTH or count > MOST_ELEMENTS:
                    raise refused("xml-too-deep", "Tệp lồng quá sâu hoặc quá nhiều phần tử.", "Too deep, or too many elements.")
                if count == 1 and element.tag.startswith("{"):
                    namespace = element.tag[1:].partition("}")[0]
            else:
                depth -= 1
                element.clear()
    except DefusedXmlException as error:
        raise refused(
            "xml-unsafe", "Tệp có khai báo DTD hoặc thực thể. Không nhận.", "The file declares a DTD or entities. It is not taken."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise refused("xml-broken", "Tệp không phải XML đúng. Chọn lại tệp.", "The file is not well-formed XML.") from error
    return namespace
