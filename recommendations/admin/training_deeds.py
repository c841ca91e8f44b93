"""Retrain, publish, roll back, cancel: what each will do, in words, and the doing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.deeds import Deed, Impossible
from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.training import health

TRAIN = "recommendations.train_recommender"
PUBLISH = "recommendations.publish_version"
PUBLISHABLE = frozenset({VersionStatus.EVALUATED, VersionStatus.RETIRED})


class Retrain(Deed):
    name = "retrain"
    permission = TRAIN
    button = gettext_lazy("Retrain now")

    def title(self, obj: Recommender) -> str:
        return _("Retrain %(name)s now?") % {"name": obj}

    def consequences(self, obj: Recommender) -> Sequence[str]:
        state = health.recommenders([obj])[0]
        if state.is_open and state.latest:
            return [
                _("Version #%(number)s is already on its way: you join it, and nothing runs twice.")
                % {"number": state.latest.number}
            ]
        return [
            _("A new version is queued, trained by the next free worker and measured on the latest days."),
            _("It is published by itself if it is good enough; if not, you are told why."),
            _("Until then shoppers see what they see now."),
        ]

    def do(self, obj: Recommender, by: str) -> str:
        from recommendations.tasks import request_training

        version, is_new = request_training(obj, by=by)
        words = {
            "version": version,
            "command": f"python manage.py recs_train {obj.slug}",
        }
        if not is_new:
            return _("%(version)s was on its way already, so nothing new was queued.") % words
        return _("%(version)s is queued. Without a worker, this command trains it: %(command)s") % words


class Publish(Deed):
    name = "publish"
    permission = PUBLISH
    button = gettext_lazy("Publish")

    def title(self, obj: ModelVersion) -> str:
        return _("Publish %(version)s?") % {"version": obj}

    def consequences(self, obj: ModelVersion) -> Sequence[str]:
        if obj.status not in PUBLISHABLE:
            raise Impossible(
                _("%(version)s cannot be published: its status is “%(status)s”.")
                % {"version": obj, "status": obj.get_status_display()}
            )
        said = [_("Shoppers see the lists of %(version)s within seconds.") % {"version": obj}]
        published = obj.recommender.published_version
        if published is not None:
            said.append(_("%(version)s is retired; you can publish it again.") % {"version": published})
        return said

    def do(self, obj: ModelVersion, by: str) -> str:
        from recommendations import training

        try:
            training.publish(obj, by=by)
        except training.PublishError as error:
            raise Impossible(str(error)) from error
        return _("%(version)s is published: shoppers see it within seconds.") % {"version": obj}


class RollBack(Deed):
    name = "roll-back"
    permission = PUBLISH
    button = gettext_lazy("Roll back")
    is_dangerous = True

    def title(self, obj: Recommender) -> str:
        return _("Roll %(name)s back?") % {"name": obj}

    def consequences(self, obj: Recommender) -> Sequence[str]:
        target = before(obj)
        return [
            _("Shoppers see %(version)s again, trained %(ago)s.")
            % {"version": target, "ago": health.ago(target.finished_at or target.requested_at)},
            _("%(version)s is retired; you can publish it again.") % {"version": obj.published_version},
        ]

    def do(self, obj: Recommender, by: str) -> str:
        from recommendations import training

        try:
            version = training.roll_back(obj, by=by)
        except training.PublishError as error:
            raise Impossible(str(error)) from error
        return _("Rolled back: shoppers see %(version)s again.") % {"version": version}


class Cancel(Deed):
    name = "cancel"
    permission = TRAIN
    button = gettext_lazy("Cancel training")
    is_dangerous = True

    def title(self, obj: ModelVersion) -> str:
        return _("Cancel %(version)s?") % {"version": obj}

    def consequences(self, obj: ModelVersion) -> Sequence[str]:
        if obj.status not in (VersionStatus.QUEUED, VersionStatus.RUNNING):
            raise Impossible(_("%(version)s is over already.") % {"version": obj})
        return [
            _("The run stops at its next step, and what it has learned is dropped."),
            _("What shoppers see stays as it is."),
        ]

    def do(self, obj: ModelVersion, by: str) -> str:
        from recommendations import training

        if not training.cancel(obj, by=by):
            raise Impossible(_("%(version)s is over already.") % {"version": obj})
        return _("%(version)s is cancelled.") % {"version": obj}


def before(recommender: Recommender) -> ModelVersion:
    """The version that a roll-back brings back; raises Impossible where there is none."""
    from recommendations import training

    found = training.previous(recommender)
    if found is None or recommender.published_version is None:
        raise Impossible(_("%(name)s has no earlier version to roll back to.") % {"name": recommender})
    return found
