"""`override` (PEP 698), which `typing` has from Python 3.12 on."""

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import override
else:
    _Method = TypeVar("_Method")

    def override(method: _Method) -> _Method:
        """Mark a method that replaces one of its base class; mypy holds it to that."""
        return method


__all__ = ["override"]
