"""What the failure of a service means: its cause, its words, whether trying again can help."""

from lares.errors import LaresError, UnusableError, UsageError


def is_hopeless(error: Exception) -> bool:
    """Whether a person must act before another attempt can go better."""
    return isinstance(error, UnusableError | UsageError)


def cause(error: Exception) -> Exception:
    """Return the only error inside nested groups of one (what a TaskGroup makes of a failure)."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def describe(error: BaseException) -> str:
    """One line for people: `code: message` for our errors, the class and message otherwise."""
    label = error.code if isinstance(error, LaresError) else type(error).__name__
    return f"{label}: {error}"


def fatal(name: str, error: Exception) -> LaresError:
    """Return what the supervisor raises for a vital service: `error` itself if it is ours."""
    if isinstance(error, LaresError):
        return error
    raised = UnusableError(f"the {name} service cannot run: {describe(error)}; see the log")
    raised.__cause__ = error
    return raised
