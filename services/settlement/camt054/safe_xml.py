"""XML from outside: read as a stream, and refused before it can do harm.

A document type declaration is the only way in which entities come into XML (billion laughs, files and
addresses of others), and can only stand before the root element: so the head is read first, by the same
parser, and a document that declares one is refused. The standard library's tree builder then reads the
rest; whoever takes an element from the stream clears it, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from services.settlement.incoming import BrokenFile


class _RootSeen(Exception):
    """The head of the document is over."""


def root_of(content: bytes) -> tuple[str, str]:
    """Return namespace and name of the root element; the namespace is empty if it has none.

    Raises:
        BrokenFile: it is not XML, or it declares a document type.
    """
    root = ""

    def doctype(*_: object) -> None:
        raise BrokenFile(
            parser.CurrentLineNumber, "it declares a document type (DOCTYPE), which no bank does"
        )

    def element(name: str, _: object) -> None:
        nonlocal root
        root = name
        raise _RootSeen

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(content, True)
    except _RootSeen:
        namespace, _, name = root.rpartition(" ")
        return namespace, name
    except (expat.ExpatError, ValueError, LookupError) as wrong:
        raise _not_xml(wrong, getattr(wrong, "lineno", 1)) from wrong
    raise BrokenFile(1, "there is no element in it")


def ended_elements(content: bytes) -> Iterator[Element]:
    """Yield each element when it has been read whole, those inside it first.

    Raises:
        BrokenFile: it is not XML.
    """
    try:
        for _, element in iterparse(BytesIO(content), events=("end",)):  # noqa: S314 - see the module's head
            yield element
    except ParseError as wrong:
        raise _not_xml(wrong, wrong.position[0]) from wrong
    except (ValueError, LookupError) as wrong:
        raise _not_xml(wrong, 1) from wrong


def _not_xml(wrong: Exception, line: int) -> BrokenFile:
    return BrokenFile(line, f"it is not well-formed XML ({wrong})")
