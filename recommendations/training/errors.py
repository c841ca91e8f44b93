"""How a training run can end other than well; the texts are shown to the shop's admin."""


class TrainingError(Exception):
    """Base of what this room raises."""


class Refused(TrainingError):  # noqa: N818
    """The run went as it should, and its outcome is not good enough to be shown to shoppers."""


class LostLeaseError(TrainingError):
    """Another worker holds the version now, or it was cancelled: this one has nothing to say any more."""


class PublishError(TrainingError):
    """A version that must not be published, and why; what is published stays."""
