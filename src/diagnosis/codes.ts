/** What a stable code stands for: one line, and what to write instead. */
interface CodeText {
  readonly message: string;
  readonly fix: string;
}

/** A stable code, e.g. GRAD-BATCH-SUM: never renamed. */
export type Code =
  | "GRAD-NOT-FINITE"
  | "GRAD-ZERO"
  | "GRAD-CLIP"
  | "GRAD-PRECISION"
  | "GRAD-BATCH-SUM"
  | "GRAD-BATCH-TWICE"
  | "GRAD-BATCH-SAMPLE"
  | "GRAD-SCALE"
  | "GRAD-SIGN"
  | "GRAD-OUT-ERROR"
  | "GRAD-OUT-TARGET"
  | "GRAD-OUT-UNIT"
  | "GRAD-ACT-PRIME"
  | "GRAD-ACT-WRONG"
  | "GRAD-ACT-ARGUMENT"
  | "GRAD-ACT-EXTRA"
  | "GRAD-MSG-WEIGHT"
  | "GRAD-MSG-UNIT"
  | "GRAD-MSG-DELTA"
  | "GRAD-DW-INPUT"
  | "GRAD-DW-SHAPE"
  | "GRAD-DW-ENTRY"
  | "GRAD-ENTRY"
  | "GRAD-DB"
  | "GRAD-DELTA-FOR-ERROR"
  | "GRAD-REG"
  | "GRAD-FORMULA"
  | "GRAD-IMPLIED-DELTA"
  | "GRAD-UNKNOWN-DELTA"
  | "GRAD-UNKNOWN-DW"
  | "GRAD-UNKNOWN-DB"
  | "GRAD-ZERO-PART"
  | "GRAD-OFFSET"
  | "GRAD-ENTRYWISE"
  | "GRAD-ORDER"
  | "GRAD-BROADCAST"
  | "GRAD-UNKNOWN-BLOCK"
  | "GRAD-STATE-POINT"
  | "GRAD-STATE-BATCH"
  | "GRAD-STATE-SUM"
  | "GRAD-STATE-FIRST"
  | "GRAD-STATE-PREVIOUS"
  | "GRAD-STATE-CALLS"
  | "GRAD-STATE-RANDOM"
  | "GRAD-BATCH-ORDER"
  | "GRAD-BATCH-SHARED"
  | "GRAD-BATCH-SIZE";

/** What the codes stand for, one row each. */
export const CODES: Readonly<Record<Code, CodeText>> = {
  "GRAD-NOT-FINITE": { message: "some claimed numbers are not finite", fix: "look for log 0, 0/0 or an overflow" },
  "GRAD-ZERO": { message: "the whole gradient is 0", fix: "call the backward pass before the gradient is read" },
  "GRAD-CLIP": {
    message: "the entries are clipped to one largest size",
    fix: "clip in the optimiser, not in the gradient",
  },
  "GRAD-PRECISION": {
    message: "the entries are right to float32 only",
    fix: "compute in float64, or check as float32",
  },
  "GRAD-BATCH-SUM": { message: "the batch sum is not divided by the batch size ({m})", fix: "dW = (1/m) Σ δ aᵀ, once" },
  "GRAD-BATCH-TWICE": {
    message: "the batch sum is divided by the batch size ({m}) twice",
    fix: "dW = (1/m) Σ δ aᵀ, once",
  },
  "GRAD-BATCH-SAMPLE": { message: "not every sample counts once", fix: "add over the samples 0 … m − 1" },
  "GRAD-SCALE": { message: "a constant factor is wrong", fix: "compare the factor with the loss's definition" },
  "GRAD-SIGN": { message: "the sign is wrong", fix: "compare the sign with e = a − t and θ − η·gradient" },
  "GRAD-OUT-ERROR": { message: "the output error is not the derivative of the loss", fix: "e = ∂loss/∂a" },
  "GRAD-OUT-TARGET": {
    message: "the wrong target, or none, is compared",
    fix: "e = ∂loss/∂a with the sample's own target",
  },
  "GRAD-OUT-UNIT": { message: "not every output unit counts", fix: "take e over all output units" },
  "GRAD-ACT-PRIME": {
    message: "the derivative of {f} is missing when the error goes back through {layer}",
    fix: "δ = (Wᵀδ)·f′(z)",
  },
  "GRAD-ACT-WRONG": { message: "another function is used for the derivative of {f}", fix: "δ = (Wᵀδ)·f′(z)" },
  "GRAD-ACT-ARGUMENT": {
    message: "the derivative of {f} is taken at the wrong argument",
    fix: "δ = (Wᵀδ)·f′(z), at z of the same layer",
  },
  "GRAD-ACT-EXTRA": { message: "a factor of the derivative of {f} too many", fix: "δ = (Wᵀδ)·f′(z), f′ once" },
  "GRAD-MSG-WEIGHT": {
    message: "the error comes down to {layer} through the wrong matrix",
    fix: "P = Wᵀδ, W of the layer above before its update",
  },
  "GRAD-MSG-UNIT": {
    message: "not the δ of every unit above is passed down to {layer}",
    fix: "Pᵢ = Σⱼ W[j, i]·δⱼ over all j",
  },
  "GRAD-MSG-DELTA": {
    message: "another signal than δ of the layer above is passed down to {layer}",
    fix: "P = Wᵀδ, δ of the layer above and the same sample",
  },
  "GRAD-DW-INPUT": {
    message: "dW is not taken with the layer's input",
    fix: "dW = (1/m) Σ δ aᵀ, a of the layer below",
  },
  "GRAD-DW-SHAPE": { message: "dW is in the wrong order", fix: "dW[i, j] = (1/m) Σ δᵢ aⱼ" },
  "GRAD-DW-ENTRY": { message: "some entries of dW are 0", fix: "loop over all rows and columns" },
  "GRAD-ENTRY": { message: "one entry alone is wrong", fix: "look for an index that is left out or written twice" },
  "GRAD-DB": { message: "db is not the mean of δ", fix: "db = (1/m) Σ δ" },
  "GRAD-DELTA-FOR-ERROR": { message: "the error before the derivative of {f} is taken for δ", fix: "use δ = P·f′(z)" },
  "GRAD-REG": { message: "the regulariser's share is wrong", fix: "dW = (1/m) Σ δ aᵀ + l2·W, db = (1/m) Σ δ" },
  "GRAD-FORMULA": {
    message: "another formula is computed",
    fix: "e = ∂loss/∂a, P = Wᵀδ, δ = P·f′(z), dW = (1/m) Σ δ aᵀ + l2·W, db = (1/m) Σ δ",
  },
  "GRAD-IMPLIED-DELTA": {
    message: "the error signal δ is wrong, dW and db agree with one δ",
    fix: "check e or P, and f′, of this layer",
  },
  "GRAD-UNKNOWN-DELTA": { message: "the error signal δ is wrong; cause not recognised", fix: "check δ of this layer" },
  "GRAD-UNKNOWN-DW": { message: "dW is wrong, δ is right; cause not recognised", fix: "check dW of this layer" },
  "GRAD-UNKNOWN-DB": { message: "db is wrong, δ is right; cause not recognised", fix: "check db of this layer" },
  "GRAD-ZERO-PART": { message: "a block, or its data's share, is 0", fix: "add its terms, and return them" },
  "GRAD-OFFSET": { message: "a constant is added", fix: "look for a term of the loss that does not depend on θ" },
  "GRAD-ENTRYWISE": { message: "every entry is changed by a function of its own", fix: "return the derivative itself" },
  "GRAD-ORDER": { message: "the entries are in another order", fix: "∂L/∂θ has the order of θ, row by row" },
  "GRAD-BROADCAST": {
    message: "one sum, mean or entry stands for all",
    fix: "sum over the axes that were broadcast, and no others",
  },
  "GRAD-UNKNOWN-BLOCK": {
    message: "some blocks are wrong; cause not recognised",
    fix: "check the derivatives by these blocks",
  },
  "GRAD-STATE-POINT": {
    message: "the program changes the parameters that it is given",
    fix: "update θ after the gradient is complete, not while it is computed",
  },
  "GRAD-STATE-BATCH": {
    message: "the program changes the samples that it is given",
    fix: "work on a copy of inputs and targets",
  },
  "GRAD-STATE-SUM": {
    message: "every call adds to the gradient of the calls before",
    fix: "set the gradient to 0 at the start of every call",
  },
  "GRAD-STATE-FIRST": {
    message: "the first call answers otherwise than the next ones",
    fix: "do the whole forward pass in every call",
  },
  "GRAD-STATE-PREVIOUS": {
    message: "the gradient depends on the call before",
    fix: "compute every activation anew, from this call's θ and samples",
  },
  "GRAD-STATE-CALLS": {
    message: "the gradient changes from call to call, each time in the same way",
    fix: "keep no state between calls",
  },
  "GRAD-STATE-RANDOM": {
    message: "the gradient is random",
    fix: "switch dropout and sampling off, or fix the seed in every call",
  },
  "GRAD-BATCH-ORDER": {
    message: "the gradient depends on the order of the samples",
    fix: "keep θ as it is until all samples are added",
  },
  "GRAD-BATCH-SHARED": {
    message: "numbers of one sample are used for another",
    fix: "give every sample its own δ, or set it to 0 before",
  },
  "GRAD-BATCH-SIZE": {
    message: "the gradient of a batch is no mean over its samples",
    fix: "dW = (1/m) Σ δ aᵀ, every sample by itself",
  },
};

/** One formula that a wrong program may compute. */
export interface Row {
  /** Name of the bug, unique among bugs; rows of the same bug share it. */
  readonly key: string;
  readonly code: Code;
  /** How unlikely the bug is, from 1; of two that explain the same numbers the cheaper is named first. */
  readonly cost: number;
  /** What is computed instead. */
  readonly formula: string;
  /** Other rows that give the same numbers in this network. */
  readonly same?: readonly Row[];
  /** The number that was fitted, if one was: the same in every network where it is a constant of the program. */
  readonly value?: number;
}
