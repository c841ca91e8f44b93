"""What a title says about a product: colours, materials, pack size, design. Titles are all the source tells."""

import re
from dataclasses import dataclass

COLOURS = (
    "red", "pink", "blue", "green", "yellow", "orange", "purple", "lilac", "turquoise", "amethyst", "black", "white",
    "ivory", "cream", "grey", "brown", "chocolate", "silver", "gold", "copper", "amber", "mint", "pistachio", "fuchsia",
)  # fmt: skip
MATERIALS = {
    "ceramic": "ceramic", "porcelain": "porcelain", "glass": "glass", "metal": "metal", "zinc": "zinc", "tin": "tin",
    "enamel": "enamel", "wooden": "wood", "wood": "wood", "wicker": "wicker", "felt": "felt", "paper": "paper",
    "cotton": "cotton", "silk": "silk", "slate": "slate", "crystal": "crystal", "wire": "wire", "knitted": "knit",
    "crochet": "crochet", "acrylic": "acrylic", "bamboo": "bamboo", "feather": "feather", "velvet": "velvet",
}  # fmt: skip
DESIGNS = {
    "retrospot": "Retrospot", "retro spot": "Retrospot", "polka dot": "Polka dot", "spotty": "Spots", "gingham": "Gingham",
    "paisley": "Paisley", "union jack": "Union Jack", "union flag": "Union Jack", "suki": "Suki", "spaceboy": "Spaceboy",
    "dolly girl": "Dolly Girl", "circus parade": "Circus parade", "woodland": "Woodland", "strawberry": "Strawberry",
    "skull": "Skull", "regency": "Regency", "english rose": "English rose", "vintage doily": "Vintage doily",
    "charlie & lola": "Charlie & Lola", "baroque": "Baroque", "scandinavian": "Scandinavian", "pantry": "Pantry",
    "sweetheart": "Sweetheart", "babushka": "Babushka", "feltcraft": "Feltcraft", "magic garden": "Magic garden",
    "bakelike": "Bakelike", "botanical": "Botanical", "edwardian": "Edwardian", "victorian": "Victorian",
    "home sweet home": "Home sweet home", "danish rose": "Danish rose", "folk art": "Folk art", "toadstool": "Toadstool",
    "tea time": "Tea time", "teatime": "Tea time", "love london": "I love London", "fairy cake": "Fairy cake",
    "apples": "Apples", "stripe": "Stripes", "stripes": "Stripes", "vintage": "Vintage",
}  # fmt: skip
_PACK = re.compile(r"\b(?:set|pack|box) of (\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    colours: tuple[str, ...]
    material: str
    pieces: int
    design: str

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag.lower() for tag in (*self.colours, self.material, self.design) if tag)


def attributes_of(title: str) -> Attributes:
    lowered = title.lower()
    words = re.findall(r"[a-z]+", lowered)
    pack = _PACK.search(title)
    return Attributes(
        colours=tuple(dict.fromkeys(word for word in words if word in COLOURS)),
        material=next((MATERIALS[word] for word in words if word in MATERIALS), ""),
        pieces=int(pack[1]) if pack else 1,
        design=next((name for words, name in DESIGNS.items() if words in lowered), ""),
    )


def describe(title: str) -> str:
    """A plain sentence or two from the attributes; nothing that the title does not say."""
    known = attributes_of(title)
    look = " and ".join(known.colours[:2])
    stuff = " ".join(part for part in (look, known.material) if part)
    sentences = [
        f"In {stuff}." if stuff else "",
        f"{known.pieces} pieces in a set." if known.pieces > 1 else "",
        f"From our {known.design} range." if known.design else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)
