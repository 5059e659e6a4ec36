def may_send() -> bool:
    """Whether anything may leave at all."""
    return True
