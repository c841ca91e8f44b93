"""What can go wrong between data, algorithm and artifact, each with its remedy in the message."""


class AlgorithmError(Exception):
    """Base of every error this room raises."""


class DataError(AlgorithmError, ValueError):
    """Interactions or histories that no algorithm should learn from."""


class ParameterError(AlgorithmError, ValueError):
    """A parameter that the algorithm does not have, or a value it cannot use."""


class NotFittedError(AlgorithmError):
    """The algorithm was asked for answers before it had learned any."""


class NotIncrementalError(AlgorithmError):
    """New interactions for an algorithm that has to learn from all of them again."""


class ArtifactError(AlgorithmError):
    """A stored model that cannot be written, or must not be read."""


class UnknownAlgorithmError(AlgorithmError, LookupError):
    """No algorithm of that name, and nothing importable under it."""


class MissingExtraError(UnknownAlgorithmError):
    """A built-in algorithm where the extra ``[train]`` is not installed, as on a web node."""
