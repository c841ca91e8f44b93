"""What a title says about a product: colours, materials, pack size, design. Titles are all the source tells."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

COLOURS = {
    "red": _("red"), "pink": _("pink"), "blue": _("blue"), "green": _("green"), "yellow": _("yellow"),
    "orange": _("orange"), "purple": _("purple"), "lilac": _("lilac"), "turquoise": _("turquoise"),
    "amethyst": _("amethyst"), "black": _("black"), "white": _("white"), "ivory": _("ivory"),
    "cream": _("cream"), "grey": _("grey"), "brown": _("brown"), "silver": _("silver"), "gold": _("gold"),
    "copper": _("copper"), "amber": _("amber"), "mint": _("mint"), "pistachio": _("pistachio"),
    "fuchsia": _("fuchsia"),
}  # fmt: skip
MATERIALS = {
    "ceramic": _("ceramic"), "porcelain": _("porcelain"), "glass": _("glass"), "metal": _("metal"),
    "zinc": _("zinc"), "tin": _("tin"), "enamel": _("enamel"), "wooden": _("wood"), "wood": _("wood"),
    "wicker": _("wicker"), "felt": _("felt"), "paper": _("paper"), "cotton": _("cotton"), "silk": _("silk"),
    "slate": _("slate"), "crystal": _("crystal"), "wire": _("wire"), "knitted": _("knit"),
    "crochet": _("crochet"), "acrylic": _("acrylic"), "bamboo": _("bamboo"), "feather": _("feather"),
    "velvet": _("velvet"),
}  # fmt: skip
DESIGNS = {
    "retrospot": "Retrospot", "retro spot": "Retrospot", "polka dot": "Polka dot", "spotty": "Spots",
    "gingham": "Gingham", "paisley": "Paisley", "union jack": "Union Jack", "union flag": "Union Jack",
    "suki": "Suki", "spaceboy": "Spaceboy", "dolly girl": "Dolly Girl", "circus parade": "Circus parade",
    "woodland": "Woodland", "strawberry": "Strawberry", "skull": "Skull", "regency": "Regency",
    "english rose": "English rose", "vintage doily": "Vintage doily", "charlie & lola": "Charlie & Lola",
    "baroque": "Baroque", "scandinavian": "Scandinavian", "pantry": "Pantry", "sweetheart": "Sweetheart",
    "babushka": "Babushka", "feltcraft": "Feltcraft", "magic garden": "Magic garden",
    "bakelike": "Bakelike", "botanical": "Botanical", "edwardian": "Edwardian", "victorian": "Victorian",
    "home sweet home": "Home sweet home", "danish rose": "Danish rose", "folk art": "Folk art",
    "toadstool": "Toadstool", "tea time": "Tea time", "teatime": "Tea time", "love london": "I love London",
    "fairy cake": "Fairy cake", "apples": "Apples", "stripe": "Stripes", "stripes": "Stripes",
    "vintage": "Vintage",
}  # fmt: skip
_PACK = re.compile(r"\b(?:set|pack|box) of (\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """Colours and material are texts in the visitor's language, the design is a name."""

    colours: tuple[str | Promise, ...]
    material: str | Promise
    pieces: int
    design: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The same in every language."""
        with override("en"):
            return tuple(str(tag).lower() for tag in (*self.colours, self.material, self.design) if tag)


def attributes_of(title: str) -> Attributes:
    lowered = title.lower()
    words = re.findall(r"[a-z]+", lowered)
    pack = _PACK.search(title)
    return Attributes(
        colours=tuple(COLOURS[word] for word in dict.fromkeys(words) if word in COLOURS),
        material=next((MATERIALS[word] for word in words if word in MATERIALS), ""),
        pieces=int(pack[1]) if pack else 1,
        design=next((name for words, name in DESIGNS.items() if words in lowered), ""),
    )


def tags() -> dict[str, str]:
    """Every tag that a product may have, with the visitor's word for it."""
    named = [*COLOURS.values(), *MATERIALS.values(), *dict.fromkeys(DESIGNS.values())]
    with override("en"):
        spelt = [str(name).lower() for name in named]
    return {tag: str(name) for tag, name in zip(spelt, named, strict=True)}


def describe(title: str) -> str:
    """A plain sentence or two from the attributes, in English; nothing that the title does not say."""
    known = attributes_of(title)
    with override("en"):
        look = " and ".join(str(colour) for colour in known.colours[:2])
        stuff = " ".join(part for part in (look, str(known.material)) if part)
    sentences = [
        f"In {stuff}." if stuff else "",
        f"{known.pieces} pieces in a set." if known.pieces > 1 else "",
        f"From our {known.design} range." if known.design else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)
