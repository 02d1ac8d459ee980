"""What can go wrong while an image is made."""


class ImageError(Exception):
    """`str()` is one line for people that says what is wrong and what to do."""


class LockError(ImageError):
    """A lock file cannot be read, or does not fit what is asked of it."""


class MismatchError(ImageError):
    """A file is not the one that the lock file names."""


class GoneError(ImageError):
    """The archives do not have what the lock file names, or cannot be reached."""


class HostError(ImageError):
    """This computer lacks a program, a right or a source of packages that the build needs."""
