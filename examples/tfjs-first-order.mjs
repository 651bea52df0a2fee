// The first-order operations of TensorFlow.js: one row an operation, [name, inputs, options, call]. An input is its
// domain (see values.mjs) and its shape; the inputs are x, y, z, u, v. Every choice of the options is a case, in every
// regime of the first domain.

const AXES = { axis: [undefined, 0, -1, [0, 1]], keepDims: [false, true] };
const ONE_AXIS = { axis: [0, 1, -1] };
const PADS = { pad: ["same", "valid", 1], stride: [1, 2] };
const POOLS = { size: [2, 3], ...PADS };
const LOSS = { reduction: [0, 1, 2, 3] };
const RESIZE = { size: [[2, 2], [4, 5]], alignCorners: [false, true], halfPixelCenters: [false, true] }; // prettier-ignore

/** Broadcasting, as an operation of two tensors may meet it. */
const PAIRS = [["2,3", "2,3"], ["2,3", "3"], ["2,1", "1,3"], ["2,3", ""]]; // prettier-ignore

const unary = (domain, names) => names.split(" ").map((name) => [name, [`${domain} 2,3`], {}, `tf.${name}(x)`]);
const binary = (domain, names) =>
  names.split(" ").flatMap((name) =>
    PAIRS.map(([a, b]) => [name, [`${domain} ${a}`, `${domain} ${b}`], {}, `tf.${name}(x, y)`]),
  ); // prettier-ignore
/** The same for two last dimensions that differ, and that are equal. */
const oblongAndSquare = ([name, domain, options, call]) =>
  ["2,3", "3,3"].map((shape) => [name, [`${domain} ${shape}`], options, call]);
const images = ([name, options, call]) =>
  ["1,3,3,1", "1,3,4,1"].map((shape) => [name, [`real ${shape}`], options, call]);

export const FIRST_ORDER = [
  ...unary("any", "abs ceil floor round sign neg exp expm1 sin cos tan sinh cosh tanh atan asinh sigmoid"),
  ...unary("any", "softplus logSigmoid relu relu6 elu selu erf square onesLike zerosLike clone"),
  ...unary("positive", "log sqrt rsqrt reciprocal log1p"),
  ...unary("unit", "asin acos atanh"),
  ...unary("aboveOne", "acosh"),
  ["leakyRelu", ["any 2,3"], { alpha: [undefined, 0.3] }, "tf.leakyRelu(x, alpha)"],
  ["prelu", ["real 2,3", "real 3"], {}, "tf.prelu(x, y)"],
  ["step", ["real 2,3"], { alpha: [0, 0.5] }, "tf.step(x, alpha)"],
  ["clipByValue", ["any 2,3"], { low: [-1, 0], high: [1, 2] }, "tf.clipByValue(x, low, high)"],
  ["cast", ["real 2,3"], {}, 'tf.cast(x, "float32")'],

  ...binary("real", "add sub mul maximum minimum squaredDifference"),
  ...binary("positive", "div divNoNan floorDiv mod pow atan2"),
  ["pow", ["real 2,3"], { exponent: [0, 1, 2, 3] }, "tf.pow(x, exponent)"],
  ["where", ["real 2,3", "real 2,3"], {}, 'tf.where(tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], "bool"), x, y)'],
  ["where, greater", ["real 2,3", "real 2,3"], {}, "tf.where(tf.greater(x, y), x, y)"],
  ["addN", ["real 2,3", "real 2,3"], {}, "tf.addN([x, y, x])"],
  ["dot", ["real 3", "real 3"], {}, "tf.dot(x, y)"],
  ["outerProduct", ["real 3", "real 2"], {}, "tf.outerProduct(x, y)"],
  ["matMul", ["real 3,3", "real 3,3"], { transposeA: [false, true], transposeB: [false, true] }, "tf.matMul(x, y, transposeA, transposeB)"],
  ["matMul", ["real 2,3", "real 3,4"], {}, "tf.matMul(x, y)"],
  ["matMul", ["real 2,2,3", "real 2,3,2"], {}, "tf.matMul(x, y)"],
  ["matMul", ["real 2,2,3", "real 1,3,2"], {}, "tf.matMul(x, y)"],
  ["einsum", ["real 2,3", "real 3,2"], { equation: ["ij,jk->ik", "ij,jk->", "ij,ji->i"] }, "tf.einsum(equation, x, y)"],

  ...["sum", "mean", "max", "min", "logSumExp"].flatMap((name) =>
    oblongAndSquare([name, "real", AXES, `tf.${name}(x, axis, keepDims)`]),
  ),
  ["prod", ["real 2,3"], AXES, "tf.prod(x, axis, keepDims)"],
  ["norm", ["real 2,3"], { order: [1, 2, "euclidean", Infinity], axis: [0, 1, -1] }, "tf.norm(x, order, axis)"],
  ["euclideanNorm", ["real 2,3"], { axis: [undefined, 0, 1] }, "tf.euclideanNorm(x, axis)"],
  ["moments.variance", ["real 2,3"], AXES, "tf.moments(x, axis, keepDims).variance"],
  ...oblongAndSquare(["cumsum", "real", { ...ONE_AXIS, exclusive: [false, true], reverse: [false, true] }, "tf.cumsum(x, axis, exclusive, reverse)"]),
  ["cumprod", ["real 2,3"], ONE_AXIS, "tf.cumprod(x, axis)"],
  ...oblongAndSquare(["softmax", "any", {}, "tf.softmax(x)"]),
  ...oblongAndSquare(["logSoftmax", "any", {}, "tf.logSoftmax(x)"]),
  ["topk", ["real 2,3"], { k: [1, 2] }, "tf.topk(x, k).values"],

  ["reshape", ["real 2,3"], {}, "tf.reshape(x, [3, 2])"],
  ["transpose", ["real 2,3,2"], { perm: [undefined, [1, 0, 2], [2, 0, 1]] }, "tf.transpose(x, perm)"],
  ["expandDims", ["real 2,3"], ONE_AXIS, "tf.expandDims(x, axis)"],
  ["squeeze", ["real 2,1,3"], {}, "tf.squeeze(x)"],
  ["tile", ["real 2,3"], { repetitions: [[1, 2], [2, 1], [2, 2]] }, "tf.tile(x, repetitions)"],
  ["broadcastTo", ["real 1,3"], { shape: [[2, 3], [2, 2, 3]] }, "tf.broadcastTo(x, shape)"],
  ["pad", ["real 2,3"], { padding: [[[1, 0], [0, 2]], [[0, 0], [1, 1]]] }, "tf.pad(x, padding, 0.5)"],
  ["mirrorPad", ["real 2,3"], { mode: ["reflect", "symmetric"] }, "tf.mirrorPad(x, [[1, 0], [1, 2]], mode)"],
  ["reverse", ["real 2,3"], { axis: [undefined, 0, 1, -1] }, "tf.reverse(x, axis)"],
  ["slice", ["real 3,3"], { begin: [[0, 1], [1, 0]] }, "tf.slice(x, begin, [2, 2])"],
  ["stridedSlice", ["real 3,4"], {}, "tf.stridedSlice(x, [0, 0], [3, 4], [2, 2])"],
  ["concat", ["real 2,3", "real 2,3"], ONE_AXIS, "tf.concat([x, y], axis)"],
  ["stack", ["real 2,3", "real 2,3"], ONE_AXIS, "tf.stack([x, y], axis)"],
  ["unstack", ["real 2,3"], ONE_AXIS, "tf.unstack(x, axis)[1]"],
  ["split", ["real 2,4"], { axis: [1, -1] }, "tf.split(x, 2, axis)[1]"],
  ["gather", ["real 3,3"], { axis: [0, 1], indices: [[0, 2], [1, 1, 0]] }, 'tf.gather(x, tf.tensor1d(indices, "int32"), axis)'],
  ["gatherND", ["real 3,3"], {}, 'tf.gatherND(x, tf.tensor2d([0, 1, 2, 2], [2, 2], "int32"))'],
  ["scatterND", ["real 2"], {}, 'tf.scatterND(tf.tensor2d([1, 3], [2, 1], "int32"), x, [4])'],
  ["tensorScatterUpdate", ["real 4", "real 2"], {}, 'tf.tensorScatterUpdate(x, tf.tensor2d([1, 3], [2, 1], "int32"), y)'],
  ["sparseToDense", ["real 2"], {}, 'tf.sparseToDense(tf.tensor1d([1, 3], "int32"), x, [4], 0)'],
  ["unsortedSegmentSum", ["real 3,2"], {}, 'tf.unsortedSegmentSum(x, tf.tensor1d([0, 1, 0], "int32"), 2)'],
  ["diag", ["real 3"], {}, "tf.diag(x)"],
  ["batchToSpaceND", ["real 4,1,2,1"], {}, "tf.batchToSpaceND(x, [2, 2], [[0, 0], [0, 0]])"],
  ["spaceToBatchND", ["real 1,2,4,1"], {}, "tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]])"],
  ["depthToSpace", ["real 1,1,2,4"], {}, "tf.depthToSpace(x, 2)"],

  ["conv1d", ["real 1,4,2", "real 2,2,1"], { pad: ["same", "valid"], stride: [1, 2] }, "tf.conv1d(x, y, stride, pad)"],
  ["conv2d", ["real 1,3,4,1", "real 2,2,1,2"], { ...PADS, dilation: [1, 2] }, 'tf.conv2d(x, y, stride, pad, "NHWC", dilation)'],
  ["conv2dTranspose", ["real 1,2,2,1", "real 2,2,2,1"], { pad: ["same", "valid"] }, 'tf.conv2dTranspose(x, y, pad === "same" ? [1, 2, 2, 2] : [1, 3, 3, 2], 1, pad)'],
  ["depthwiseConv2d", ["real 1,3,3,2", "real 2,2,2,1"], PADS, "tf.depthwiseConv2d(x, y, stride, pad)"],
  ["separableConv2d", ["real 1,3,3,1", "real 2,2,1,1", "real 1,1,1,2"], { pad: ["same", "valid"] }, "tf.separableConv2d(x, y, z, 1, pad)"],
  ["conv3d", ["real 1,2,2,3,1", "real 2,2,2,1,1"], { pad: ["same", "valid"], stride: [1, 2] }, "tf.conv3d(x, y, stride, pad)"],
  ["dilation2d", ["real 1,3,3,1", "real 2,2,1"], { pad: ["same", "valid"] }, "tf.dilation2d(x, y, 1, pad)"],
  ["avgPool", ["real 1,3,3,1"], POOLS, "tf.avgPool(x, size, stride, pad)"],
  ["maxPool", ["real 1,3,3,1"], POOLS, "tf.maxPool(x, size, stride, pad)"],
  ["avgPool3d", ["real 1,2,3,2,1"], { size: [2], ...PADS }, "tf.avgPool3d(x, size, stride, pad)"],
  ["maxPool3d", ["real 1,2,3,2,1"], { size: [2], ...PADS }, "tf.maxPool3d(x, size, stride, pad)"],
  ["pool", ["real 1,3,3,1"], { type: ["avg", "max"], pad: ["same", "valid"], dilation: [1, 2] }, "tf.pool(x, 2, type, pad, dilation)"],
  ["localResponseNormalization", ["real 1,2,2,3"], { radius: [1, 2], beta: [0.5, 1] }, "tf.localResponseNormalization(x, radius, 1, 1, beta)"],
  ["batchNorm", ["real 2,3", "real 3", "positive 3", "real 3", "real 3"], {}, "tf.batchNorm(x, y, z, u, v)"],
  ["fused.matMul", ["real 2,3", "real 3,2", "real 2"], { activation: ["linear", "relu", "elu", "relu6", "sigmoid"] }, "tf.fused.matMul({ a: x, b: y, bias: z, activation })"],
  ["fused.conv2d", ["real 1,3,3,1", "real 2,2,1,2", "real 2"], { activation: ["linear", "relu", "elu"], pad: ["same", "valid"] }, "tf.fused.conv2d({ x, filter: y, strides: 1, pad, bias: z, activation })"],

  ...images(["image.resizeBilinear", RESIZE, "tf.image.resizeBilinear(x, size, alignCorners, halfPixelCenters)"]),
  ...images(["image.resizeNearestNeighbor", RESIZE, "tf.image.resizeNearestNeighbor(x, size, alignCorners, halfPixelCenters)"]),
  ["image.flipLeftRight", ["real 1,2,2,1"], {}, "tf.image.flipLeftRight(x)"],
  ["linalg.bandPart", ["real 3,3"], {}, "tf.linalg.bandPart(x, 1, 0)"],
  ["real(fft)", ["real 2,2", "real 2,2"], {}, "tf.real(tf.fft(tf.complex(x, y)))"],
  ["imag(rfft)", ["real 2,4"], {}, "tf.imag(tf.rfft(x))"],

  ...["absoluteDifference", "hingeLoss", "huberLoss", "meanSquaredError"].map((name) =>
    [`losses.${name}`, ["real 2,3", "real 2,3"], LOSS, `tf.losses.${name}(x, y, undefined, reduction)`]),
  ["losses.logLoss", ["probability 2,3", "probability 2,3"], LOSS, "tf.losses.logLoss(x, y, undefined, undefined, reduction)"],
  ["losses.cosineDistance", ["real 2,3", "real 2,3"], { axis: [0, 1] }, "tf.losses.cosineDistance(x, y, axis)"],
  ["losses.sigmoidCrossEntropy", ["probability 2,3", "any 2,3"], { smoothing: [0, 0.1] }, "tf.losses.sigmoidCrossEntropy(x, y, undefined, smoothing)"],
  ["losses.softmaxCrossEntropy", ["any 2,3"], { smoothing: [0, 0.1] }, "tf.losses.softmaxCrossEntropy([[0.5, 0.25, 0.25], [0, 0, 1]], x, undefined, smoothing)"],
  ["losses.softmaxCrossEntropy of labels", ["real 2,3", "real 2,3"], {}, "tf.losses.softmaxCrossEntropy(tf.softmax(x), y)"],
  ["losses.meanSquaredError, weighted", ["real 2,3", "real 2,3", "positive 2,3"], {}, "tf.losses.meanSquaredError(x, y, z)"],
  ["basicLSTMCell", ["real 3,4", "real 4", "real 1,2", "real 1,1", "real 1,1"], {}, "tf.basicLSTMCell(tf.scalar(1), x, y, z, u, v)[1]"],
]; // prettier-ignore
