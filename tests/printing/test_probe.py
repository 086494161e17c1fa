"""Three lines on paper tell every printer apart: each family prints them, a clerk looks, and the digits lead back to what it can do."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from printing import measuring, profiles
from printing.document import Document, Line, Span
from printing.escpos import printed, probe, reader
from printing.escpos.renderer import render
from printing.measuring import Abilities, Told, abilities, profile_for
from printing.profiles import Charset, Cutter, Language, Profile
from tests.printing.clerk import clerk

FLAGS = (True, False)
COMMANDS = (0x1B, 0x1C, 0x1D, 0x10)


def every_ability() -> Iterator[Abilities]:
    yield from (Abilities(*each) for each in product((32, 42, 48), Charset, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS))


def as_printer(able: Abilities) -> Profile:
    """A printer that can do exactly this."""
    base = profiles.load(f"measured-{able.columns}")
    return replace(
        base,
        charset=able.charset,
        native_qr=able.native_qr,
        bit_image=able.bit_image,
        cutter=Cutter.FULL if able.cuts else Cutter.NONE,
    )


def test_whatever_a_printer_can_do_is_found_and_nothing_else() -> None:
    data = probe.page()
    for able in every_ability():
        answers = clerk(reader.read(data, as_printer(able)))
        found = abilities(answers, Told(able.asks, able.confirms, able.names))
        assert found == able
        profile = profiles.load(profile_for(found))
        assert measuring.uses(profile) == able


@pytest.mark.parametrize("name", [name for name in profiles.names() if profiles.load(name).language is Language.ESCPOS])
def test_every_family_is_known_again_by_its_three_lines(name: str) -> None:
    family = profiles.load(name)
    answers = clerk(reader.read(probe.page(), family))
    told = Told(family.realtime_status, family.in_order_status, family.process_id)
    found = profiles.load(profile_for(abilities(answers, told), family.virtual))
    assert measuring.uses(found) == measuring.uses(family)
    assert not found.name.startswith(profiles.MEASURED)


def test_a_dot_matrix_printer_is_known_by_its_width() -> None:
    wide = replace(profiles.load("measured-48"), columns=96, dots=1440)
    answers = clerk(reader.read(probe.page(), wide))
    assert profiles.load(profile_for(abilities(answers, Told()))).language is Language.ESCP


def test_every_combination_of_digits_leads_to_a_profile_that_prints() -> None:
    document = Document("test", "1", "", (Line((Span("王㐱"), Span("喆", double=True))),))
    for answers in product(*measuring.QUESTIONS):
        for told in (Told(), Told(True, True), Told(True, True, True)):
            profile = profiles.load(profile_for(abilities(answers, told)))
            if profile.language is Language.ESCPOS:
                assert render(document, profile)


def test_the_three_lines_upset_nobody() -> None:
    """A printer that does not know a command prints its data as text: there must be no command in them."""
    assert all(byte == 0 or 0x20 <= byte < 0x7F for byte in probe.SQUARES)
    plain = replace(profiles.load("measured-32"), charset=Charset.ASCII)
    unknown = b"".join(item.data for item in reader.read(probe.page(), plain) if isinstance(item, printed.Unknown))
    assert all(byte < 0x20 and byte not in COMMANDS for byte in unknown), "control characters that mean nothing"
    assert len(probe.page()) < 400


def test_a_measured_profile_says_what_was_seen_and_refuses_what_it_does_not_know() -> None:
    profile = profiles.load("measured-42+gbk+qr+glyph+cut+ask+confirm+name")
    assert (profile.columns, profile.charset, profile.native_qr, profile.bit_image) == (42, Charset.GBK, True, True)
    assert (profile.cutter, profile.realtime_status, profile.in_order_status, profile.process_id) == (Cutter.PARTIAL, True, True, True)
    assert "GBK" in profile.title and "二维码" in profile.title
    for wrong in ("measured-33", "measured-32+colour", "measured-"):
        with pytest.raises(profiles.ProfileError):
            profiles.load(wrong)
