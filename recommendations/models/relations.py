from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recommendations.conf import product_model_label


class RelationKind(models.TextChoices):
    """How the sentence "source KIND target" goes on; the values are what algorithms read."""

    FITS = "fits", _("fits")
    NEEDS = "needs", _("needs")
    REPLACES = "replaces", _("replaces")
    SAME_AS = "same as", _("is the same as")


class Relation(models.Model):
    """What the shop knows of two products: the case fits the phone, the torch needs batteries.

    The products' foreign keys have no constraint, as those of interactions: a product that is gone takes no
    relation with it in the same transaction, and what relates to it is passed over.
    """

    source = models.ForeignKey(
        product_model_label(),
        verbose_name=_("product"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(_("relation"), max_length=8, choices=RelationKind)
    target = models.ForeignKey(
        product_model_label(),
        verbose_name=_("other product"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("relation between products")
        verbose_name_plural = _("relations between products")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "target"], name="recs_relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"

    def clean(self) -> None:
        if self.source_id is not None and self.source_id == self.target_id:
            raise ValidationError(gettext("A relation is between two products: choose another one."))
