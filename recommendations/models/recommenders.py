from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a published list hangs from."""

    ITEM = "item", _("A product")
    SHOPPER = "shopper", _("A shopper")
    GLOBAL = "global", _("Everybody")
    SEGMENT = "segment", _("An audience")


class VersionStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Training")
    EVALUATED = "evaluated", _("Evaluated")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")


class Stage(models.TextChoices):
    """How far a training run has come."""

    READING = "reading", _("Reading interactions")
    EVALUATING = "evaluating", _("Evaluating")
    FITTING = "fitting", _("Learning")
    WRITING = "writing", _("Writing lists")
    STORING = "storing", _("Storing the model")
    PUBLISHING = "publishing", _("Publishing")


class Recommender(models.Model):
    """A configured algorithm: which one, its parameters, what it learns from and when it is retrained."""

    store = models.CharField(_("store"), max_length=32, blank=True, default="")
    slug = models.SlugField(_("slug"), max_length=64, unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True, default="")
    algorithm = models.CharField(_("algorithm"), max_length=200)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    kinds = models.JSONField(
        _("event kinds"),
        default=list,
        blank=True,
        help_text=_("What it learns from; empty means what suits the algorithm."),
    )
    window_days = models.PositiveIntegerField(
        _("window in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How far back it looks; empty means what suits the algorithm."),
    )
    half_life_days = models.FloatField(
        _("half-life in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
        help_text=_("After how many days an interaction counts half; empty means what suits the algorithm."),
    )
    retrain_every_hours = models.PositiveIntegerField(
        _("retrain every (hours)"),
        default=24,
        help_text=_("0 means only when asked to."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("recommender")
        verbose_name_plural = _("recommenders")
        ordering = ["slug"]

    def __str__(self) -> str:
        # The built-in titles are stored in English, and told in the reader's language.
        return gettext(self.title) if self.title else self.slug

    @property
    def published_version(self) -> "ModelVersion | None":
        return ModelVersion.objects.filter(published_slot=self.pk).first()


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def published(self) -> Self:
        return self.exclude(published_slot=None)

    def open(self) -> Self:
        """Queued or training: what "retrain now" joins instead of queueing another."""
        return self.filter(status__in=[VersionStatus.QUEUED, VersionStatus.RUNNING])


class ModelVersion(models.Model):
    """One fitted, stored and evaluated recommender, and the story of how it came about.

    ``running_slot`` holds the recommender's id from being queued until the end of the run, ``published_slot``
    while published, and both are NULL otherwise: plain unique columns then keep both single on every
    database. ``fencing`` grows with each claim, and a worker whose number is no longer the row's may not
    publish. While queued, ``lease_until`` is when the row is handed to a worker again.
    """

    recommender = models.ForeignKey(
        Recommender, verbose_name=_("recommender"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(
        _("status"), max_length=12, choices=VersionStatus, default=VersionStatus.QUEUED, db_index=True
    )
    running_slot = models.BigIntegerField(_("running slot"), null=True, unique=True, editable=False)
    published_slot = models.BigIntegerField(_("published slot"), null=True, unique=True, editable=False)

    trained_through = models.DateTimeField(_("trained through"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    metrics = models.JSONField(_("metrics"), default=dict, blank=True)
    configuration = models.JSONField(_("configuration"), default=dict, blank=True)
    artifact = models.JSONField(_("artifact manifest"), default=dict, blank=True)

    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True, default="")
    progress = models.FloatField(_("progress"), default=0.0)
    error = models.TextField(_("what happened"), blank=True, default="")
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    fencing = models.PositiveBigIntegerField(_("fencing number"), default=0, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, db_index=True)
    worker = models.CharField(_("worker"), max_length=100, blank=True, default="")

    publish_when_ready = models.BooleanField(_("publish when ready"), default=True)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    requested_by = models.CharField(_("requested by"), max_length=150, blank=True, default="")
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommender", "number"], name="recs_version_number"),
        ]
        permissions = [
            ("train_recommender", _("Can start and cancel training")),
            ("publish_version", _("Can publish and roll back versions")),
        ]

    def __str__(self) -> str:
        return f"{self.recommender} #{self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_slot is not None


class RecommendationList(models.Model):
    """A ranked list as one compact row: ``items`` is ``[[product key, score, evidence], ...]``, best first.

    ``subject`` is a product key or a shopper id as text, and empty for the list that is for everybody.
    """

    version = models.ForeignKey(
        ModelVersion,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        related_name="lists",
        db_index=False,
    )
    scope = models.CharField(_("scope"), max_length=8, choices=Scope)
    subject = models.CharField(_("subject"), max_length=64, blank=True, default="")
    items: "models.JSONField[Any, Any]" = models.JSONField(_("items"), default=list)

    class Meta:
        verbose_name = _("published list")
        verbose_name_plural = _("published lists")
        constraints = [
            models.UniqueConstraint(fields=["version", "scope", "subject"], name="recs_list_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.scope}/{self.subject}"
