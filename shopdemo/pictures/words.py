"""Which motif and which pattern a title asks for: the first rule with one of its words in the title wins."""

import re

MOTIF_WORDS: list[tuple[str, str]] = [
    # Names of things, the unmistakable ones first
    ("charm", "key ?ring|key-chains?|phone charm|bag charms?"), ("hotwater", "hot water bottle|hottie"), ("jar", "jam making|storage jar|bonbon jar|jam jar|glass jar|jar$"), ("birdhouse", "bird ?house|bird ?feeder|bird table"),
    ("cakestand", "cake ?stand|cake plate|plate stand"), ("cake", "cake tins?|birthday cake|cake slice"), ("cupcake", "cake cases?|fairy cake|cupcake|petit four|muffin|baking set|cake mould"),
    ("teapot", "teapot|tea for one|tea set|tea cosy"), ("teacup", "tea ?cup|saucer|tea strainer|tea plate"), ("mug", "mugs?|beakers?|coffee cup|(polka dot|retrospot|shape) cup|children’s cup"),
    ("lunchbag", "lunch bags?|candy bag|party bag|gift bags?|paper bag"), ("lunchbox", "lunch ?box|snack box|food container|picnic (bag|cool)"), ("tote", "jumbo|shopper|tote|shopping bag|shoulder bag|peg bag|recycling bag|charlotte bag|picnic bag|storage bag"),
    ("purse", "purse|wallet|make ?up|cosmetics? bag|wash ?bag|travel card|passport"), ("handbag", "hand ?bag|evening bag"), ("backpack", "backpack|rucksack"), ("case", "suitcases?|luggage|mini cases|set of \\d cases|cabin bag|trunk|treasure chest|cigar box"),
    ("umbrella", "umbrella|parasol"), ("apron", "apron|overall"), ("glove", "oven glove|gloves?|mitt"), ("teatowel", "tea ?towels?|flannel|table ?cloth|runner|scarf|throw|quilt|curtain|blanket"),
    ("scales", "scales"), ("bowl", "bowls?|dish|basin"), ("jug", "jug|pitcher"), ("spoon", "measuring spoons|spoons?|ladle|spatula|whisk|brush"), ("cutlery", "cutlery|chopsticks|fork|knife"), ("cutter", "cutters?"), ("mould", "moulds?|jelly"),
    ("eggcup", "egg cups?|egg cosy|egg warmer"), ("shaker", "salt|pepper|cruet"), ("coaster", "coasters?|placemats?"), ("glass", "goblet|chalice|sundae|wine glass|tumblers?|shot glass|tea glass|milkshake"), ("papercup", "paper cups?|straws|cups? "), ("plate", "paper plates|plates?|platter|trays?"),
    ("napkins", "napkins?"), ("doily", "doil(y|ies)"), ("popcorn", "popcorn"), ("bunting", "bunting|pennant|flags?\\b"), ("paperchain", "paper chain|chain kit"), ("garland", "garland"), ("balloons", "balloons?"), ("cracker", "crackers"), ("gift", "gift box|present"), ("tag", "gift tags?|tags?\\b|key fob|luggage tag"),
    ("heartlight", "hanging heart.*(tea-light|candle)|heart (zinc )?tea-light|candle holder pink hanging heart"), ("lantern", "lanterns?"), ("lights", "lights|light chain|fairy lights"), ("candlestick", "candlestick|candle stand|candelabra|chandelier"),
    ("tealight", "tea-lights? holders?|tea-light|votive|candle pot|candle plate|candle bowl|night light"), ("candles", "candles|set of .*candle"), ("candle", "candle|scented|wick"), ("incense", "incense|joss|oil burner|fragrance"), ("lamp", "lamp|lampshade|torch|shade"),
    ("wallclock", "wall clock|(?<!alarm )clock$|refectory clock|cuckoo"), ("clock", "clock|timer|thermometer"), ("sign", "signs?|plaque|door hanger|message"), ("chalkboard", "chalkboard|blackboard|memo ?board|board\\b|slate"), ("frame", "frames?|picture|canvas|print\\b|wall art|portrait"), ("mirror", "mirrors?"), ("blocks", "building block|block letters|blocks|wood(en)? letters|alphabet"), ("tile", "number tile|tile"),
    ("doormat", "doormat|mat\\b"), ("cushion", "cushion|pouffe|filler pad|seat pad|pad\\b"), ("slippers", "slippers?|socks?\\b"), ("knob", "knob"), ("hooks", "hooks?|coat rack|peg rack"), ("coathanger", "hangers?"), ("drawers", "drawers?|cabinet|chest|dresser|sideboard|unit|shelf|shelves|cupboard|organiser|tidy"), ("basket", "baskets?|hamper|picnic"), ("stool", "stool|table"), ("chair", "chair|seat|bench|hammock|deckchair"),
    ("sewingbox", "sewing|button box"), ("scissors", "scissors?|secateurs"), ("reel", "ribbons?|reel|tape\\b|string"), ("yarn", "knitting|wool|crochet"), ("patch", "patch(es)?\\b|felt craft"), ("button", "buttons?"),
    ("pencils", "pencils?|pens?\\b|crayons?|chalk|highlighter"), ("notebook", "note ?books?|journal|sketchbook|address book|diary|album|photo a|passport|memo|notepad|book\\b"), ("letter", "envelopes?|writing set|letter|postcard|stationery|notelets"), ("wrap", "wrap\\b|wrapping|roll wrap|tissue paper"), ("sticker", "stickers?|badges?|tattoos?|transfer|stencil|stamps?|erasers?|magnets?"), ("calendar", "calendar|list\\b"), ("cards", "playing cards|card game|snap|trumps|heads and tails|quiz"), ("card", "cards?\\b|invites"),
    ("tissues", "tissues?"), ("soap", "soap|sponge|balm|gloss"), ("towel", "towels?|bathroom set"), ("tin", "plasters|tins?\\b|bin\\b|canister|caddy|containers?|first aid|matches"), ("box", "trinket|boxes|box\\b|keepsake|pots?\\b(?! plant)"), ("bottle", "bottle|perfume"),
    ("necklace", "necklaces?|beads|pendant|choker|lariat"), ("earrings", "earrings?"), ("bracelet", "bracelets?|bangle"), ("ring", "\\brings?\\b(?<!key ring)"), ("charm", "charms?|mobile"), ("bow", "hair|bow\\b|bobbles|brooch|tiara"), ("sunglasses", "sunglasses|headphones"), ("fan", "fan\\b"),
    ("stand", "jewellery stand|jewel stand"), ("wateringcan", "watering can"), ("trowel", "trowel|spade|garden tools?|gardening|tool set"), ("plantpot", "planters?|plant|herb|grow your own|seed|flower pots?|cacti|cactus"), ("vase", "vase|artificial flower|art flower|posy"), ("windchime", "chimes?"), ("rug", "rug|picnic rug"),
    ("jigsaw", "jigsaw|puzzle"), ("dominoes", "domino(es)?|bingo|ludo|draughts|solitaire|snakes|naughts|noughts|game"), ("moneybank", "money (bank|box)|piggy"), ("kitchenset", "playhouse|doll's house|hut\\b"), ("top", "spinning top"), ("skittles", "skittles|rounders|croquet|skipping|pegs?\\b|catch cup"), ("paints", "paint|colouring|modelling clay|drawing"), ("helicopter", "helicopter"), ("plane", "gliders?|airline|plane"), ("rocket", "rocket|space(boy)?"), ("car", "racing car|cars?\\b|taxi|bus\\b|caravan"), ("ball", "ball\\b|marbles?|bouncing"), ("robot", "robot"), ("windmill", "windmill"), ("dinosaur", "dinosaurs?"),
    ("stocking", "stocking"), ("bauble", "baubles?"), ("wreath", "wreath|holly|mistletoe"), ("snowman", "snowman|snowmen"), ("reindeer", "reindeer|rudolph"), ("snowflake", "snowflakes?|icicle|snow"), ("angel", "angels?|cherub"), ("tree", "christmas tree|trees?\\b"),
    # What is on it, where it is not plain what it is
    ("mushroom", "toadstools?|mushrooms?"), ("owl", "owls?"), ("rabbit", "rabbits?|bunn(y|ies)"), ("hen", "hens?\\b|chicks?|chicken|cockerel"), ("duck", "ducks?"), ("cat", "cats?\\b|kittens?"), ("dog", "dogs?\\b|scott(ie|y)|pupp(y|ies)|poodle"), ("elephant", "elephant"), ("doll", "dolls?\\b|babushka|dolly|geisha|girl"), ("teddy", "teddy|bear|monkey|mouse|toy|puppet|monster|lamb"),
    ("egg", "eggs?\\b|easter"), ("butterfly", "butterfl(y|ies)|dragonfl"), ("bird", "birds?|lovebirds?|dove|swallow|robin|swan|finch"), ("feather", "feathers?"), ("shell", "shells?"), ("gem", "crystals?|diamante|jewel"), ("leaf", "lea(f|ves)|fern|botanical"), ("rose", "roses?\\b|peony|rosebud"), ("flower", "flowers?|dais(y|ies)|blossom|lily|poppy|poppies|sunflower|floral"), ("hangstar", "hanging.*stars?|star decoration|christmas.*star"), ("star", "stars?\\b"), ("ornament", "heart.*(decoration|hanging)|hanging.*heart|filigree|trellis|wicker heart|heart of wicker"), ("heart", "hearts?|love|sweetheart"), ("key", "keys?\\b"), ("ornament", "decorations?|ornament|hanging"), ("glass", "glass"),
]  # fmt: skip

# What stands in where the title names nothing that can be drawn.
CATEGORY_MOTIFS = {
    "tea-and-table": ("teacup", "mug", "plate"), "kitchen-and-baking": ("jar", "tin", "spoon"), "bags-and-lunch": ("tote", "handbag"),
    "candles-and-lighting": ("candle", "tealight"), "home-decor": ("vase", "ornament", "flower"), "cushions-and-comfort": ("cushion",),
    "clocks-signs-and-frames": ("frame", "sign"), "storage-and-hooks": ("box", "drawers", "basket"), "jewellery": ("gem", "ring"),
    "stationery-and-cards": ("card", "notebook"), "craft-and-sewing": ("button", "reel"), "toys-and-children": ("top", "teddy", "ball"),
    "party": ("balloons", "gift"), "christmas": ("bauble", "tree", "hangstar"), "garden": ("plantpot", "flower"),
    "bath-and-wellbeing": ("soap", "towel"), "everything-else": ("gift",),
}  # fmt: skip

PATTERN_WORDS: list[tuple[str, str]] = [
    ("dots", "retrospot|retro spot|spot(s|ty|ted)?\\b|polka dot|dots?\\b"), ("gingham", "gingham|check|picnic|pantry"), ("stripes", "strip(e|es|ey|y)|circus|beach|hammock|ribbed|ridged"),
    ("paisley", "paisley|psychedelic|suki|kashmiri|moroccan|medina|marrakesh"), ("blossom", "roses?\\b|floral|flowers?|dais(y|ies)|blossom|posies|peony|botanical|garden|regency|doily|lily|fairy|folk"),
    ("hearts", "hearts?|love|sweetheart|valentine"), ("stars", "stars?\\b|space(boy)?|snow|christmas|reindeer|holly"), ("cross", "union (jack|flag)|london|england"), ("strawberries", "strawberr(y|ies)|apples?|pears?|cherry|fruits?"),
    ("leaves", "woodland|leaf|leaves|forest|animals?|herb|birds?|owls?"), ("lattice", "baroque|trellis|lattice|damask|flock|filigree|victorian|edwardian|etched|skulls?"), ("weave", "knitted|wicker|crochet|felt|woven|wool"),
]  # fmt: skip

_MOTIFS = [(name, re.compile(rf"(?:^|\b)(?:{words})(?:\b|$)")) for name, words in MOTIF_WORDS]
_PATTERNS = [(name, re.compile(rf"\b(?:{words})")) for name, words in PATTERN_WORDS]


def motif_for(title: str) -> str | None:
    lowered = title.lower()
    return next((name for name, words in _MOTIFS if words.search(lowered)), None)


def pattern_for(title: str) -> str | None:
    lowered = title.lower()
    return next((name for name, words in _PATTERNS if words.search(lowered)), None)
