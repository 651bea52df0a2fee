"""JAX as a reference: subjects one after the other on stdio, none of them wrong."""
import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "helpers"))
import backproof

with backproof.stdout_kept():
    import jax
    import jax.numpy as jnp
    import numpy as np

jax.config.update("jax_enable_x64", True)
RANDOM = np.random.default_rng(int(sys.argv[1]))
ACTIVATIONS = ["tanh", "sigmoid", "relu", "gelu", "silu", "softplus", "elu", "selu", "leaky_relu", "hard_tanh"]


def normal(*shape):
    return RANDOM.normal(size=shape)


def weighted(y):
    return (y * jnp.arange(1.0, y.size + 1).reshape(y.shape)).sum()


def networks():
    for activation, (inputs, hidden, outputs) in itertools.product(ACTIVATIONS, [(2, 3, 2), (3, 3, 3)]):
        x, f = normal(4, inputs), getattr(jax.nn, activation)
        point = {"W1": normal(inputs, hidden), "b1": normal(hidden), "W2": normal(hidden, outputs), "b2": normal(outputs)}
        yield f"MLP of {activation}", lambda t, x=x, f=f: weighted(f(x @ t["W1"] + t["b1"]) @ t["W2"] + t["b2"]), point


def layers():
    for padding, stride, dilation in itertools.product(["SAME", "VALID"], [1, 2], [1, 2]):
        conv = lambda t, p=padding, s=stride, d=dilation: weighted(
            jax.lax.conv_general_dilated(t["x"], t["w"], (s, s), p, rhs_dilation=(d, d))
        )
        yield f"conv, {padding}, stride {stride}, dilation {dilation}", conv, {"x": normal(1, 1, 4, 4), "w": normal(2, 1, 2, 2)}
    for padding, stride in itertools.product(["SAME", "VALID"], [1, 2]):
        window = ((1, 1, 2, 2), (1, 1, stride, stride), padding)
        yield f"max pool, {padding}, stride {stride}", lambda t, w=window: weighted(jax.lax.reduce_window(t["x"], -jnp.inf, jax.lax.max, *w)), {"x": normal(1, 1, 3, 3)}
        yield f"sum pool, {padding}, stride {stride}", lambda t, w=window: weighted(jax.lax.reduce_window(t["x"], 0.0, jax.lax.add, *w)), {"x": normal(1, 1, 3, 3)}
    for mode in ["reflect", "symmetric", "edge", "wrap"]:
        yield f"pad, {mode}", lambda t, m=mode: weighted(jnp.pad(t["x"], 1, mode=m)), {"x": normal(3, 3)}
    yield "resize", lambda t: weighted(jax.image.resize(t["x"], (2, 4), "bilinear")), {"x": normal(3, 3)}
    norm = lambda x: (x - x.mean(-1, keepdims=True)) / jnp.sqrt(x.var(-1, keepdims=True) + 1e-5)
    yield "layer norm", lambda t: weighted(norm(t["x"]) * t["w"] + t["b"]), {"x": normal(3, 3), "w": normal(3), "b": normal(3)}
    yield "softmax", lambda t: weighted(jax.nn.softmax(t["x"])), {"x": normal(3, 3)}
    yield "log_softmax", lambda t: weighted(jax.nn.log_softmax(t["x"])), {"x": normal(3, 3)}
    yield "cumsum", lambda t: weighted(jnp.cumsum(t["x"], 0)), {"x": normal(3, 3)}
    for causal, T in itertools.product([False, True], [2, 3]):
        attend = lambda t, c=causal: weighted(jax.nn.dot_product_attention(t["q"], t["k"], t["v"], is_causal=c))
        yield f"attention, causal {causal}, {T} tokens", attend, {name: normal(T, 1, 3) for name in "qkv"}


def kinks():
    zero, one = np.zeros(1), np.ones(1)
    yield "abs at 0", lambda t: jnp.abs(t["x"]).sum(), {"x": zero}
    yield "relu at 0", lambda t: jax.nn.relu(t["x"]).sum(), {"x": zero}
    yield "relu6 at 6", lambda t: jax.nn.relu6(t["x"]).sum(), {"x": 6 * one}
    yield "clip at its bounds", lambda t: weighted(jnp.clip(t["x"], -1, 1)), {"x": np.array([-1.0, 1.0])}
    yield "maximum of equals", lambda t: jnp.maximum(t["a"], t["b"]).sum(), {"a": one, "b": one}
    yield "max with ties", lambda t: t["x"].max(), {"x": np.array([2.0, 2.0, 1.0])}
    yield "max of rows with ties", lambda t: weighted(t["x"].max(1)), {"x": np.array([[2.0, 2.0, 1.0], [0.0, 0.0, 0.0]])}
    yield "sort with ties", lambda t: weighted(jnp.sort(t["x"])), {"x": np.array([1.0, 1.0, 0.0])}
    yield "norm at 0", lambda t: jnp.linalg.norm(t["x"]), {"x": np.zeros(2)}
    yield "std of a constant", lambda t: t["x"].std(), {"x": np.ones(3)}
    yield "pow(x, 0) at 0", lambda t: (t["x"] ** 0.0).sum(), {"x": zero}
    yield "where(x > 0, log x, 0) at 0", lambda t: jnp.where(t["x"] > 0, jnp.log(t["x"]), 0).sum(), {"x": zero}
    yield "log1p(exp(800))", lambda t: jnp.log1p(jnp.exp(t["x"])).sum(), {"x": 800 * one}
    yield "saturated sigmoid", lambda t: jax.nn.sigmoid(t["x"]).sum(), {"x": np.array([-40.0, 40.0])}


with backproof.stdout_kept():
    for name, loss, point in itertools.chain(networks(), layers(), kinks()):
        backproof.serve(jax.jit(loss), jax.jit(jax.grad(loss)), point, name=name)
