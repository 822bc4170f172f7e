"""What can be wrong with input, in the words of the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of the input that could not be read."""

    place: str
    """The file, with the line, entry or byte where it has several reports."""
    reason: str
    """Why, and what to do about it."""

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class InputError(ValueError):
    """No report could be read. `refused` says of each part why."""

    def __init__(self, refused: list[Refusal]) -> None:
        super().__init__("\n".join(map(str, refused)) or "no input; name a file, a folder or articles")
        self.refused = refused


class VariorumWarning(UserWarning):
    """Some of the input was refused or read with a guess; the rest was read."""
