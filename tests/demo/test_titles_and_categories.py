import csv
import lzma

import pytest

from shopdemo.attributes import attributes_of, describe
from shopdemo.data.categories import CATEGORIES, category_of
from shopdemo.data.titles import readable_title
from shopdemo.loading import DATA


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("SET/6 RED SPOTTY PAPER CUPS", "Set of 6 red spotty paper cups"),
        ("S/4 FESTIVE RED DINNER CANDLES", "Set of 4 festive red dinner candles"),
        ("PACK/12 XMAS FUN CARD", "Pack of 12 Christmas fun card"),
        ("SET OF4 WOODLAND", "Set of 4 woodland"),
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White hanging heart tea-light holder"),
        ("ASS COL SMALL SAND FROG P'WEIGHT", "Assorted colour small sand frog paperweight"),
        ("CHARLIE+LOLA PINK HOT WATER BOTTLE", "Charlie & Lola pink hot water bottle"),
        ("WRAP , SUMMER ROSE DESIGN", "Wrap, summer rose design"),
        ("SET 10 CARDS PERFECT POST 17090", "Set of 10 cards perfect post"),
        ("*USB Office Glitter Lamp", "USB office glitter lamp"),
        ('LETTER "Z" BLING KEY RING', "Letter “Z” bling key ring"),
        ("VINTAGE UNION JACK CUSHION COVER", "Vintage Union Jack cushion cover"),
        ("KINGS CHOICE MUG", "King’s Choice mug"),
        ("BLACK VINT ART DEC CRYSTAL BRACELET", "Black vintage art deco crystal bracelet"),
        ("PLEASE ONE PERSON METAL SIGN", "“Please one person” metal sign"),
        ("LUNCH BAG  BLACK SKULL.", "Lunch bag, black skull"),
    ],
)
def test_titles_are_made_readable(source, title):
    assert readable_title(source) == title


@pytest.mark.parametrize(
    ("source", "category"),
    [
        ("CHRISTMAS RETROSPOT MUG", "christmas"),
        ("RED RETROSPOT MUG", "tea-and-table"),
        ("PACK OF 72 RETROSPOT CAKE CASES", "kitchen-and-baking"),
        ("JUMBO BAG RED RETROSPOT", "bags-and-lunch"),
        ("WHITE HANGING HEART T-LIGHT HOLDER", "candles-and-lighting"),
        ("GREY HEART HOT WATER BOTTLE", "cushions-and-comfort"),
        ("PARTY BUNTING", "party"),
        ("WOODEN CROQUET GARDEN SET", "toys-and-children"),
        ("ENAMEL WATERING CAN CREAM", "garden"),
        ("PINK ROSEBUD PEARL EARRINGS", "jewellery"),
        ("BATHROOM METAL SIGN", "clocks-signs-and-frames"),
        ("WHITE SPOT RED CERAMIC DRAWER KNOB", "storage-and-hooks"),
        ("GREETING CARD, RITA", "stationery-and-cards"),
        ("VICTORIAN SEWING BOX SMALL", "craft-and-sewing"),
        ("PACK OF 12 LONDON TISSUES", "bath-and-wellbeing"),
        ("SOMBRERO", "everything-else"),
    ],
)
def test_categories_come_from_the_words_of_the_title(source, category):
    assert category_of(source) == category


def test_the_shipped_files_follow_the_rules_and_leave_hardly_anything_over():
    with lzma.open(DATA / "products.csv.xz", "rt", newline="") as file:
        products = list(csv.DictReader(file))
    assert {product["category"] for product in products} == {name.slug for name in CATEGORIES}
    assert all(product["title"] == readable_title(product["source_title"]) for product in products)
    assert all(product["category"] == category_of(product["source_title"]) for product in products)
    left_over = sum(product["category"] == "everything-else" for product in products)
    assert left_over / len(products) < 0.01


def test_attributes_say_what_the_title_says_and_no_more():
    known = attributes_of("Set of 6 red Retrospot paper cups")
    assert (known.colours, known.material, known.pieces, known.design) == (("red",), "paper", 6, "Retrospot")
    assert known.tags == ("red", "paper", "retrospot")
    assert (
        describe("Set of 6 red Retrospot paper cups")
        == "In red paper. 6 pieces in a set. From our Retrospot range."
    )
    assert describe("Sombrero") == ""
