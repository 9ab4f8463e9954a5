"""Makes the two fonts that the engine embeds, of the Noto fonts (SIL Open Font License 1.1, no reserved font name).

On Debian 12:
    apt-get install fonts-noto-core=20201225-1 python3-fonttools=4.38.0-1+deb12u1
    /usr/bin/python3 build/fonts/make-fonts.py src/Microsoft.ML.Lime.Engine/Rendering/Fonts

Letters come from Noto Sans (Regular, Bold), arrows and mathematical operators from Noto Sans Math. Text is drawn glyph by glyph, as
outlines, so hints and layout tables are left out. The same versions give the same bytes.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/truetype/noto")
TIME = 3_692_304_000  # 2021-01-01, in seconds since 1904
LETTERS = [
    (0x20, 0x7E), (0xA0, 0x24F),  # Latin
    (0x300, 0x36F),  # combining accents
    (0x370, 0x3FF), (0x400, 0x4FF),  # Greek, Cyrillic
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2010, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2122, 0x2122), (0xFFFD, 0xFFFD),
]
SYMBOLS = [(0x2190, 0x21FF), (0x2200, 0x22FF)]


def subset(name, ranges):
    font = TTFont(SOURCE / f"{name}.ttf", recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "DSIG", "meta", "gasp"]
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={code for first, last in ranges for code in range(first, last + 1)})
    subsetter.subset(font)
    return font


def main(folder):
    for weight in ["Regular", "Bold"]:
        parts = []
        for name, ranges in [(f"NotoSans-{weight}", LETTERS), ("NotoSansMath-Regular", SYMBOLS)]:
            path = Path(folder) / f"{name}.part.ttf"
            subset(name, ranges).save(path)
            parts.append(path)
        merged = Merger().merge([str(path) for path in parts])
        for path in parts:
            path.unlink()
        merged["head"].created = merged["head"].modified = TIME
        merged.recalcTimestamp = False
        merged.save(Path(folder) / f"NotoSans-{weight}.ttf")


if __name__ == "__main__":
    main(sys.argv[1])
