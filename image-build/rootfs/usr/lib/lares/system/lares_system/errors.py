"""What can stop a step."""


class StepError(Exception):
    """A step cannot be done; `code` is for programs, `str()` one line for the journal."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
