import csv
import lzma
import re
from xml.etree import ElementTree as ET

import pytest

from shopdemo.data.categories import CATEGORIES
from shopdemo.loading import DATA
from shopdemo.pictures import picture_of
from shopdemo.pictures.motifs import MOTIFS
from shopdemo.pictures.palettes import PALETTES
from shopdemo.pictures.patterns import TILES
from shopdemo.pictures.words import CATEGORY_MOTIFS, MOTIF_WORDS, PATTERN_WORDS, motif_for, pattern_for

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("title", "motif", "pattern"),
    [
        ("Red Retrospot mug", "mug", "dots"),
        ("Roses Regency teacup and saucer", "teacup", "blossom"),
        ("Regency cake stand, 3 tiers", "cakestand", "blossom"),
        ("White hanging heart tea-light holder", "heartlight", "hearts"),
        ("Lunch bag Spaceboy design", "lunchbag", "stars"),
        ("Party bunting", "bunting", None),
        ("Alarm clock Bakelike red", "clock", None),
        ("Vintage Union Jack cushion cover", "cushion", "cross"),
        ("Sombrero", None, None),
    ],
)
def test_a_picture_shows_what_the_title_names(title, motif, pattern):
    assert (motif_for(title), pattern_for(title)) == (motif, pattern)


def test_every_word_leads_to_a_drawing_and_every_category_has_colours():
    assert {name for name, _ in MOTIF_WORDS} <= set(MOTIFS)
    assert {name for names in CATEGORY_MOTIFS.values() for name in names} <= set(MOTIFS)
    assert {name for name, _ in PATTERN_WORDS} == set(TILES)
    assert {name.slug for name in CATEGORIES} == set(PALETTES) == set(CATEGORY_MOTIFS)


def test_all_shipped_products_have_valid_pictures_without_text_or_scripts():
    with lzma.open(DATA / "products.csv.xz", "rt", newline="") as file:
        products = list(csv.DictReader(file))
    for product in products:
        picture = picture_of(product["sku"], product["title"], product["category"])
        root = ET.fromstring(picture)
        assert root.get("viewBox") == "0 0 320 320"
        assert {element.tag for element in root.iter()}.isdisjoint(
            {f"{SVG}text", f"{SVG}script", f"{SVG}image"}
        )
        assert not re.search(r'(fill|stroke)="[a-z]"', picture), "a colour letter was left over"


def test_a_picture_is_the_same_every_time_and_another_for_another_product():
    first = picture_of("20725", "Lunch bag, red Retrospot", "bags-and-lunch")
    picture_of.cache_clear()
    assert picture_of("20725", "Lunch bag, red Retrospot", "bags-and-lunch") == first
    assert picture_of("20726", "Lunch bag woodland", "bags-and-lunch") != first


def test_a_category_that_nobody_drew_for_has_a_picture_all_the_same():
    assert ET.fromstring(picture_of("1", "Something", "new-shelf")).tag == f"{SVG}svg"


def test_a_browser_keeps_a_picture(shop, client):
    first = client.get("/pictures/22423.svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert "max-age=86400" in first["Cache-Control"]
    assert client.get("/pictures/22423.svg", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/pictures/nothing.svg").status_code == 404
