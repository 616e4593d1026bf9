"""The catalogues beside each other: they are read as one, in which the first that has a text is heard."""

from babel.messages.pofile import read_po

from services.portal.language import CATALOGUE, DUNNING, REGISTRATION, SETTLEMENT, TRANSFER


def test_a_text_has_one_english_in_whichever_catalogues_it_stands():
    found = {}
    for path in (CATALOGUE, REGISTRATION, TRANSFER, DUNNING, SETTLEMENT):
        with path.open("rb") as source:
            for message in read_po(source, locale="en"):
                if message.id:
                    found.setdefault(message.id, {})[path.name] = message.string
    assert not {text: english for text, english in found.items() if len(set(english.values())) > 1}
