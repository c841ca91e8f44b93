"""Colours: a palette per category, and what a colour word in a title means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """``walls`` are the backdrops' tints, ``main`` and ``trim`` the object's where its title names no colour."""

    walls: tuple[str, str, str]
    main: tuple[str, ...]
    trim: str


PALETTES = {
    "tea-and-table": Palette(walls=("#f3e7dc", "#efe0d6", "#e7e4dc"), main=("#c0655a", "#7593a8", "#88a078"), trim="#d9a441"),
    "kitchen-and-baking": Palette(walls=("#f6ecd4", "#f1e6d8", "#e6ebdf"), main=("#c95b4a", "#6f9a94", "#d49a3d"), trim="#7d5a46"),
    "bags-and-lunch": Palette(walls=("#e2ecec", "#f1e6e2", "#e9e8dc"), main=("#b9485a", "#4f8a8b", "#d08a4c"), trim="#e0b04f"),
    "candles-and-lighting": Palette(walls=("#efe4d6", "#e9dfe0", "#e3e0d8"), main=("#d8b48a", "#b98b8b", "#9fa48a"), trim="#b5803f"),
    "home-decor": Palette(walls=("#ede6e0", "#e5e8e6", "#f1e4dd"), main=("#c97b6d", "#8fa3a0", "#b7a07c"), trim="#d6a75a"),
    "cushions-and-comfort": Palette(walls=("#eee3e1", "#e6e6ec", "#efe8da"), main=("#b56a78", "#8088a8", "#c59a62"), trim="#f4e6d2"),
    "clocks-signs-and-frames": Palette(walls=("#e3e7e4", "#ece6da", "#e4e2e6"), main=("#6f8a86", "#b0795d", "#8f8577"), trim="#c7673f"),
    "storage-and-hooks": Palette(walls=("#e8e6df", "#e3e8e6", "#efe5db"), main=("#9aa48f", "#b98a6a", "#7f96a0"), trim="#cc9a4e"),
    "jewellery": Palette(walls=("#ece3ea", "#e3e3ec", "#f2e6e4"), main=("#9a6a9c", "#5f7fa6", "#c06a86"), trim="#d2a850"),
    "stationery-and-cards": Palette(walls=("#e6ebf0", "#f2eadf", "#eae6ee"), main=("#5d84ad", "#cf6f62", "#7a9b78"), trim="#e2b552"),
    "craft-and-sewing": Palette(walls=("#efe5ea", "#e8ecde", "#f3eadb"), main=("#b96a8e", "#6f9f8d", "#cf8a4a"), trim="#8474ab"),
    "toys-and-children": Palette(walls=("#e2eef0", "#f7ecd2", "#f2e3e0"), main=("#d1604f", "#4f93a8", "#e0a23f"), trim="#6fa06a"),
    "party": Palette(walls=("#f6e5e3", "#e3eeee", "#f6eed3"), main=("#d65f6f", "#4f9a9a", "#e3a03c"), trim="#7c78b8"),
    "christmas": Palette(walls=("#e4eae0", "#f2e6df", "#e6e9ec"), main=("#a93f3f", "#55805f", "#8aa0a8"), trim="#d6a545"),
    "garden": Palette(walls=("#e4ecdd", "#e6eeee", "#f3ecd8"), main=("#6f9560", "#5f93a0", "#c98a5a"), trim="#d8796a"),
    "bath-and-wellbeing": Palette(walls=("#e0ecec", "#ebe7ef", "#eef0e4"), main=("#6fa3a8", "#9a8fb8", "#8fb08a"), trim="#e0b878"),
    "everything-else": Palette(walls=("#e9e7e2", "#e5e9ea", "#efe8de"), main=("#8d8f86", "#7d93a3", "#b58f6d"), trim="#cf9c50"),
}  # fmt: skip

NAMED = {
    "red": "#bf3a3f", "cerise": "#c93f72", "pink": "#dd8fa0", "fuchsia": "#c2498a", "rose": "#cf7f8c", "blue": "#5b83b4",
    "sky": "#8db8d6", "navy": "#3d4f78", "green": "#7d9f6c", "mint": "#a3cbb2", "pistachio": "#b7c894", "olive": "#8e8d55",
    "lime": "#a9bf58", "yellow": "#e6c25c", "orange": "#dd8b48", "peach": "#eab391", "purple": "#86659e", "lilac": "#b6a1cf",
    "lavender": "#a79cc8", "amethyst": "#8d6fb0", "turquoise": "#57a8a6", "turq": "#57a8a6", "black": "#45464a",
    "white": "#faf7f2", "ivory": "#f3e9d2", "cream": "#f1e4c6", "natural": "#cdb48e", "grey": "#9b9ea3", "zinc": "#a9b1b5",
    "silver": "#b9c0c5", "gold": "#d2ab52", "golden": "#d2ab52", "copper": "#bd7a52", "amber": "#d39a3f", "brown": "#86634a",
    "chocolate": "#6d4a37", "wooden": "#c39a6c", "wood": "#c39a6c", "wicker": "#c8a672", "slate": "#5a6468", "ruby": "#a8324a",
    "crystal": "#b8d0dc", "pearl": "#ece4dc", "enamel": "#f1ead6", "antique": "#d9c7a6", "raspberry": "#b83a64",
    "strawberry": "#d2525c", "cherry": "#b8364a", "vanilla": "#f0dfae", "cinnamon": "#b0713f",
}  # fmt: skip


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Roughly how light a colour looks, 0 to 1."""
    red, green, blue = _channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
