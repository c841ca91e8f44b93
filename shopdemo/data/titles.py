"""Readable titles from the upper-case, abbreviated ones of the source.

The rule, in order: strip codes and stray punctuation; spell out set and pack sizes ("SET/6" becomes
"set of 6"); expand the abbreviations and mend the spellings below; set in sentence case, with the proper
nouns below in capitals. What no rule can guess stands in ``EXCEPTIONS``.
"""

import re

EXCEPTIONS = {
    "PLEASE ONE PERSON METAL SIGN": "“Please one person” metal sign",
    "I CAN ONLY PLEASE ONE PERSON MUG": "“I can only please one person” mug",
    "HOT WATER BOTTLE I AM SO POORLY": "“I am so poorly” hot water bottle",
    "HOT WATER BOTTLE TEA AND SYMPATHY": "“Tea and sympathy” hot water bottle",
    "METAL SIGN TAKE IT OR LEAVE IT": "“Take it or leave it” metal sign",
    "YOU'RE CONFUSING ME METAL SIGN": "“You’re confusing me” metal sign",
    "I'M ON HOLIDAY METAL SIGN": "“I’m on holiday” metal sign",
    "HAND OVER THE CHOCOLATE   SIGN": "“Hand over the chocolate” sign",
    "SET 3 RETROSPOT TEA,COFFEE,SUGAR": "Set of 3 Retrospot tins: tea, coffee, sugar",
    "CHARLIE + LOLA RED HOT WATER BOTTLE": "Charlie & Lola red hot water bottle",
    "3 TRADITIONAl BISCUIT CUTTERS  SET": "Set of 3 traditional biscuit cutters",
    "GRAND CHOCOLATECANDLE": "Grand chocolate candle",
    "MINI CAKE STAND  HANGING STRAWBERY": "Mini cake stand with hanging strawberry",
    "LETTER HOLDER HOME SWEET HOME": "“Home sweet home” letter holder",
    'RETRO "TEA FOR ONE"': "Retro tea for one",
    "WORLD WAR 2 GLIDERS ASSTD DESIGNS": "World War 2 gliders, assorted designs",
    "WOOD BLACK BOARD ANT WHITE FINISH": "Wooden blackboard, antique white finish",
    "WOOD S/3 CABINET ANT WHITE FINISH": "Wooden cabinets, set of 3, antique white finish",
    "WOOD 2 DRAWER CABINET WHITE FINISH": "Wooden 2-drawer cabinet, white finish",
    "ANT WHITE WIRE HEART SPIRAL": "Antique white wire heart spiral",
    "ROUND SNACK BOXES SET OF4 WOODLAND": "Round snack boxes, set of 4, woodland",
    "ROUND SNACK BOXES SET OF 4 FRUITS": "Round snack boxes, set of 4, fruits",
    "FOOD CONTAINER SET 3 LOVE HEART": "Set of 3 love heart food containers",
    "TOAST ITS - I LOVE YOU": "Toast-its “I love you”",
    "TOAST ITS - HAPPY BIRTHDAY": "Toast-its “Happy birthday”",
    "TOAST ITS - BEST MUM": "Toast-its “Best mum”",
    "TOAST ITS - DINOSAUR": "Toast-its, dinosaur",
    "TOAST ITS - FAIRY FLOWER": "Toast-its, fairy flower",
    "PING! MICROWAVE PLATE": "Ping! microwave plate",
    "WINE BOTTLE DRESSING LT.BLUE": "Wine bottle dressing, light blue",
    "WINE BOTTLE DRESSING DARK BLUE": "Wine bottle dressing, dark blue",
    "HAND OPEN SHAPE DECO.WHITE": "Open hand decoration, white",
    "JUMBO BAG RED RETROSPOT": "Jumbo bag, red Retrospot",
    "LUNCH BAG RED RETROSPOT": "Lunch bag, red Retrospot",
    "LUNCH BAG CARS BLUE": "Lunch bag, blue cars",
    "LUNCH BAG  BLACK SKULL.": "Lunch bag, black skull",
    "CLOTHES PEGS RETROSPOT PACK 24": "Retrospot clothes pegs, pack of 24",
    "REGENCY CAKESTAND 3 TIER": "Regency cake stand, 3 tiers",
    "TEA BAG PLATE RED RETROSPOT": "Tea bag plate, red Retrospot",
    "LETTER SHAPE PENCIL SHARPENER": "Letter-shaped pencil sharpener",
}

ABBREVIATIONS = {
    "ANT": "antique",
    "ARTIIFCIAL": "artificial",
    "ASS": "assorted",
    "ASST": "assorted",
    "ASSTD": "assorted",
    "ASSTED": "assorted",
    "ASSORT": "assorted",
    "B'FLY": "butterfly",
    "BUDAH": "buddha",
    "C/COVER": "cushion cover",
    "CAKESTAND": "cake stand",
    "CAMOUFLAGUE": "camouflage",
    "CANDELABRA": "candelabra",
    "CANDLEHOLDER": "candle holder",
    "CANNISTER": "canister",
    "CHILDS": "child’s",
    "CHILDRENS": "children’s",
    "CHOC": "chocolate",
    "CHOCOLATECANDLE": "chocolate candle",
    "CINAMMON": "cinnamon",
    "COL": "colour",
    "DEC": "decoration",
    "DECO": "decoration",
    "DECS": "decorations",
    "DECORATN": "decoration",
    "DOORSIGN": "door sign",
    "EXPRESSO": "espresso",
    "F": "flower",
    "F.FAIRY": "flower fairy",
    "FLOC": "flock",
    "FLOWE": "flower",
    "FLWR": "flower",
    "FOLKART": "folk art",
    "FUSCHIA": "fuchsia",
    "GIRLZ": "girls",
    "GLASS.": "glass",
    "HLDR": "holder",
    "LILLY": "lily",
    "LT": "light",
    "L.BLUE": "light blue",
    "LT.BLUE": "light blue",
    "LUNCHBOX": "lunch box",
    "M.O.P": "mother-of-pearl",
    "MARAKESH": "Marrakesh",
    "MED": "medium",
    "MEMOBOARD": "memo board",
    "METALIC": "metallic",
    "MULTI": "multicoloured",
    "MULTICOLOUR": "multicoloured",
    "NECKL": "necklace",
    "NECKLAC": "necklace",
    "P'WEIGHT": "paperweight",
    "P/FRAME": "photo frame",
    "PAPERLANTERNS": "paper lanterns",
    "PC": "piece",
    "PHOTOFRAME": "photo frame",
    "POLKADOT": "polka dot",
    "SANDLEWOOD": "sandalwood",
    "SHARPNER": "sharpener",
    "SIL'T": "silhouette",
    "SILOUETTE": "silhouette",
    "SML": "small",
    "SQU": "square",
    "STRAWBERY": "strawberry",
    "T-LIGHT": "tea-light",
    "T-LIGHTS": "tea-lights",
    "TASSLE": "tassel",
    "TURQ": "turquoise",
    "VINT": "vintage",
    "W": "with",
    "W/SUCK": "with sucker",
    "W/SUCKER": "with sucker",
    "WOOLLY": "woolly",
    "XMAS": "Christmas",
}

PROPER_NOUNS = {
    noun.upper(): noun
    for noun in [
        "Christmas",
        "Easter",
        "Noel",
        "Valentine",
        "London",
        "Paris",
        "Parisienne",
        "Brighton",
        "Blackpool",
        "England",
        "English",
        "British",
        "French",
        "Danish",
        "Scandinavian",
        "Swiss",
        "Russian",
        "Chinese",
        "Japanese",
        "Moroccan",
        "Oriental",
        "Columbian",
        "Italian",
        "Tuscan",
        "Swedish",
        "Scottie",
        "Union",
        "Jack",
        "Victorian",
        "Edwardian",
        "Regency",
        "Georgian",
        "Baroque",
        "Rococo",
        "Charlie",
        "Lola",
        "Suki",
        "Charlotte",
        "Dolly",
        "Spaceboy",
        "Retrospot",
        "Willie",
        "Winkie",
        "Rosie",
        "Molly",
        "Maria",
        "Babushka",
        "Kashmiri",
        "Murano",
        "Boudicca",
        "Medina",
        "Montana",
        "Acapulco",
        "Riviera",
        "Morris",
        "Nancy",
        "Rudolph",
        "Rudolphs",
        "Santa",
        "Noah",
        "David",
        "David's",
        "Bertie",
        "Jean",
        "Rita",
        "Elvis",
        "Poppy",
        "Poppy's",
        "Tutti",
        "Frutti",
        "Bakelike",
        "Madonna",
        "Amelie",
        "Annie",
        "Alice",
        "Tilly",
        "Jess",
        "Emma",
        "Diner",
        "Botanical",
        "Nile",
        "Cupid",
        "King",
        "Kings",
        "Queens",
        "Queen",
        "Bill",
        "Buffalo",
        "Vegas",
        "Las",
        "Eiffel",
        "Geisha",
        "Rex",
        "Rotovap",
        "Feltcraft",
        "Marie",
        "Antoinette",
        "Hawaiian",
        "Copenhagen",
        "Marrakesh",
        "Monte",
        "Carlo",
        "Crusoe",
        "Sandringham",
        "Josephine",
        "India",
        "Indian",
        "USB",
        "LED",
        "TV",
        "UV",
    ]
} | {
    "CD": "CD",
    "IPOD": "iPod",
    "DVD": "DVD",
    "UK": "UK",
    "3D": "3D",
    "A5": "A5",
    "A6": "A6",
    "A7": "A7",
    "I": "I",
    "II": "II",
    "I'M": "I’m",
    "I'D": "I’d",
    "MUM'S": "mum’s",
}

# Names and spellings of more than one word, put right after the words themselves.
PHRASES = {
    "Dolly girl": "Dolly Girl",
    "new England": "New England",
    "New england": "New England",
    "Kings choice": "King’s Choice",
    "notting hill": "Notting Hill",
    "covent garden": "Covent Garden",
    "art decoration": "art deco",
    "jean-paul": "Jean-Paul",
    "us diner": "US diner",
    "france": "France",
    "ceature": "creature",
    "doiley": "doily",
    "gebra": "zebra",
    "pannetone": "panettone",
    "ornamenetal": "ornamental",
    "contempory": "contemporary",
    "blackblue": "black/blue",
    "drawerknob": "drawer knob",
    "coathook": "coat hook",
    "smallfolkart": "small folk art",
    "candlehldr": "candle holder",
    "t-lite": "tea-light",
    "candlepot": "candle pot",
    "hairslide": "hair slide",
    "bookcover": "book cover",
    "flowerpower": "flower power",
    "b'draw": "bottom drawer",
    "Door mat": "Doormat",
}

# Capitals in the list above that are only right as part of a name.
_COMMON = {"BOTANICAL", "DINER", "KING", "QUEEN", "BARREL", "ORIENTAL", "BAROQUE", "BILL", "POPPY", "CUPID"}

_SETS = re.compile(
    r"\b(SET|S|PACK|BOX)\s?/\s?(\d+)\b|\b(SET|PACK)\s+(\d+)(?=\s+[A-Z])(?!\s+(?:TIER|PIECE|PC)\b)"
)
_SET_OF = re.compile(r"\b(SET|PACK|BOX|TUB|TUBE)\s+OF\s?(\d+)\b")
_CODE_AT_END = re.compile(r"\s+\d{5}$")
_QUOTED_LETTER = re.compile(r'"(\w)"')
_WORD = re.compile(r"[A-Z0-9][A-Z0-9'./-]*[A-Z0-9]|[A-Z0-9]", re.IGNORECASE)


def readable_title(source: str) -> str:
    """The title to show for a source title: ``"SET/6 RED SPOTTY PAPER CUPS"`` -> ``"Set of 6 red spotty paper cups"``."""
    known = EXCEPTIONS.get(source)
    if known is not None:
        return known
    title = _WORD.sub(_respell, _spell_out_sets(_tidy(source.upper())))
    for phrase, better in PHRASES.items():
        title = re.sub(rf"\b{phrase}\b", better, title)
    title = _QUOTED_LETTER.sub(lambda m: f"“{m[1].upper()}”", title)
    return (title[:1].upper() + title[1:]).replace("'", "’")


def _tidy(title: str) -> str:
    title = _CODE_AT_END.sub("", title.strip(" *.,"))
    title = re.sub(r"\s*\+\s*", " & ", title)
    title = re.sub(r"\s*,\s*", ", ", title)
    title = re.sub(r"\s+-(?=\w)", " - ", title)
    return re.sub(r"\s+", " ", title).strip(" .,")


def _spell_out_sets(title: str) -> str:
    title = _SET_OF.sub(r"\1 OF \2", title)
    return _SETS.sub(lambda m: f"{'PACK' if (m[1] or m[3]) == 'PACK' else 'SET'} OF {m[2] or m[4]}", title)


def _respell(match: re.Match[str]) -> str:
    word = match[0]
    if word in ABBREVIATIONS:
        return ABBREVIATIONS[word]
    if word in PROPER_NOUNS and word not in _COMMON:
        return PROPER_NOUNS[word]
    if "/" in word or "-" in word:
        return re.sub(r"[^/-]+", lambda part: _respell_part(part[0]), word)
    return word.lower()


def _respell_part(part: str) -> str:
    return ABBREVIATIONS.get(part) or PROPER_NOUNS.get(part) or part.lower()
