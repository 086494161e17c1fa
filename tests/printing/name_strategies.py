"""Names as they come out of card readers, keyboards and old registers, and as nobody would write them."""

from hypothesis import strategies as st

from printing import fonts

DRAWABLE = sorted(chr(point) for point in fonts.characters_of(fonts.faces()[0]) if point >= 0xA0 and not 0xE000 <= point < 0xF900)
PLANES = [character for character in DRAWABLE if ord(character) > 0xFFFF]
DOTS = "··・•‧∙．"
any_name = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=50)
likely_name = st.text(st.sampled_from(DRAWABLE) | st.sampled_from(PLANES) | st.sampled_from(DOTS), min_size=1, max_size=50)
marked_name = st.text(st.sampled_from("aeiouAEIOUn王艾\u0301\u0308\u0304\u030c\u0328"), min_size=1, max_size=30)
private_name = st.text(st.sampled_from("王\ue815\ue863\uf8ff\U000f0001\U0010fffd"), min_size=1, max_size=5)
names = any_name | likely_name | marked_name | private_name
