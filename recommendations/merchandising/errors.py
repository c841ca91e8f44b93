"""What is wrong with something that an admin or a file said."""


class FieldError(ValueError):
    """Says in the active language what is wrong and what would be right; ``field`` is where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
