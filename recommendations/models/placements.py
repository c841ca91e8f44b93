from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from recommendations.models.recommenders import Recommender


class PageType(models.TextChoices):
    HOME = "home", _("Home")
    CATEGORY = "category", _("Category")
    SEARCH = "search", _("Search results")
    PRODUCT = "product", _("Product")
    BASKET = "basket", _("Basket")
    CHECKOUT = "checkout", _("Checkout and order confirmation")
    ACCOUNT = "account", _("Account")
    OTHER = "other", _("Other")


class Layout(models.TextChoices):
    GRID = "grid", _("Grid")
    LIST = "list", _("List")
    CAROUSEL = "carousel", _("Carousel")
    BUNDLE = "bundle", _("Bundle with one button")


class Objective(models.TextChoices):
    """What a placement is there for: how relevance and a product's worth are weighed against each other."""

    CLICK = "click", _("Clicks")
    PURCHASE = "purchase", _("Purchases")
    VALUE = "value", _("Order value")
    MARGIN = "margin", _("Margin")


class HowSource(models.TextChoices):
    """Which of a recommender's lists a source reads."""

    ANCHOR = "anchor", _("Goes with the product (or basket) at hand")
    HISTORY = "history", _("Goes with what the shopper did recently")
    VISIT = "visit", _("What comes next in this visit")
    SHOPPER = "shopper", _("The shopper's own list")
    GLOBAL = "global", _("The list for everybody")
    RECENT = "recent", _("What the shopper looked at recently")
    SEGMENT = "segment", _("The list for the shopper's audience")


class Placement(models.Model):
    """A named slot on a page type: where its products come from and how they are laid out."""

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    slug = models.SlugField(_("slug"), max_length=64, unique=True)
    page_type = models.CharField(_("page"), max_length=12, choices=PageType, default=PageType.OTHER)
    title = models.JSONField(
        _("title"),
        default=dict,
        blank=True,
        help_text=_('By language, for example {"en": "You may also like", "zh-hans": "猜你喜欢"}.'),
    )
    layout = models.CharField(_("layout"), max_length=12, choices=Layout, default=Layout.GRID)
    limit = models.PositiveSmallIntegerField(
        _("number of products"), default=8, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    fill = models.BooleanField(
        _("fill up"),
        default=True,
        help_text=_("When its sources run short, fill with what is trending, popular or simply available."),
    )
    show_basket_items = models.BooleanField(
        _("may show what is in the basket"),
        default=False,
        help_text=_("And what another widget on the page shows, as recently viewed does."),
    )
    objective = models.CharField(
        _("is there for"), max_length=8, choices=Objective, default=Objective.PURCHASE
    )
    which = models.JSONField(
        _("which products"),
        default=dict,
        blank=True,
        help_text=_("Products that it may show, in themselves or compared with the product at hand."),
    )
    diversity = models.FloatField(
        _("variety"),
        default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("0 is by relevance alone; the higher, the less alike the products are."),
    )
    most_per_brand = models.PositiveSmallIntegerField(_("of one brand at most"), null=True, blank=True)
    most_per_category = models.PositiveSmallIntegerField(_("of one category at most"), null=True, blank=True)
    exploration = models.FloatField(
        _("share for new products"),
        default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(0.5)],
        help_text=_("The chance of each place to be given to a product that is too new to be known."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["page_type", "slug"]

    def __str__(self) -> str:
        return self.slug

    def title_in(self, language: str | None = None) -> str:
        """The title in ``language`` (the active one by default), its base language, English, or any."""
        language = language or get_language() or "en"
        titles = self.title if isinstance(self.title, dict) else {}
        wanted = (language, language.split("-")[0], "en")
        return next((titles[code] for code in wanted if titles.get(code)), next(iter(titles.values()), ""))


class PlacementSource(models.Model):
    """One source of a placement. Sources with a weight are blended; weight 0 only fills what they leave."""

    placement = models.ForeignKey(
        Placement, verbose_name=_("placement"), on_delete=models.CASCADE, related_name="sources"
    )
    how = models.CharField(_("reads"), max_length=8, choices=HowSource)
    recommender = models.ForeignKey(
        Recommender,
        verbose_name=_("recommender"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placement_sources",
    )
    weight = models.FloatField(
        _("weight"),
        default=1.0,
        validators=[MinValueValidator(0.0)],
        help_text=_("Its share in the blend; 0 means that it only fills the places that the others leave."),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("place in a sequence", "order"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["placement", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.recommender or self.get_how_display()} × {self.weight:g}"
