"""Put a picture together: wall, light, shadow, object."""

import random
import re
from functools import lru_cache

from shopdemo.pictures.motifs import HANGING, MOTIFS, STANDING
from shopdemo.pictures.palettes import NAMED, PALETTES, Palette, luminance, mixed
from shopdemo.pictures.patterns import TILES
from shopdemo.pictures.words import CATEGORY_MOTIFS, motif_for, pattern_for

VERSION = "1"  # part of the pictures' ETag: raise it when drawings change
INK, PAPER, WOOD = "#3b3a3c", "#fffdf8", "#c39a6c"

RED_DESIGN = re.compile(
    r"retro ?spot|strawberr|union (jack|flag)|toadstool", re.IGNORECASE
)  # red unless they say otherwise
_PAINT = re.compile(r'(fill|stroke)="([a-z])"')


@lru_cache(maxsize=2048)
def picture_of(sku: str, title: str, category: str) -> str:
    """The SVG of one product, 320 × 320."""
    chance = random.Random(sku)
    palette = PALETTES.get(category, PALETTES["everything-else"])
    name = motif_for(title) or chance.choice(CATEGORY_MOTIFS.get(category, ("gift",)))
    wall = chance.choice(palette.walls)
    main, trim = colours_of(title, palette, chance)
    paints = paints_of(main, trim)
    pattern = pattern_for(title)
    if pattern:
        paints["p"] = "url(#p)"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320">'
        f"{definition(pattern, paints)}{backdrop(name, wall, chance, is_pale(main))}{shadow(name)}"
        f'<g transform="translate(60 56)">{painted(MOTIFS[name], paints)}</g></svg>'
    )


def colours_of(title: str, palette: Palette, chance: random.Random) -> tuple[str, str]:
    """Main and trim: the first two colours that the title names, or the palette's."""
    named = list(dict.fromkeys(NAMED[word] for word in re.findall(r"[a-z]+", title.lower()) if word in NAMED))
    if not named and RED_DESIGN.search(title):
        named = [NAMED["red"]]
    main = named[0] if named else chance.choice(palette.main)
    trim = named[1] if len(named) > 1 else palette.trim
    if trim == main or abs(luminance(trim) - luminance(main)) < 0.06:
        trim = mixed(main, INK if luminance(main) > 0.5 else PAPER, 0.45)
    return main, trim


def paints_of(main: str, trim: str) -> dict[str, str]:
    pale = is_pale(main)
    return {
        "p": main,
        "m": main,
        "d": mixed(main, "#6d5f52" if pale else INK, 0.28),
        "l": mixed(main, PAPER, 0.62) if not pale else mixed(main, "#b7a78f", 0.22),
        "t": trim,
        "k": INK,
        "w": PAPER,
        "g": WOOD,
        "n": "none",
    }


def is_pale(colour: str) -> bool:
    return luminance(colour) > 0.8


def definition(pattern: str | None, paints: dict[str, str]) -> str:
    """The pattern's tile, in white on dark colours and in a dark shade on light ones."""
    if not pattern:
        return ""
    size, tile = TILES[pattern]
    on_it = PAPER if luminance(paints["m"]) < 0.78 else mixed(paints["m"], paints["t"], 0.75)
    ground = f'<rect width="{size}" height="{size}" fill="{paints["m"]}"/>'
    tile = tile.replace('"x"', f'"{on_it}"').replace('"m"', f'"{paints["m"]}"')
    return f'<defs><pattern id="p" width="{size}" height="{size}" patternUnits="userSpaceOnUse">{ground}{tile}</pattern></defs>'


def backdrop(name: str, wall: str, chance: random.Random, pale: bool) -> str:
    """A wall, with a table under what stands, and now and then an arch or a disc behind: darker for pale things."""
    wall = mixed(wall, "#8a8f92", 0.22) if pale else wall
    light = mixed(wall, "#7d8488", 0.16) if pale else mixed(wall, PAPER, 0.55)
    table = mixed(wall, "#9a8a78", 0.16)
    room = f'<rect width="320" height="320" fill="{wall}"/>'
    behind = chance.choice(("", "arch", "disc"))
    if behind == "arch":
        room += f'<path d="M50 320V150a110 110 0 0 1 220 0v170z" fill="{light}"/>'
    elif behind == "disc":
        room += f'<circle cx="160" cy="158" r="128" fill="{light}"/>'
    if name in STANDING:
        room += f'<rect y="252" width="320" height="68" fill="{table}"/>'
    return room


def shadow(name: str) -> str:
    if name in STANDING:
        return f'<ellipse cx="160" cy="241" rx="88" ry="11" fill="{INK}" opacity=".13"/>'
    if name in HANGING:
        return ""
    return f'<ellipse cx="164" cy="262" rx="70" ry="9" fill="{INK}" opacity=".08"/>'


def painted(shapes: str, paints: dict[str, str]) -> str:
    return _PAINT.sub(lambda m: f'{m[1]}="{paints.get(m[2], m[2])}"', shapes).replace("\n", "")
