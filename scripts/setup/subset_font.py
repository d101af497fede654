"""Cuts a font down to the characters that Looplab draws: subset_font.py SOURCE TARGET."""
import os
import sys
import unicodedata

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

CHARACTERS = set(
    [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2588, 0x2590)]
    + [ord(c) for c in "µμαβλσπΔ–—‘’“”…•·×±✓✗≤≥≈→←↑↓▾▸▴◂√∞−½²³⁰ⁱ⁴⁵⁶⁷⁸⁹¹⁻⁺₀₁₂₃₄₅₆₇₈₉"]
)


def subset(font):
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 13, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "BASE", "STAT"]
    worker = Subsetter(options)
    worker.populate(unicodes=CHARACTERS)
    worker.subset(font)


def to_true_type(font):
    """Replaces cubic outlines (CFF) by quadratic ones, at most a thousandth of an em away."""
    glyphs, outlines = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, font["head"].unitsPerEm / 1000, reverse_direction=True))
        outlines[name] = pen.glyph()
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = font.getGlyphOrder(), outlines
    font["loca"] = newTable("loca")
    for name in ("CFF ", "CFF2", "VORG"):
        if name in font:
            del font[name]
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions"):
        setattr(profile, field, 0)
    profile.maxZones = 1
    profile.maxComponentElements = max((len(g.components) for g in outlines.values() if hasattr(g, "components")), default=0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def main(source, target):
    font = TTFont(source, recalcTimestamp=False)
    if "fvar" in font:
        sys.exit(f"{source} is a variable font; a static one is needed")
    missing = sorted(CHARACTERS - set(font.getBestCmap()))
    subset(font)
    if "glyf" not in font:
        to_true_type(font)
    font.save(target)
    name = os.path.basename(target)
    print(f"    {name}: {len(font.getBestCmap())} characters, {os.path.getsize(target)} bytes")
    if missing:
        print(f"    {name} lacks " + " ".join(f"{chr(c)} (U+{c:04X})" for c in missing if unicodedata.category(chr(c)) != "Cf"))


main(*sys.argv[1:])
