// Second order: the gradient of Σ f(x), differentiated once more. Rows as in tfjs-first-order.mjs, of one input.

const unary = (domain, names) =>
  names.split(" ").flatMap((name) => [
    [name, [`${domain} 2,2`], {}, `tf.mul(x, tf.${name}(x))`],
    [name, [`${domain} 2,2`], {}, `tf.square(tf.${name}(x))`],
  ]);

const W = "tf.tensor2d([1, -2, 3, 0.5, 1, -1], [2, 3])";
const V = "tf.tensor2d([1, 0.5, -1, 2, 0.25, 1], [3, 2])";
const TARGETS = "tf.tensor2d([0.25, 0.75, 1, 0], [2, 2])";

export const SECOND_ORDER = [
  ...unary("real", "abs exp expm1 sin cos tan sinh cosh tanh atan asinh sigmoid softplus logSigmoid relu elu selu square erf"),
  ...unary("positive", "log sqrt rsqrt reciprocal log1p"),
  ...unary("unit", "asin acos atanh"),
  ...unary("real", "softmax logSoftmax logSumExp sum mean"),
  ["pow", ["real 2,2"], {}, "tf.pow(x, 3)"],
  ["pow", ["real 2,2"], {}, "tf.mul(x, tf.pow(tf.scalar(2), x))"],
  ["div", ["real 2,2"], {}, "tf.div(x, tf.add(1, tf.square(x)))"],
  ["matMul", ["real 2,2"], {}, "tf.matMul(tf.matMul(x, x, false, true), x)"],
  ["a network", ["real 2,2"], { activation: ["tanh", "sigmoid", "softplus", "relu"] }, `tf.square(tf.sub(tf.matMul(tf[activation](tf.matMul(x, ${W})), ${V}), ${TARGETS}))`],
  ["losses.sigmoidCrossEntropy", ["real 2,2"], {}, `tf.losses.sigmoidCrossEntropy(${TARGETS}, x)`],
  ["losses.softmaxCrossEntropy", ["real 2,2"], {}, `tf.losses.softmaxCrossEntropy(${TARGETS}, x)`],
  ["sigmoid", ["real 2,2"], {}, `tf.losses.meanSquaredError(${TARGETS}, tf.sigmoid(x))`],
  ["conv2d", ["real 1,3,3,1"], {}, "tf.square(tf.conv2d(x, tf.tensor4d([1, -1, 0.5, 2], [2, 2, 1, 1]), 1, 'same'))"],
  ["batchNorm", ["real 2,2"], {}, "tf.square(tf.batchNorm(x, tf.mean(x, 0), tf.moments(x, 0).variance))"],
]; // prettier-ignore
