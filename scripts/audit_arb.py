#!/usr/bin/env python3
"""Proves or refutes a certificate of `backproof prove` in Arb's ball arithmetic, with code of its own.

    pip install python-flint
    python3 scripts/audit_arb.py certificate.json

Backpropagation is written out here from the textbook formulas, none of them free of cancellation: the precision is
doubled until every claim h + l ± r either holds the derivative or does not. Exit code 0: proved; 1: refuted;
2: not a certificate; 3: left open (a kink at the point, or the precision limit).
"""

import hashlib
import json
import math
import sys

from flint import arb, ctx

FIRST_BITS, LAST_BITS = 128, 8192
LEAKY_SLOPE, GELU_CUBIC, GELU_SCALE = arb(0.01), arb(0.044715), arb(math.sqrt(2 / math.pi))


class Kink(Exception):
    """A sign that this precision does not decide."""


def positive(x):
    if x > 0:
        return True
    if x <= 0 and not x.is_zero():
        return False
    raise Kink


def sigma(z):
    return 1 / (1 + (-z).exp())


def sigma_prime(z):
    return sigma(z) * sigma(-z)


def gelu_inner(z):
    return 2 * GELU_SCALE * (z + GELU_CUBIC * z**3)


def gelu_prime(z):
    u = gelu_inner(z)
    return sigma(u) + z * sigma_prime(u) * 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * z**2)


# name: (value, slope)
ACTIVATIONS = {
    "identity": (lambda z: z, lambda z: arb(1)),
    "sigmoid": (sigma, sigma_prime),
    "tanh": (lambda z: z.tanh(), lambda z: 1 - z.tanh() ** 2),
    "relu": (lambda z: z if positive(z) else arb(0), lambda z: arb(1 if positive(z) else 0)),
    "leaky-relu": (
        lambda z: z if positive(z) else LEAKY_SLOPE * z,
        lambda z: arb(1) if positive(z) else LEAKY_SLOPE,
    ),
    "elu": (lambda z: z if positive(z) else z.expm1(), lambda z: arb(1) if positive(z) else z.exp()),
    "softplus": (lambda z: (1 + z.exp()).log(), sigma),
    "silu": (lambda z: z * sigma(z), lambda z: sigma(z) + z * sigma_prime(z)),
    "gelu": (lambda z: z * sigma(gelu_inner(z)), gelu_prime),
}


def elementwise(slope):
    return lambda a, t: [slope(x, y) for x, y in zip(a, t)]


def bce_slope(a, t):
    return ((1 - t) / (1 - a) if t != 1 else 0) - (t / a if t != 0 else 0)


def softmax_slope(z, t):
    shift = max(float(x.mid()) for x in z)
    e = [(x - shift).exp() for x in z]
    return [sum(t) * x / sum(e) - y for x, y in zip(e, t)]


# name: the slope in every output
LOSSES = {
    "mse": elementwise(lambda a, t: a - t),
    "mae": elementwise(lambda a, t: arb(1 if positive(a - t) else -1)),
    "huber": elementwise(lambda a, t: a - t if not positive(abs(a - t) - 1) else arb(1 if positive(a - t) else -1)),
    "binary-cross-entropy": elementwise(bce_slope),
    "logistic": elementwise(lambda a, t: sigma(a) - t),
    "softmax-cross-entropy": softmax_slope,
}


def number(entry):
    value = float.fromhex(entry) if isinstance(entry, str) else float(entry)
    if not math.isfinite(value):
        raise ValueError(f"found {value}; expected a finite number")
    return arb(value)


def numbers(rows):
    return [numbers(row) for row in rows] if isinstance(rows, list) else number(rows)


def gradient(net):
    """Every partial derivative, in the layout of the parameters."""
    theta = {name: numbers(rows) for name, rows in net["parameters"].items()}
    samples = list(zip(numbers(net["batch"]["inputs"]), numbers(net["batch"]["targets"])))
    total = {name: zeros(rows) for name, rows in theta.items()}
    for x, t in samples:
        accumulate(net, theta, backpropagate(net, theta, x, t), total)
    l2 = number(net["l2"])
    return {
        name: combine(rows, theta[name], lambda g, w: g / len(samples) + (l2 * w if name[0] == "W" else 0))
        for name, rows in total.items()
    }


def zeros(rows):
    return [zeros(row) for row in rows] if isinstance(rows, list) else arb(0)


def combine(left, right, rule):
    if isinstance(left, list):
        return [combine(x, y, rule) for x, y in zip(left, right)]
    return rule(left, right)


def biases(net, theta, k):
    kind = net["layers"][k]["bias"]
    b = theta.get(f"b{k + 1}")
    return b if kind == "unit" else [b if kind == "layer" else arb(0)] * net["layers"][k]["units"]


def backpropagate(net, theta, x, t):
    """(δ, a of the layer below) of every layer, for one sample."""
    a, states = x, []
    for k, layer in enumerate(net["layers"]):
        value, slope = ACTIVATIONS[layer["activation"]]
        rows = zip(theta[f"W{k + 1}"], biases(net, theta, k))
        z = [sum((w * y for w, y in zip(row, a)), b) for row, b in rows]
        states.append((a, [slope(y) for y in z]))
        a = [value(y) for y in z]
    error, deltas = LOSSES[net["loss"]](a, t), []
    for k in range(len(states) - 1, -1, -1):
        below, slopes = states[k]
        delta = [e * s for e, s in zip(error, slopes)]
        deltas.insert(0, (delta, below))
        error = [sum(d * row[j] for d, row in zip(delta, theta[f"W{k + 1}"])) for j in range(len(below))]
    return deltas


def accumulate(net, theta, deltas, total):
    for k, (delta, below) in enumerate(deltas):
        W, kind = total[f"W{k + 1}"], net["layers"][k]["bias"]
        for i, d in enumerate(delta):
            W[i] = [g + d * y for g, y in zip(W[i], below)]
        if kind == "unit":
            total[f"b{k + 1}"] = [g + d for g, d in zip(total[f"b{k + 1}"], delta)]
        elif kind == "layer":
            total[f"b{k + 1}"] += sum(delta)


def entries(rows, place=()):
    """(place, entry) of every entry of nested lists."""
    if isinstance(rows, list):
        for i, row in enumerate(rows):
            yield from entries(row, (*place, i))
    else:
        yield place, rows


def claimed(enclosures, names):
    """The place and the ball h + l ± r of every claim, in the order of the parameters' names."""
    for name in names:
        parts = [list(entries(numbers(enclosures[part][name]))) for part in "hlr"]
        for (place, h), (_, l), (_, r) in zip(*parts, strict=True):
            yield f"{name}[{','.join(map(str, place))}]" if place else name, (h, l, r)


def judge(derivative, ball):
    """True: the ball holds it. False: it does not. None: not decided at this precision."""
    h, l, r = ball
    off = abs(derivative - h - l)
    return True if off <= r else False if off > r else None


def audit(certificate):
    net = certificate["definition"]
    text = json.dumps(net, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(text.encode()).hexdigest() != certificate["hash"]:
        return 2, "rejected: the definition does not match its hash"
    bits = FIRST_BITS
    while bits <= LAST_BITS:
        ctx.prec = bits
        bits *= 2
        claims = list(claimed(certificate["enclosures"], net["parameters"]))
        try:
            derivatives = gradient(net)
        except Kink:
            continue
        truths = [truth for name in derivatives for _, truth in entries(derivatives[name])]
        verdicts = [judge(truth, ball) for truth, (_, ball) in zip(truths, claims, strict=True)]
        for verdict, (place, _) in zip(verdicts, claims):
            if verdict is False:
                return 1, f"refuted at {place}"
        if all(verdicts):
            return 0, f"proved: {len(verdicts)} of {len(verdicts)} partial derivatives, at {ctx.prec} bits"
    return 3, f"open: a sign or a claim is not decided by {LAST_BITS} bits"


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            certificate = json.load(file)
        if certificate["format"] != "backproof-certificate/1":
            raise ValueError(f"the format is {certificate['format']}")
        code, line = audit(certificate)
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError) as error:
        code, line = 2, f"rejected: {type(error).__name__}: {error}"
    print(line)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else print(__doc__) or 2)
