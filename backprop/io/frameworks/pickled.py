"""The pickle inside PyTorch's zip, read as data: whatever stands in it, nothing is called.

Python's unpickler calls what a pickle names. Here the pickle's instructions are followed by
hand, a name is looked up nowhere, and the few that a state dict needs stand for what is built
below. `pickletools` takes the instructions apart and does no more.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown

__all__ = ["Storage", "Strided", "unpickled"]


@dataclass(frozen=True, slots=True)
class _Named:
    """What stands for something of Python's by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A stretch of numbers in a file of the zip."""

    kind: str
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Strided:
    """A tensor: how it lies in its storage."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


_MARK = object()
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
}
_WRITTEN = {
    *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BININT", "BININT1", "BININT2", "LONG1"),
    *("BINFLOAT", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES"),
}
_SHORT_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_DICT = ("collections OrderedDict", "builtins dict", "__builtin__ dict")
_SIZE = ("torch Size",)
_TENSOR = ("torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor")
_PARAMETER = ("torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state")
_KNOWN = (*_DICT, *_SIZE, *_TENSOR, *_PARAMETER)


def unpickled(data: bytes) -> object:
    """What the pickle holds: dicts, lists, tuples, strings, numbers and `Strided`.

    Raises
    ------
    NetworkError
        It holds anything else.
    Exception
        It is damaged.
    """
    machine = _Machine()
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name == "STOP":
            return machine.stack.pop()
        machine.follow(opcode.name, argument)
    raise ValueError("it has no end")


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def follow(self, name: str, argument: Any) -> None:
        """One instruction."""
        stack = self.stack
        if name in _WRITTEN:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self.memo[argument])
        elif name in _SHORT_TUPLES:
            count = _SHORT_TUPLES[name]
            stack[-count:] = [tuple(stack[-count:])]
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in ("APPEND", "APPENDS"):
            found = [stack.pop()] if name == "APPEND" else self._since_mark()
            _of(stack[-1], list).extend(found)
        elif name in ("SETITEM", "SETITEMS"):
            found = [stack.pop(-2), stack.pop()] if name == "SETITEM" else self._since_mark()
            for key, value in zip(found[::2], found[1::2], strict=True):
                _of(stack[-1], dict)[_key(key)] = value
        elif name == "GLOBAL":
            stack.append(_named(argument))
        elif name == "STACK_GLOBAL":
            attribute, module = stack.pop(), stack.pop()
            stack.append(_named(f"{module} {attribute}"))
        elif name == "BINPERSID":
            stack.append(_storage(stack.pop()))
        elif name == "REDUCE":
            arguments = stack.pop()
            stack.append(_made(_of(stack.pop(), _Named), _of(arguments, tuple)))
        elif name == "BUILD":
            _of(stack.pop(), dict)  # what hangs on a state dict beside its tensors: _metadata
            _of(stack[-1], dict)
        elif name not in ("PROTO", "FRAME"):
            raise NetworkError(f"expected a state dict, found a pickle with {name.lower()} in it")

    def _since_mark(self) -> list[Any]:
        place = len(self.stack) - 1
        while self.stack[place] is not _MARK:
            place -= 1
        found = self.stack[place + 1 :]
        del self.stack[place:]
        return found


def _of(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"found {type(value).__name__} where {kind.__name__} belongs")
    return value


def _key(value: Any) -> Any:
    if not isinstance(value, str | int | float | bool | None):
        raise ValueError(f"a key is {type(value).__name__}")
    return value


def _named(name: str) -> _Named:
    """Only what a state dict is made of; that it is known does not mean that it is looked up."""
    module, _, attribute = name.partition(" ")
    if name in _KNOWN or (module in ("torch", "torch.storage") and attribute.endswith("Storage")):
        return _Named(name)
    dotted = shown(name.replace(" ", "."))
    if module.startswith(("torch.nn", "__torch__", "__main__", "torch.jit")):
        raise NetworkError(
            f"expected a state dict, found a whole module pickled ({dotted}), which would run code "
            "to be opened: torch.save(model.state_dict(), FILE), or backprop.from_torch(model)"
        )
    raise NetworkError(
        f"expected a state dict, found {dotted} in it, and no code is run to open a file: "
        "torch.save(model.state_dict(), FILE)"
    )


def _storage(persistent: Any) -> Storage:
    kind, storage, key, _, count = _of(persistent, tuple)
    if kind != "storage" or not isinstance(key, str) or not isinstance(count, int):
        raise ValueError("a storage is not described as PyTorch does it")
    return Storage(_of(storage, _Named).name.partition(" ")[2], key, count)


def _made(called: _Named, arguments: tuple[Any, ...]) -> Any:
    if called.name in _DICT:
        pairs = arguments[0] if arguments else ()
        return {_key(key): value for key, value in pairs}
    if called.name in _SIZE:
        return _lengths(arguments[0])
    if called.name in _PARAMETER:
        return _of(arguments[0], Strided)
    if called.name in _TENSOR:
        storage, offset, shape, strides = arguments[:4]
        sides, steps = _lengths(shape), _lengths(strides)
        if len(sides) != len(steps):
            raise ValueError(f"a tensor has the shape {shown(sides)} and strides {shown(steps)}")
        return Strided(_of(storage, Storage), _lengths((offset,))[0], sides, steps)
    raise ValueError(f"{called.name} is called")


def _lengths(values: Any) -> tuple[int, ...]:
    if not all(type(value) is int and value >= 0 for value in values):
        raise ValueError("a length is none")
    return tuple(values)
