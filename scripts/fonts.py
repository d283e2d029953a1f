"""Make the shipped type from a release of Inter, as published in the npm package `inter-ui`.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    python scripts/fonts.py package

Run once; the result is committed. The package carries the whole typeface; the Latin files of other packages lack
≤ ≥ ▲ ▼ → and the narrow no-break space. TrueType is for matplotlib and the PDF, WOFF2 for the browser.
"""

import argparse
import json
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[1] / "app" / "static" / "fonts"
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), 0x1E9E]
PUNCTUATION = [*range(0x2009, 0x2012), *range(0x2013, 0x2015), *range(0x2018, 0x201F), 0x2020, 0x2022, 0x2026, 0x202F]
SIGNS = "‰′″‹›€™−∕×≈≠≤≥←↑→↓↖↗↘↙▲▼◆◇●○✓✗Δ"
CHARACTERS = sorted({*LATIN, *PUNCTUATION, *map(ord, SIGNS)})
# Contextual alternates are left out on purpose: they would set '->' in somebody's name as an arrow.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


def cut(source: Path) -> TTFont:
    """The font in `source` with our characters and features only; hinting, which print ignores, is dropped."""
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=[1, 2, 4, 5, 6, 13, 14, 16, 17])
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    return font


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("package", type=Path, help="the unpacked npm package")
    package = arguments.parse_args().package
    OUT.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        font = cut(package / "web" / f"Inter-{style}.woff2")
        for flavor, suffix in ((None, "ttf"), ("woff2", "woff2")):
            font.flavor = flavor
            font.save(OUT / f"inter-{weight}.{suffix}")
        version = font["name"].getDebugName(5)
    shutil.copyfile(package / "LICENSE.txt", OUT / "OFL.txt")
    published = json.loads((package / "package.json").read_text())["version"]
    (OUT / "VERSION").write_text(f"Inter {version}\nfrom npm inter-ui {published}, cut by scripts/fonts.py\n")


if __name__ == "__main__":
    main()
