"""A group whose members are known to be of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from manim import VGroup, VMobject

__all__ = ["GroupOf"]

Member = TypeVar("Member", bound=VMobject)


class GroupOf(VGroup, Generic[Member]):
    """Manim's group, which forgets what it is made of: here what is taken out keeps its type."""

    if TYPE_CHECKING:

        def __init__(self, *members: Member) -> None: ...

        def __iter__(self) -> Iterator[Member]: ...

        @overload
        def __getitem__(self, key: int) -> Member: ...

        @overload
        def __getitem__(self, key: slice) -> GroupOf[Member]: ...

        def __getitem__(self, key: int | slice) -> VMobject: ...
