"""What a file is that was given as a network: by its first bytes, not by its name."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = [
    "HDF5",
    "KERAS",
    "NIELSEN",
    "NPZ",
    "ONNX",
    "PACKED",
    "READ",
    "SAFETENSORS",
    "TORCH",
    "kind_of",
    "text_kind",
]

_HEAD = 1 << 12
_TAIL = 1 << 16
"""Bytes at the end of a zip, where its members are listed."""

TORCH = "PyTorch's zip (.pt, .pth)"
SAFETENSORS = "safetensors"
NPZ = "NumPy's zip of arrays (.npz)"
KERAS = "Keras' zip (.keras)"
HDF5 = "HDF5, as Keras' .h5"
ONNX = "ONNX"
NIELSEN = "JSON of network2.py"
READ = frozenset((TORCH, SAFETENSORS, NPZ, KERAS, HDF5, ONNX, NIELSEN))
"""Kinds that hold networks, and are read."""
PACKED = frozenset(("gzip", "bzip2", "xz", "zstd", "7z", "RAR", "a zip"))
"""Kinds that something else is packed in."""

_TENSORS = "save its state dict as PyTorch does now: torch.save(model.state_dict(), FILE)"
_SAVED = (
    'write its arrays with numpy.savez("model.npz", w1=..., b1=...), a row of weights for each '
    "neuron, and read it with backprop import model.npz --activations relu,softmax --loss mse"
)
_PICKLE = (
    "opening it would run code: in Python, where it came from, "
    'backprop.save(backprop.from_sklearn(model), "model.toml"), or from_torch or from_keras'
)
_UNPACK = "unpack it first"
_TYPED = "a network is typed as text, a TOML file"
_PLAIN = "save it as plain text"

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", HDF5, ""),
    (b"\x93NUMPY", "one NumPy array (.npy)", _SAVED),
    (b"\x80\x02\x8a\nl\xfc\x9cF\xf9", "PyTorch's older format", _TENSORS),
    (b"\x1f\x8b", "gzip", _UNPACK),
    (b"BZh", "bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "xz", _UNPACK),
    (b"(\xb5/\xfd", "zstd", _UNPACK),
    (b"7z\xbc\xaf", "7z", _UNPACK),
    (b"Rar!", "RAR", _UNPACK),
    (b"GGUF", "GGUF", _SAVED),
    (b"MATLAB 5.0 MAT-file", "MATLAB's .mat", _SAVED),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document", _PLAIN),
    (b"{\\rtf", "rich text (RTF)", _PLAIN),
    (b"PAR1", "Parquet", _TYPED),
    (b"SQLite format 3", "a database (SQLite)", _TYPED),
    (b"\x89PNG", "a picture (PNG)", _TYPED),
    (b"\xff\xd8\xff", "a picture (JPEG)", _TYPED),
    (b"GIF8", "a picture (GIF)", _TYPED),
    (b"%PDF", "a PDF", _TYPED),
    (b"version https://git-lfs", "a pointer of Git LFS", "git lfs pull brings the file itself"),
)
_MEMBERS: tuple[tuple[bytes, str, str], ...] = (
    (b"data.pkl", TORCH, ""),
    (b"model.weights.h5", KERAS, ""),
    (b".npy", NPZ, ""),
    (b"xl/workbook", "an Excel workbook", f"copy its numbers into a text file; {_TYPED}"),
    (b"word/document", "a Word document", _PLAIN),
    (b"", "a zip", _UNPACK),
)


def kind_of(path: Path) -> tuple[str, str]:
    """What the file is, and what to do with it where it is not read; "" if it may be TOML."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head.startswith(b"PK\x03\x04"):
            stream.seek(max(0, size - _TAIL))
            listed = head + stream.read(_TAIL)
            return next((kind, do) for sign, kind, do in _MEMBERS if sign in listed)
    for sign, kind, do in _MAGIC:
        if head.startswith(sign):
            return kind, do
    if head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5":
        return "a Python pickle", _PICKLE
    if 2 <= int.from_bytes(head[:8], "little") <= size - 8 and head[8:9] == b"{":
        return SAFETENSORS, ""
    if head[:1] == b"\x08" and head[1:2] < b"\x20" and head[2:3] in (b"\x12", b":"):
        return ONNX, ""
    if head[4:8] == b"TFL3":
        return "TensorFlow Lite", _SAVED
    if head.lstrip()[:1] == b"{" and b'"sizes"' in head:
        return NIELSEN, ""
    return "", ""


def text_kind(text: str) -> str:
    """What a text is that is no TOML, and what to do; "" if nobody knows."""
    start = text.lstrip()[:2000]
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if start.startswith("{") or (start.startswith("[") and _is_json(text)):
        if '"backprop-trace"' in start:
            return "JSON, a record that backprop trace printed: give the network itself"
        return f"JSON: {_TYPED}"
    if start.lower().startswith(("<!doctype", "<html", "<?xml", "<svg")):
        return "a web page or XML: the file itself was not downloaded"
    if start.startswith(("import ", "from ", "def ", "class ", "#!")) and "=" not in lines[0]:
        return f"a program: {_TYPED}"
    if any("=" in line for line in lines):
        return ""
    for mark, name in ((",", "commas"), (";", "semicolons"), ("\t", "tabs")):
        if lines and all(mark in line and "[" not in line for line in lines):
            return f"a table set apart by {name} (CSV): {_TYPED}, with its numbers in brackets"
    if lines and any(line.rstrip().endswith(":") or ": " in line for line in lines):
        return f"YAML, or the like: {_TYPED}, with = between a key and its value"
    return ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
