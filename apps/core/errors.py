"""What a service says when it refuses. The text is shown to a person as it stands."""


class Refused(Exception):
    """A rule said no; nothing was changed.

    message: one or two plain sentences, with the way out. field: the input it is about, if one.
    code: a stable word for programs. conflict: True where somebody else's change came first (409, not 400).
    """

    def __init__(self, message: str, *, code: str, field: str = "", conflict: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
        self.conflict = conflict
