"""Categories from words in the title.

The rule: rules are tried in order, each a category and its words; the first one with a word in the source
title (whole words, plurals included) gives the category. Occasions stand first since they outweigh what a
thing is (a Christmas mug is looked for under Christmas); then things whose name is plain; then the vague.
What nothing matches lands in "Everything else".
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    slug: str
    english: str
    chinese: str


CATEGORIES = [
    CategoryName(slug="tea-and-table", english="Tea & table", chinese="茶具餐桌"),
    CategoryName(slug="kitchen-and-baking", english="Kitchen & baking", chinese="厨房烘焙"),
    CategoryName(slug="bags-and-lunch", english="Bags & lunch", chinese="包袋便当"),
    CategoryName(slug="candles-and-lighting", english="Candles & lighting", chinese="蜡烛灯饰"),
    CategoryName(slug="home-decor", english="Home décor", chinese="家居装饰"),
    CategoryName(slug="cushions-and-comfort", english="Cushions & comfort", chinese="靠垫暖物"),
    CategoryName(slug="clocks-signs-and-frames", english="Clocks & frames", chinese="钟表相框"),
    CategoryName(slug="storage-and-hooks", english="Storage & hooks", chinese="收纳挂钩"),
    CategoryName(slug="jewellery", english="Jewellery", chinese="首饰"),
    CategoryName(slug="stationery-and-cards", english="Stationery", chinese="文具贺卡"),
    CategoryName(slug="craft-and-sewing", english="Craft & sewing", chinese="手工缝纫"),
    CategoryName(slug="toys-and-children", english="Toys", chinese="玩具"),
    CategoryName(slug="party", english="Party", chinese="派对"),
    CategoryName(slug="christmas", english="Christmas", chinese="圣诞"),
    CategoryName(slug="garden", english="Garden", chinese="花园"),
    CategoryName(slug="bath-and-wellbeing", english="Bath & wellbeing", chinese="沐浴养护"),
    CategoryName(slug="everything-else", english="Everything else", chinese="其他"),
]

RULES: list[tuple[str, str]] = [
    (
        "christmas",
        "christmas xmas advent santa bauble reindeer noel snowman snowmen mistletoe stocking rudolphs? "
        "tinsel snowflake nativity wise.men robin snowy icicle poinsettia holly.bells feather.tree festive",
    ),
    (
        "clocks-signs-and-frames",
        "metal.sign sign number.tile building.block doorsign photo.frame picture.frame wall.clock "
        "wall.art mirror.mosaic.frame",
    ),
    ("tea-and-table", "mug mugs teacup coaster coasters placemat placemats cakestand cake.stand"),
    (
        "toys-and-children",
        "playing.cards? snap.cards? jigsaw quiz.cards? childs? child's children'?s? kids? soft.toy money.bank "
        "piggy.bank",
    ),
    ("stationery-and-cards", "card cards wrap gift.tags? notebook sketchbook"),
    (
        "cushions-and-comfort",
        "hot.water.bottle hottie hand.warmer cushion c/cover quilt throw.cover slipper "
        "eye.mask filler.pad pouffe throw throws blanket mat doormat door.mat lampshade doorstop door.stop curtain",
    ),
    (
        "jewellery",
        "necklace necklac neckl bracelet earring braclet hairclips? badges? ear.muff key-chains? (?<!candle[ ])(?<!napkin[ ])ring brooch choker bangle hair pendant tiara "
        "sunglasses scarf bag.charm phone.charm jewel.stand hairslide hairband orbit keyring key.ring lariat "
        "cufflinks silk.fan folding.fan hand.fan compact.mirror",
    ),
    (
        "candles-and-lighting",
        "candle candles scentcandle chocolatecandle paperlanterns torch candleholder candlestick candlehldr candlepot candelabra "
        "candle.pot tea.light t-light t-lite lantern light lights lamp chandelier incense votive "
        "match matches oil.burner night.light glitter.lamp nightlight lighting scented essential.oil "
        "fragrance.oils potpourri",
    ),
    (
        "toys-and-children",
        "toy jigsaw game playing.card doll dolls skipping puppet teddy playhouse colouring domino "
        "ludo spinning.top bingo chalk.stick crayon skittle rounders croquet snakes.&.ladders helicopter "
        "racing.car gliders? modelling.clay harmonica soft.toy rattle marble marbles noughts.&.crosses "
        "trumps children childrens childs child's children's kids? baby circus.parade.lunch robot "
        "windmill stress.ball rocking.horse yo.yo dinosaur magic.drawing paint.set inflatable dolly.pegs poodle lamb singing.canary naughts.&.crosses snake snakes crochet.bear crocheted crochet.strawberries lolly.makers tattoo craft.kit.for "
        "monster money.bank money.box piggy.bank snap.cards heads.and.tails pony boys girls "
        "space.cadet space.owl creepy hoop.game solitaire dominoes tool.set flying.disc kite "
        "water.pistol pull.back animal.stickers building.blocks bubbles toybox backpack playing "
        "painted.rabbit charades quiz.cards happy.families skittles whistle bouncing ball elephant.toy",
    ),
    (
        "party",
        "bunting birthday party balloon confetti garland paper.chain napkin paper.plate paper.cup straws? invites "
        "easter doily doilies valentine cocktail.parasol wedding gift.bag pennant rosette cocktail.swords streamer cone cones piñata crackers "
        "honeycomb celebration congratulations popcorn.holder flag windsock place.setting cake.candle",
    ),
    (
        "garden",
        "garden gardener watering.can planter plant.pot plant.cage plant.holder plant.ladder potting birdhouse "
        "bird.house bird.feeder bird.table bird.bath parasol hammock picnic gnome secateurs trowel grow.your.own "
        "birdfeeder gardening herb seed.tin bucket windchime wind.chime thermometer barbecue bbq beach deck.chair shed pail dovecote "
        "flower.pot wellies wheelbarrow kneeling fishing outdoor sow rain.poncho fire.bucket fly.swat tube.chime "
        "peg.bag clothes.pegs chimes herb.marker",
    ),
    (
        "bags-and-lunch",
        "bag bags handbag shopper lunch.bag lunch.box lunchbox purse wallet luggage rucksack tote "
        "snack.box umbrella passport vippassport rain.hat sunhat travel.card suitcase washbag wash.bag cosmetic satchel trolley "
        "oyster.card charlotte.bag cabin flask card.holder.case food.container bumbag",
    ),
    (
        "stationery-and-cards",
        "card cards wrap notebook notepad note.book pencil pencils pen pens sketchbook journal "
        "sticker stickers gift.tag tag tags envelope writing.set calendar letter.writing "
        "stationery address.book eraser erasers ruler tape memo.holder calculator sharpener postcard "
        "wrapping list highlighter diary paper.clip letter.rack letter.holder stamp.set rubber "
        "photo.album album calendars book memo.pad hole.punch photo.clip photo.a ribbon.* tissue.paper magnetic.list",
    ),
    (
        "craft-and-sewing",
        "sewing knitting feltcraft felt.craft craft ribbon ribbons button buttons patch patches "
        "pin.cushion needle stencil decoupage.kit crochet.kit scissor scissors tape.measure knitted.kit "
        "embroidery embroidered.ribbon kit beads stamps reel haberdashery fabric.patch transfer",
    ),
    (
        "kitchen-and-baking",
        "baking cake.case cake.cases cake.tin cake.tins apron oven.glove tea.towel scales recipe jelly "
        "mould cookie.cutter cookie.cutters biscuit.cutters measuring bread.bin chopping storage.jar "
        "washing.up frying.pan milk.pan jam kitchen cutter cutters whisk spatula biscuit.tin tin.opener "
        "colander food.cover salt pepper egg.timer timer grater ladle squeezer petit.four cases egg.cup "
        "egg.cups egg.spoon pudding.spoon corkscrew bottle.opener fridge.magnet fridge.magnets magnet "
        "magnets cookbook spice.tin spice toast.its rolling.pin cake.skewers canister cannister jar jars "
        "sponge egg.holder egg.cosy spoon spoons caddy ironing iron cook tumbler.brush toast biscuits? "
        "bottle wine ice.cream.scoop ice.cube oven tins? cooking pastry.brush apple.corer scrubbing teatowels toastrack lace.paper container pancake pizza egg.house hen.house",
    ),
    (
        "tea-and-table",
        "mug teacup tea.cup saucer teapot tea.pot cup cups plate plates bowl bowls cakestand cake.stand jug cutlery "
        "coaster coasters tray trays placemat placemats table.?cloth table.run glass.dish sundae goblet tumbler "
        "butter.dish sugar tea.cosy tea.set cake.slice cake.server fork chopstick.* teaspoon.* tea.glass "
        "tea.for.one tea.strainer chalice shot.glass.* knife beaker dish breakfast.set ashtray milk.jug "
        "table.runner tea.caddy dinner cruet ramekin tea coffee napkin.ring cafetiere glasses platter fruitbowl salad.servers basin decanter carafe cloche",
    ),
    (
        "bath-and-wellbeing",
        "soap bath bathroom towel flannel tissues? plasters first.aid balm lip.gloss toothbrush "
        "sponge.bag wash toilet shower massage spa manicure nail incense cotton.wool lavender.bag "
        "apothecary medicine vanity perfume lip perfumed fragrance toiletry razor tattoos drawer.liner.* "
        "liners poorly pill sachet",
    ),
    (
        "clocks-signs-and-frames",
        "clock sign frame frames photoframe p/frame mirror wall.art picture chalkboard blackboard black.board "
        "memo.board memoboard plaque number.tile alphabet.block building.block block.letters block.word "
        "door.sign doorsign door.hanger wood.letters letter canvas print portrait screen poster "
        "message.board noticeboard notice.board mirrors signs picture.frame gallery billboard postcard.spring",
    ),
    (
        "storage-and-hooks",
        "hook hooks hanger drawer drawers knob drawerknob cabinet box boxes basket baskets shelf shelves tidy bin "
        "rack chest trinket storage stool stools chair table organiser key.fob crate crates cupboard "
        "magazine.rack stand tin tins case trunk tile.hook keepsake container ladder cube door.knob coathook "
        "holder caddy unit shelving hamper laundry dresser coathangers? bench coat.rack pot pots step",
    ),
    (
        "home-decor",
        "decoration decorations dec deco hanging heart hearts flower flowers ornament vase artificial wreath "
        "wicker paperweight p'weight bird birds butterfly star stars angel mobile rabbit hen chicken egg eggs "
        "chick bell bells lovebird rose roses tree cat cats dog dogs owl elephant fairy sign crystal feather pebble.* "
        "shell sunflower dove topiary stones cherub skull figurine zinc painted duck frog mushroom toadstool "
        "curious daisy glass wall art felt ball metal floral ceramic beaded hand.open buddha geisha net.canopy cactus beaded cockerel leaf disco.ball cage rug reed "
        "camphor petals mosaic swallow willow lily daffodil garland wooden wood string sweetheart diamante hut bead cardholder",
    ),
]

_COMPILED = [
    (
        slug,
        re.compile(
            rf"(?<![\w'])(?:{'|'.join(word.replace('.', '[ -]') if '*' not in word and '?' not in word else word for word in words.split())})s?(?![\w'])"
        ),
    )
    for slug, words in RULES
]


def category_of(title: str) -> str:
    """The slug of the category for a source title."""
    lowered = " ".join(title.lower().replace(",", " ").replace(".", ". ").split())
    return next((slug for slug, words in _COMPILED if words.search(lowered)), "everything-else")
