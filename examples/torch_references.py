"""PyTorch as a reference: subjects one after the other on stdio, none of them wrong."""
import itertools
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "helpers"))
import backproof

with backproof.stdout_kept():
    import numpy as np
    import torch
    import torch.nn.functional as F

RANDOM = np.random.default_rng(int(sys.argv[1]))
ACTIVATIONS = ["tanh", "sigmoid", "relu", "gelu", "silu", "softplus", "elu", "selu", "leaky_relu", "hardtanh"]


def normal(*shape):
    return RANDOM.normal(size=shape)


def weighted(y):
    return (y * torch.arange(1, y.numel() + 1, dtype=y.dtype).reshape(y.shape)).sum()


def fixed(*shape):
    return torch.tensor(normal(*shape))


def networks():
    for activation, (inputs, hidden, outputs) in itertools.product(ACTIVATIONS, [(2, 3, 2), (3, 3, 3)]):
        x, f = fixed(4, inputs), getattr(F, activation)
        point = {"W1": normal(inputs, hidden), "b1": normal(hidden), "W2": normal(hidden, outputs), "b2": normal(outputs)}
        yield f"MLP of {activation}", lambda W1, b1, W2, b2, x=x, f=f: weighted(f(x @ W1 + b1) @ W2 + b2), point


def losses():
    t, labels = fixed(4, 3), torch.tensor([0, 2, 1, 2])
    yield "mse_loss", lambda a: F.mse_loss(a, t), {"a": normal(4, 3)}
    yield "l1_loss", lambda a: F.l1_loss(a, t), {"a": normal(4, 3)}
    yield "huber_loss", lambda a: F.huber_loss(a, t), {"a": normal(4, 3)}
    yield "cross_entropy", lambda a: F.cross_entropy(a, labels), {"a": normal(4, 3)}
    yield "binary_cross_entropy_with_logits", lambda a: F.binary_cross_entropy_with_logits(a, t.sigmoid()), {"a": normal(4, 3)}
    yield "cosine_similarity", lambda a, b: weighted(F.cosine_similarity(a, b)), {"a": normal(2, 3), "b": normal(2, 3)}


def layers():
    for padding, stride, dilation in itertools.product([0, 1], [1, 2], [1, 2]):
        conv = lambda x, w, p=padding, s=stride, d=dilation: weighted(F.conv2d(x, w, padding=p, stride=s, dilation=d))
        yield f"conv2d, padding {padding}, stride {stride}, dilation {dilation}", conv, {"x": normal(1, 1, 4, 4), "w": normal(2, 1, 2, 2)}
    for padding, stride in itertools.product([0, 1], [1, 2]):
        for name in ["avg_pool2d", "max_pool2d"]:
            pool = lambda x, f=getattr(F, name), p=padding, s=stride: weighted(f(x, 2, stride=s, padding=p))
            yield f"{name}, padding {padding}, stride {stride}", pool, {"x": normal(1, 1, 3, 3)}
    for align in [False, True]:
        resize = lambda x, a=align: weighted(F.interpolate(x, size=(2, 4), mode="bilinear", align_corners=a))
        yield f"interpolate, align_corners {align}", resize, {"x": normal(1, 1, 3, 3)}
    for mode in ["reflect", "replicate", "circular"]:
        yield f"pad, {mode}", lambda x, m=mode: weighted(F.pad(x, (1, 1, 1, 1), mode=m)), {"x": normal(1, 1, 3, 3)}
    yield "layer_norm", lambda x, w, b: weighted(F.layer_norm(x, (3,), w, b)), {"x": normal(3, 3), "w": normal(3), "b": normal(3)}
    yield "softmax", lambda x: weighted(F.softmax(x, -1)), {"x": normal(3, 3)}
    yield "cumsum", lambda x: weighted(torch.cumsum(x, 0)), {"x": normal(3, 3)}
    for causal, T in itertools.product([False, True], [2, 3]):
        attend = lambda q, k, v, c=causal: weighted(F.scaled_dot_product_attention(q, k, v, is_causal=c))
        yield f"attention, causal {causal}, {T} tokens", attend, {name: normal(1, T, 3) for name in "qkv"}


def kinks():
    zero, one = np.zeros(1), np.ones(1)
    yield "abs at 0", lambda x: x.abs().sum(), {"x": zero}
    yield "relu at 0", lambda x: F.relu(x).sum(), {"x": zero}
    yield "relu6 at 6", lambda x: F.relu6(x).sum(), {"x": 6 * one}
    yield "clamp at its bounds", lambda x: weighted(x.clamp(-1, 1)), {"x": np.array([-1.0, 1.0])}
    yield "maximum of equals", lambda a, b: torch.maximum(a, b).sum(), {"a": one, "b": one}
    yield "max with ties", lambda x: x.max(), {"x": np.array([2.0, 2.0, 1.0])}
    yield "amax with ties", lambda x: weighted(x.amax(1)), {"x": np.array([[2.0, 2.0, 1.0], [0.0, 0.0, 0.0]])}
    yield "max_pool2d with ties", lambda x: weighted(F.max_pool2d(x, 2, stride=1)), {"x": np.zeros((1, 1, 3, 3))}
    yield "norm at 0", lambda x: x.norm(), {"x": np.zeros(2)}
    yield "std of a constant", lambda x: x.std(), {"x": np.ones(3)}
    yield "pow(x, 0) at 0", lambda x: (x**0).sum(), {"x": zero}
    yield "where(x > 0, log x, 0) at 0", lambda x: torch.where(x > 0, x.log(), 0 * x).sum(), {"x": zero}
    yield "log1p(exp(800))", lambda x: x.exp().log1p().sum(), {"x": 800 * one}
    yield "saturated sigmoid", lambda x: torch.sigmoid(x).sum(), {"x": np.array([-40.0, 40.0])}


def gradient_of(loss):
    def gradient(theta):
        variables = {name: torch.tensor(value, requires_grad=True) for name, value in theta.items()}
        loss(**variables).backward()
        return {name: torch.zeros_like(v) if v.grad is None else v.grad for name, v in variables.items()}

    return gradient


with backproof.stdout_kept():
    for name, loss, point in itertools.chain(networks(), losses(), layers(), kinks()):
        value = lambda theta, f=loss: f(**{key: torch.tensor(x) for key, x in theta.items()})
        backproof.serve(value, gradient_of(loss), point, name=name)
