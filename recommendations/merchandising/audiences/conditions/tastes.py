"""What a shopper likes: the share of what they did that was with products of a category or brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.merchandising.audiences.base import Condition
from recommendations.merchandising.audiences.fields import AnyOf, Field, Whole
from recommendations.merchandising.audiences.people import Taste
from recommendations.merchandising.audiences.wording import any_of

if TYPE_CHECKING:
    from recommendations.merchandising.audiences.people import Mask, People

_HELP = gettext_lazy(
    "By weight: a purchase says more than a look. Nothing is inferred from sensitive products."
)
_AT_LEAST = Whole(
    name="at_least",
    label=gettext_lazy("At least"),
    default=25,
    high=100,
    unit=gettext_lazy("per cent of what they did"),
)


class _Likes(Condition):
    help_text = _HELP
    is_lasting = True
    taste: ClassVar[Taste]

    names: tuple[str, ...]
    at_least: int

    def among(self, people: People) -> Mask:
        # Shares of 32 bits: a quarter may come out a hair below.
        found: Mask = people.share_in(self.taste, self.names) >= self.at_least / 100 - 1e-6
        return found


class LikesCategory(_Likes):
    name = "likes_category"
    label = gettext_lazy("Likes a category")
    fields: ClassVar[tuple[Field, ...]] = (
        AnyOf(name="names", label=gettext_lazy("Any of"), of="category"),
        _AT_LEAST,
    )
    taste = "categories"

    def words(self) -> str:
        said = {"names": any_of(self.names), "share": self.at_least}
        return _("at least %(share)s%% of what they did was in category %(names)s") % said


class LikesBrand(_Likes):
    name = "likes_brand"
    label = gettext_lazy("Likes a brand")
    fields: ClassVar[tuple[Field, ...]] = (
        AnyOf(name="names", label=gettext_lazy("Any of"), of="brand"),
        _AT_LEAST,
    )
    taste = "brands"

    def words(self) -> str:
        said = {"names": any_of(self.names), "share": self.at_least}
        return _("at least %(share)s%% of what they did was with brand %(names)s") % said
