"""What the templates' own signs do to the text between them."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "services/portal/templates").glob("*.html"))
TAG = r"\{%[-+]? (?:(?!%\}).)*%\}"
LINE_END = re.compile(rf"(?P<before>[^\n]*?)(?P<tags>(?:{TAG})+)\n(?=(?P<after>[^\n]*))")
INLINE = ("a", "strong", "span", "em", "code", "time")


def says_something(text):
    """Whether a piece of a line begins with words or a value that stand in a sentence."""
    text = re.sub(rf"^(?:{TAG})+", "", text)
    is_block = text.startswith("<") and not re.match(rf"<(?:{'|'.join(INLINE)})\b", text)
    return bool(text) and not text[0].isspace() and not is_block


def glued(template):
    """Yield the ends of lines behind which the next sentence stands without a blank.

    A tag swallows the end of its line, and the blanks before the tag with which the next one begins.
    """
    for match in LINE_END.finditer(template):
        before, tags, after = match["before"], match["tags"], match["after"]
        ends_sentence = "endtrans" in tags or before.rstrip()[-1:] in (".", ":", "}")
        keeps_blank = after[:1].isspace() and not after.lstrip().startswith("{%")
        if (
            not ends_sentence
            or keeps_blank
            or before[-1:].isspace()
            or after.lstrip().startswith(("{%-", "{%+"))
        ):
            continue
        if says_something(after.lstrip()) and not re.match(
            r"\{% (?:el|end|block|macro|extends)", after.lstrip()
        ):
            yield f"{before[-30:]}{tags} | {after.strip()[:60]}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_sentence_stands_apart_from_the_one_on_the_line_before(template):
    assert list(glued(template.read_text())) == []


def test_sentences_that_are_glued_together_are_found():
    assert len(list(glued("<p>{% trans %}En.{% endtrans %}\n  {% if x %}To.{% endif %}</p>"))) == 1
    assert len(list(glued("<p>{% if x %}{{ _('En.') }}{% endif %}\n{{ _('To.') }}</p>"))) == 1
    assert list(glued("<p>{% trans %}En.{% endtrans %}\n  {%+ if x %}To.{% endif %}</p>")) == []
    assert list(glued("<p>{% trans %}En.{% endtrans %}\n  {{ _('To.') }}</p>")) == []
