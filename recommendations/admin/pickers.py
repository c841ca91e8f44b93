"""Choosing products, categories, brands and tags: what is chosen as boxes to untick, and a place to add more.

Without JavaScript titles or keys are typed, one a line; with it they are searched for (``pickers.js``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin import products
from recommendations.admin.base import ModelAdmin
from recommendations.catalog import Key, get_catalog, parse_key, plain_key
from recommendations.money import money
from recommendations.serving.widgets.addresses import safe_image
from recommendations.wording import listed

#: What a filter calls values, and what the Catalog calls one of them.
KINDS = {"categories": "category", "brands": "brand", "tags": "tag"}
#: Products or values that one field may hold.
MOST = 200
#: Found ones under the search box; of values, which are short, more.
SUGGESTIONS = 8
VALUES_SHOWN = 50
#: Up to so many values are all shown as boxes; of more one sees those that are chosen.
ALL_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A product as its picker shows it. ``stock`` is None where the shop does not count it.

    ``is_withdrawn`` where the shop no longer lets it be recommended, however many it has.
    """

    key: int | str
    title: str
    image: str = ""
    price: str = ""
    stock: int | None = None
    is_withdrawn: bool = False

    @property
    def is_out(self) -> bool:
        """Whether no shopper would be shown it."""
        return self.is_withdrawn or (self.stock is not None and self.stock <= 0)

    @property
    def in_stock(self) -> str:
        """In words, or nothing."""
        if self.is_withdrawn:
            return _("withdrawn")
        if self.stock is None:
            return ""
        if self.stock <= 0:
            return _("out of stock")
        return ngettext("%(number)s in stock", "%(number)s in stock", self.stock) % {"number": self.stock}


def picked(rows: Iterable[Any]) -> list[Picked]:
    """Products as a guest would see them priced, in the order given."""
    rows, catalog = list(rows), get_catalog()
    cards = catalog.cards(rows, None)
    # As a queryset, so that the shop joins what it needs rather than asking for it row by row.
    features = catalog.features(products.among(row.pk for row in rows)) if rows else {}
    offered = _recommendable(row.pk for row in rows) if rows else frozenset()
    return [
        Picked(
            key=plain_key(row.pk),
            title=cards[row.pk].title if row.pk in cards else str(row),
            image=safe_image(cards[row.pk].image) if row.pk in cards else "",
            price=_price(cards[row.pk].price) if row.pk in cards else "",
            stock=features[row.pk].stock if row.pk in features else None,
            is_withdrawn=row.pk not in offered,
        )
        for row in rows
    ]


def _recommendable(keys: Iterable[Key]) -> frozenset[Key]:
    found = get_catalog().recommendable().filter(pk__in=list(keys))
    return frozenset(found.values_list("pk", flat=True))


def _price(price: Any) -> str:
    return money(price.amount, price.currency) if price else ""


class Shown:
    """Products as pickers show them; those of a whole page are read at once."""

    def __init__(self) -> None:
        self._known: dict[Key, Picked] = {}

    def __deepcopy__(self, memo: Any) -> "Shown":
        return self

    def learn(self, keys: Iterable[Key]) -> None:
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        found = products.rows(missing)
        self._known |= {row.pk: one for row, one in zip(found, picked(found), strict=True)}

    def of(self, keys: Sequence[Key]) -> list[Picked]:
        """In the order of ``keys``, without those that are gone."""
        self.learn(keys)
        return [self._known[key] for key in keys if key in self._known]


# Products


class ProductPicker(forms.Widget):
    """Products with picture, price and stock; ``is_ordered`` where their order matters."""

    template_name = "admin/recommendations/widgets/products.html"
    use_fieldset = True

    class Media:
        css = {"all": ("recommendations/admin/pickers.css",)}
        js = ("recommendations/admin/pickers.js",)

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        *,
        is_ordered: bool = False,
        shown: Shown | None = None,
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.is_ordered = is_ordered
        self.shown = shown or Shown()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return {"keys": _values(data, name), "added": data.get(f"{name}_add", "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # Boxes that are all unticked are not sent.
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        given = value if isinstance(value, Mapping) else {"keys": value or [], "added": ""}
        keys = [key for one in given["keys"] if (key := parse_key(getattr(one, "pk", one))) is not None]
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "picked": self.shown.of(keys),
            "added": given["added"],
            "address": reverse("admin:recommendations_pick_products"),
            "is_ordered": self.is_ordered,
        }
        return context


class ProductsField(forms.Field):
    """Products, in the order in which they were chosen."""

    widget = ProductPicker

    def __init__(self, *, is_ordered: bool = False, shown: Shown | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ProductPicker(is_ordered=is_ordered, shown=shown))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Any]:
        keys = [parse_key(key) for key in _few(value["keys"])]
        found = products.rows([key for key in keys if key is not None])
        found += [_the_one(text) for text in _few(_lines(value["added"]))]
        chosen = list({row.pk: row for row in found}.values())
        if self.required and not chosen:
            raise ValidationError(_("Choose at least one product."))
        if len(chosen) > MOST:
            raise ValidationError(_too_many(len(chosen)))
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = [str(getattr(one, "pk", one)) for one in initial or ()]
        return bool(_lines(data["added"])) or [str(key) for key in data["keys"]] != before


def _the_one(text: str) -> Any:
    """The product that ``text`` means; `ValidationError` where it is none or one of several."""
    found = list(products.find(text)[: SUGGESTIONS + 1])
    if not found:
        raise ValidationError(
            _("No product is called “%(text)s”. Give its title or its key.") % {"text": text}
        )
    if len(found) > 1:
        titles = products.titles_of(found[:3])
        raise ValidationError(
            _("“%(text)s” may be several: %(titles)s. Give the whole title.")
            % {"text": text, "titles": listed(f"“{title}”" for title in titles.values())}
        )
    return found[0]


# Categories, brands, tags


class ValuePicker(forms.Widget):
    """Values of one kind as boxes; where there are many, those chosen and a line to add more."""

    template_name = "admin/recommendations/widgets/values.html"
    use_fieldset = True

    def __init__(self, kind: str, values: "Values | None" = None) -> None:
        super().__init__()
        self.kind = kind
        self.values = values or Values()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return {"values": _values(data, name), "added": data.get(f"{name}_add", "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        texts = [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
        given = value if isinstance(value, Mapping) else {"values": texts, "added": ""}
        offered = self.values.of(self.kind)
        chosen = {one: offered.get(one, one) for one in given["values"]}
        shows_all = len(offered) <= ALL_SHOWN
        shown = {**offered, **chosen} if shows_all else chosen
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "boxes": [(one, label, one in chosen) for one, label in shown.items()],
            "added": given["added"],
            "takes_more": not shows_all or given["added"],
            "address": reverse("admin:recommendations_pick_values") + f"?kind={self.kind}",
            "example": next(iter(offered.values()), ""),
        }
        return context


class ValuesField(forms.Field):
    """A list of values of ``kind`` ("category", "brand", "tag"), as the Catalog spells them."""

    def __init__(self, kind: str, values: "Values | None" = None, **kwargs: Any) -> None:
        self.kind = kind
        self.values = values or Values()
        super().__init__(widget=ValuePicker(kind, self.values), **kwargs)

    def clean(self, value: Any) -> list[str]:
        value = value or {"values": [], "added": ""}
        offered = self.values.of(self.kind)
        added = [_spelt(line, offered) for line in _few(_lines(value["added"]))]
        chosen = list(dict.fromkeys([*_few(value["values"]), *added]))
        if len(chosen) > MOST:
            raise ValidationError(_too_many(len(chosen)))
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(_lines(data["added"])) or set(data["values"]) != set(initial or ())


class Values:
    """What the Catalog offers of each kind, sorted by the staff's words; asked once for a whole page."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def __deepcopy__(self, memo: Any) -> "Values":
        # Django copies the fields of a form; what was asked for holds for all of them.
        return self

    def of(self, kind: str) -> dict[str, str]:
        if kind not in self._known:
            found = get_catalog().values_of(kind).items()
            self._known[kind] = dict(sorted(found, key=lambda pair: pair[1].casefold()))
        return self._known[kind]

    def labelled(self, which: Any) -> Any:
        """A filter's conditions with the staff's words in place of the Catalog's values.

        What no filter can read is left as it is.
        """
        if not isinstance(which, Mapping):
            return which
        return dict(which) | {
            part: [self.of(kind).get(str(value), value) for value in which[part]]
            for part, kind in KINDS.items()
            if isinstance(which.get(part), list)
        }


def offered_values(kind: str) -> dict[str, str]:
    """What the Catalog offers of ``kind``, where it is asked for once."""
    return Values().of(kind)


def _spelt(text: str, offered: Mapping[str, str]) -> str:
    """The value that ``text`` names, by itself or by its label."""
    for value, label in offered.items():
        if text.casefold() in (value.casefold(), label.casefold()):
            return value
    near = get_close_matches(text, offered.values(), n=1, cutoff=0.5)
    if near:
        words = {"text": text, "near": near[0]}
        raise ValidationError(_("No product has “%(text)s”. Did you mean “%(near)s”?") % words)
    raise ValidationError(_("No product has “%(text)s”.") % {"text": text})


# What the pickers ask while one types


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """One admin's `get_urls` takes them in for all."""
    view = model_admin.admin_site.admin_view

    def answer_products(request: HttpRequest) -> JsonResponse:
        return suggest_products(model_admin, request)

    return [
        path("pick/products/", view(answer_products), name="recommendations_pick_products"),
        path("pick/values/", view(suggest_values), name="recommendations_pick_values"),
    ]


def suggest_products(model_admin: ModelAdmin, request: HttpRequest) -> JsonResponse:
    """``[{key, title, image, price, in_stock, is_out}, …]`` of products that hold what has been typed."""
    _refuse_strangers(request)
    text = request.GET.get("q", "").strip()
    rows = products.search(text, request, model_admin.admin_site, SUGGESTIONS) if text else []
    return JsonResponse({"suggestions": [_told(one) for one in picked(rows)]})


def suggest_values(request: HttpRequest) -> JsonResponse:
    """``[{key, title}, …]`` of the values of ``kind`` whose words hold what has been typed, if anything."""
    _refuse_strangers(request)
    text = request.GET.get("q", "").strip().casefold()
    kind = request.GET.get("kind", "")
    offered = offered_values(kind) if kind in KINDS.values() else {}
    fits = [(value, label) for value, label in offered.items() if text in label.casefold()]
    return JsonResponse(
        {"suggestions": [{"key": value, "title": label} for value, label in fits[:VALUES_SHOWN]]}
    )


def _told(one: Picked) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "image": one.image,
        "price": one.price,
        "in_stock": one.in_stock,
        "is_out": one.is_out,
    }


def _refuse_strangers(request: HttpRequest) -> None:
    """Titles, prices and stock are for those who have some business at the desk."""
    user: Any = request.user
    if not user.has_module_perms("recommendations"):
        raise PermissionDenied


def _values(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    return list(data.get(name) or [])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _few(given: list[str]) -> list[str]:
    """Refused before each is looked for, where they are more than can be."""
    if len(given) > MOST:
        raise ValidationError(_too_many(len(given)))
    return given


def _too_many(number: int) -> str:
    return _("%(number)s are chosen; at most %(most)s are possible here.") % {"number": number, "most": MOST}
