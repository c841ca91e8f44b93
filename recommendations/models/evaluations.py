from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EvaluationStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Measuring")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


class EntryStatus(models.TextChoices):
    """How one entry of the leaderboard came through."""

    MEASURED = "measured", _("Measured")
    NOT_READY = "not-ready", _("Not enough data")
    NOT_INSTALLED = "not-installed", _("Not installed")
    OUT_OF_TIME = "out-of-time", _("Out of time")
    OUT_OF_MEMORY = "out-of-memory", _("Out of memory")
    FAILED = "failed", _("Failed")


class Evaluation(models.Model):
    """One run of the leaderboard for one kind of placement: what was asked, of which data, and how it ended.

    ``open_slot`` holds the kind of placement while queued or running and is NULL otherwise, so that a plain
    unique column keeps it single on every database. A run whose ``alive_until`` has passed lost its process.
    """

    placement_kind = models.CharField(_("kind of placement"), max_length=16)
    question = models.JSONField(_("question"), default=dict, blank=True)
    facts = models.JSONField(_("what was measured on"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=EvaluationStatus, default=EvaluationStatus.QUEUED, db_index=True
    )
    open_slot = models.CharField(_("open slot"), max_length=16, null=True, unique=True, editable=False)  # noqa: DJ001
    progress = models.FloatField(_("progress"), default=0.0)
    error = models.TextField(_("what happened"), blank=True, default="")
    alive_until = models.DateTimeField(_("alive until"), null=True, blank=True)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    requested_by = models.CharField(_("requested by"), max_length=150, blank=True, default="")
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-pk"]
        permissions = [("run_evaluation", _("Can run the leaderboard"))]

    def __str__(self) -> str:
        return f"{self.placement_kind} #{self.pk}"


class EvaluationEntry(models.Model):
    """One algorithm's figures on the questions of its evaluation.

    ``key`` names data, algorithm, parameters, question and code: who asks the same again takes the row over.
    ``scores`` are the deciding metric question by question, compressed, for comparing any two of them.
    """

    evaluation = models.ForeignKey(
        Evaluation, verbose_name=_("evaluation"), on_delete=models.CASCADE, related_name="entries"
    )
    key = models.CharField(_("key"), max_length=64, db_index=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    algorithm = models.CharField(_("algorithm"), max_length=200)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    window_days = models.PositiveIntegerField(_("window in days"), null=True, blank=True)
    is_searched = models.BooleanField(_("parameters searched"), default=False)
    status = models.CharField(_("status"), max_length=16, choices=EntryStatus)
    reason = models.TextField(_("what happened"), blank=True, default="")
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    scores = models.BinaryField(_("metric by question"), null=True, blank=True)
    measured_at = models.DateTimeField(_("measured at"), default=timezone.now)

    class Meta:
        verbose_name = _("evaluation entry")
        verbose_name_plural = _("evaluation entries")
        ordering = ["evaluation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="recs_evaluation_entry_key"),
        ]

    def __str__(self) -> str:
        return f"{self.algorithm} ({self.evaluation})"
