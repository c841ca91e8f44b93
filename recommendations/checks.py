def register() -> None:
    """Filled in below."""
