"""A Python subject for `backproof check -- python3 subject.py`: Python 3.8 or later, this one file, no package needed.

    import numpy as np
    import backproof

    x, t = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([0.3, 0.7])

    def loss(theta):                      # a dict like `point`; or a flat vector where `point` is one
        return ((np.tanh(x @ theta["w"] + theta["b"]) - t) ** 2).sum()

    def gradient(theta):                  # the claim, in the same form: check it, do not trust it
        a = np.tanh(x @ theta["w"] + theta["b"])
        delta = 2 * (a - t) * (1 - a ** 2)
        return {"w": x.T @ delta, "b": delta.sum()}

    backproof.serve(loss, gradient, point={"w": np.array([0.1, -0.2]), "b": 0.05})

Arrays are numpy's where numpy has been imported, else lists. Torch, jax and autograd arrays may be given back as they are:
`lambda theta: jax.grad(loss)(theta)`. In torch, `torch.tensor(theta, requires_grad=True)`, `.backward()`, `.grad`.
What the program prints goes to stderr while `serve` runs; put imports that print below `with backproof.stdout_kept():`.
A loss that can do many points at once may be given as `losses(points)`, which answers with one number a point.
"""

import base64
import contextlib
import json
import math
import os
import struct
import sys
import traceback
from array import array
from copy import deepcopy
from operator import add

_NO_METHOD, _FAILED = -32601, -32000
_TYPECODES = {"float64": "d", "float32": "f", "int32": "i"}
_kept = None


@contextlib.contextmanager
def stdout_kept():
    """Keeps stdout for the protocol and stdin from everyone else: prints go to stderr, also those of C code."""
    global _kept
    if _kept is not None:
        yield _kept
        return
    sys.stdout.flush()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    _kept = requests, answers
    try:
        yield _kept
    finally:
        sys.stdout.flush()
        os.dup2(requests.fileno(), 0)
        os.dup2(answers.fileno(), 1)
        _kept = None


def serve(loss, gradient, point, *, name=None, precision="float64", losses=None):
    """Answers requests until shutdown or the end of stdin. `point` is θ: a vector, or a dict of named arrays."""
    subject = _Subject(loss, gradient, point, name or os.path.basename(sys.argv[0] or "python"), precision, losses)
    with stdout_kept() as (requests, answers):
        for line in requests:
            answer, is_last = subject.answer(line)
            answers.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
            answers.flush()
            if is_last:
                return


class _Subject:
    def __init__(self, loss, gradient, point, name, precision, losses):
        self._loss, self._gradient, self._losses = loss, gradient, losses
        self._named = isinstance(point, dict)
        blocks = point if self._named else {"theta": point}
        flat = {key: _flatten(value) for key, value in blocks.items()}
        self._shapes = {key: shape for key, (shape, _) in flat.items()}
        self._point = [x for _, numbers in flat.values() for x in numbers]
        self._about = {"name": name, "precision": precision, "point": _encode(self._point)}
        self._about["blocks"] = [{"name": key, "shape": shape} for key, shape in self._shapes.items()]
        self._base = None
        self._methods = {
            "describe": lambda params: self._about,
            "loss": lambda params: {"value": _number(self._loss(self._theta(self._read(params, "point"))))},
            "gradient": lambda params: {"gradient": _encode(self._claim(self._read(params, "point")))},
            "losses": lambda params: {"values": _encode(self._many(params))},
            "shutdown": lambda params: {},
        }

    def answer(self, line):
        """The answer to one request, and whether it is the last."""
        request = {}
        try:
            request = json.loads(line)
            method = self._methods.get(request["method"])
            if method is None:
                return _error(request, _NO_METHOD, "no method " + str(request["method"])), False
            result = method(request.get("params") or {})
            return {"jsonrpc": "2.0", "id": request["id"], "result": result}, request["method"] == "shutdown"
        except Exception as error:
            traceback.print_exc()
            return _error(request, _FAILED, type(error).__name__ + ": " + str(error)), False

    def _read(self, params, key):
        numbers = _decode(params[key])
        if len(numbers) != len(self._point):
            raise ValueError("%s has %d numbers; expected %d" % (key, len(numbers), len(self._point)))
        return _vector(numbers)

    def _theta(self, flat):
        """The vector in the form of the point: with numpy a view of it."""
        if not self._named:
            return flat
        theta, start = {}, 0
        for key, shape in self._shapes.items():
            end = start + math.prod(shape)
            theta[key] = _shaped(flat[start:end], shape)
            start = end
        return theta

    def _claim(self, flat):
        claimed = self._gradient(self._theta(flat))
        if not self._named:
            return _flatten(claimed)[1]
        return [x for key in self._shapes for x in _flatten(claimed[key])[1]]

    def _many(self, params):
        if "base" in params:
            self._base = self._read(params, "base")
        points = self._points(params)
        if self._losses is None:
            return [float(self._loss(theta)) for theta in points]
        return [float(value) for value in self._losses([deepcopy(theta) for theta in points])]

    def _points(self, params):
        """The points of a request; the same vector is changed and put back."""
        base, theta = self._base, _vector(self._base)
        is_numpy = hasattr(theta, "reshape")
        point = self._theta(theta) if is_numpy or not self._named else None
        if "indices" in params:
            for i, x in zip(_decode(params["indices"]), _decode(params["values"])):
                theta[i] = x
                yield self._theta(theta) if point is None else point
                theta[i] = base[i]
            return
        direction = self._read(params, "direction")
        for step in _decode(params["steps"]):
            theta[:] = base + step * direction if is_numpy else map(add, base, map(step.__mul__, direction))
            yield self._theta(theta) if point is None else point


def _error(request, code, message):
    identity = request.get("id") if isinstance(request, dict) else None
    return {"jsonrpc": "2.0", "id": identity, "error": {"code": code, "message": message}}


def _vector(numbers):
    """A new vector: numpy's where numpy has been imported."""
    numpy = sys.modules.get("numpy")
    return list(numbers) if numpy is None else numpy.array(numbers, dtype=numpy.float64)


def _shaped(flat, shape):
    if hasattr(flat, "reshape"):
        return flat.reshape(shape)
    if not shape:
        return flat[0]
    size = math.prod(shape[1:])
    return [_shaped(flat[k * size : (k + 1) * size], shape[1:]) for k in range(shape[0])] if shape[1:] else flat


def _flatten(value):
    """The shape of an array of any kind, and its numbers, row by row."""
    value = value.detach().cpu() if hasattr(value, "detach") else value
    value = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(value, (list, tuple)):
        return [], [float(value)]
    with contextlib.suppress(TypeError):  # a vector in one go
        return [len(value)], array("d", value)
    parts = [_flatten(entry) for entry in value]
    inner = parts[0][0] if parts else []
    if any(shape != inner for shape, _ in parts):
        raise ValueError("an array has rows of different lengths")
    return [len(parts)] + inner, [x for _, numbers in parts for x in numbers]


def _number(value):
    value = float(value)
    return value if math.isfinite(value) else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _encode(numbers):
    data = array("d", numbers)
    if sys.byteorder == "big":
        data.byteswap()
    return {"dtype": "float64", "shape": [len(data)], "data": base64.b64encode(data.tobytes()).decode()}


def _decode(value):
    if isinstance(value, list):
        return [float(x) if isinstance(x, str) else x for x in value]
    data = array(_TYPECODES[value["dtype"]])
    data.frombytes(base64.b64decode(value["data"], validate=True))
    if sys.byteorder == "big":
        data.byteswap()
    return data
