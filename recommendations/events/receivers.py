def connect() -> None:
    """Listen to what the shop's accounts do."""
