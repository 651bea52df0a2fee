import type { Code } from "./codes.js";

/** The long form of a code: how the mistake comes about, how its gradient looks, and how to be sure. */
export interface Explanation {
  readonly cause: string;
  readonly signs: string;
  readonly test: string;
}

/** The long forms, one row a code. */
export const EXPLANATIONS: Readonly<Record<Code, Explanation>> = {
  "GRAD-NOT-FINITE": {
    cause:
      "A logarithm of 0, a division by 0 or an exponential that overflowed; often a loss and a softmax that are written apart, so that ln(exp(z)/Σexp(z)) rounds to ln 0.",
    signs: "Some entries are NaN or ±∞ where the loss itself has a finite slope.",
    test: "Print z of the last layer: the trouble begins where |z| is large. Join softmax and cross-entropy, sigmoid and cross-entropy.",
  },
  "GRAD-ZERO": {
    cause: "The gradient is read before the backward pass, or from buffers that were zeroed after it.",
    signs: "Every entry is exactly 0 although the loss changes in every direction.",
    test: "Print one entry directly after the backward pass.",
  },
  "GRAD-CLIP": {
    cause: "Gradient clipping meant for the optimiser stands inside the backward pass.",
    signs: "Two or more entries have exactly the same largest size; all smaller ones are right.",
    test: "Scale the loss by 1/1000: the error vanishes.",
  },
  "GRAD-PRECISION": {
    cause: "A float32 array or a float32 constant stands somewhere in the program.",
    signs: "All entries are right to seven digits, and none to sixteen.",
    test: "Look for Float32Array, and for constants with few digits.",
  },
  "GRAD-BATCH-SUM": {
    cause:
      "The loss is a mean over the batch and its gradient a sum: the division by m was forgotten, in dW, db or both.",
    signs: "Claimed = m × true, whatever the network; with one sample all is right.",
    test: "Check the same batch twice over, (X, X): the true gradient stays, this one doubles.",
  },
  "GRAD-BATCH-TWICE": {
    cause: "The division by m is done in δ of the output and once more in dW, or again in every layer.",
    signs: "Claimed = true/m; when it compounds, true/m² two layers from the output.",
    test: "Check with one sample, where all is right, and with two, where half is missing.",
  },
  "GRAD-BATCH-SAMPLE": {
    cause: "A loop over the samples begins at 1, ends at m − 1, or overwrites (=) where it should add (+=).",
    signs: "Claimed is the gradient of a part of the batch, divided by m.",
    test: "Compare with the gradients of single samples: they tell which one is missing.",
  },
  "GRAD-SCALE": {
    cause:
      "½ of the squared error was forgotten in the loss or in its derivative, or a mean is taken over something else.",
    signs: "Claimed/true is one number, the same in all entries.",
    test: "Compare the number with 2, ½, the batch size and the number of outputs.",
  },
  "GRAD-SIGN": {
    cause: "The error is t − a where it should be a − t, or the update adds a negative gradient.",
    signs: "Claimed = −true, perhaps with a regulariser of the right sign.",
    test: "One step against the claimed gradient makes the loss larger.",
  },
  "GRAD-OUT-ERROR": {
    cause: "The output error is taken from another loss than the one that is reported, or from z instead of a.",
    signs: "All layers are wrong, and from the output on all follow the same wrong error.",
    test: "Check a network of one layer: its db is the error times f′.",
  },
  "GRAD-OUT-TARGET": {
    cause: "The targets are left out, or those of another sample are used (an index that is not s).",
    signs: "All layers are wrong; with targets 0, or with one sample, all is right.",
    test: "Check with one sample.",
  },
  "GRAD-OUT-UNIT": {
    cause: "A loop over the outputs begins at 1 or ends early.",
    signs: "Rows of the last dW are 0 or lack their data part, and what is passed back lacks them too.",
    test: "Check with one output, then with two.",
  },
  "GRAD-ACT-PRIME": {
    cause: "The error goes back through W but not through the activation: δ = Wᵀδ, or δ = a − t with a squared error.",
    signs: "Layers above are right; from this layer down all is wrong, unit by unit by the factor f′(z).",
    test: "Replace the activation by the identity: the error vanishes.",
  },
  "GRAD-ACT-WRONG": {
    cause: "The derivative of another activation is used: that of the sigmoid in every layer, or tanh′ = 1 − a.",
    signs: "Layers above are right; from this layer down claimed/true is a function of z, unit by unit.",
    test: "Check the derivative alone: f′(z) against (f(z + h) − f(z − h))/2h.",
  },
  "GRAD-ACT-ARGUMENT": {
    cause:
      "A derivative that is written for a (1 − a²) is given z, one that is written for z is given a, or those of another layer are used.",
    signs: "Layers above are right; the error shrinks with z, since a ≈ z there.",
    test: "Print z, a and f′ of one unit side by side.",
  },
  "GRAD-ACT-EXTRA": {
    cause:
      "f′ is multiplied in twice: in the error and again in the layer, or after a loss that has it already, as cross-entropy on a softmax.",
    signs: "Layers above are right; from here down claimed/true = f′(z).",
    test: "Replace the activation by the identity: the error vanishes.",
  },
  "GRAD-MSG-WEIGHT": {
    cause: "W is not transposed, is that of another layer, or was updated before the error went through it.",
    signs:
      "Layers above are right; from here down all is wrong. An updated W makes an error in proportion to the learning rate.",
    test: "Give the two layers different widths: W without a transpose then does not fit.",
  },
  "GRAD-MSG-UNIT": {
    cause: "The sum over the units above has one unit only, or lacks one.",
    signs: "Layers above are right; with one unit above, all is right.",
    test: "Check with one unit above, then with two.",
  },
  "GRAD-MSG-DELTA": {
    cause:
      "What goes back is not δ of the layer above: the error before f′, another sample's, or a buffer that is overwritten while it is read.",
    signs: "Layers above are right; from here down all is wrong.",
    test: "Print δ of the layer above where it is made and where it is used.",
  },
  "GRAD-DW-INPUT": {
    cause: "dW is taken with z instead of a, with this layer's own output, or without the input.",
    signs: "db is right in every layer; dW is wrong.",
    test: "Check a layer of one weight: dW = δ·a.",
  },
  "GRAD-DW-SHAPE": {
    cause:
      "dW is laid out as a δᵀ where W is laid out as [units, inputs], or is reshaped where it should be transposed.",
    signs: "The numbers are right and stand in other places; equal widths hide it from a shape test.",
    test: "Give the layer different numbers of units and inputs.",
  },
  "GRAD-DW-ENTRY": {
    cause: "A loop over rows or columns of dW begins at 1, ends early, or runs along the diagonal only.",
    signs: "Whole rows or columns lack their data part.",
    test: "Check with one unit and two inputs, then with two units and one input.",
  },
  "GRAD-ENTRY": {
    cause: "An index is left out of a loop, written twice, or overwritten afterwards.",
    signs: "One number is wrong, all others are right.",
    test: "Print that entry at the end of the backward pass and where it is returned.",
  },
  "GRAD-DB": {
    cause: "db is summed over the wrong axis, over the units too, or is that of one unit.",
    signs: "All dW are right; db is wrong.",
    test: "Check a network with two units and one sample: db = δ.",
  },
  "GRAD-DELTA-FOR-ERROR": {
    cause: "One of dW and db is taken with the error before f′, the other with δ.",
    signs: "Of dW and db of a layer one is right.",
    test: "Replace the activation by the identity: the error vanishes.",
  },
  "GRAD-REG": {
    cause: "l2·W is forgotten, doubled, divided by m, of the wrong sign, or added to the biases too.",
    signs: "Claimed − true is proportional to W itself.",
    test: "Check with l2 = 0: the error vanishes.",
  },
  "GRAD-FORMULA": {
    cause:
      "One operator, index or operand differs from the right formula: + for ×, i for j, a constant for a variable, a loop that ends early.",
    signs: "The formula that is named gives every wrong number, on further networks too.",
    test: "Compare the line that computes it with the formula, symbol by symbol.",
  },
  "GRAD-IMPLIED-DELTA": {
    cause: "δ is made wrongly in this layer; what follows from it is done right.",
    signs: "dW and db of the layer both follow from one and the same δ, and that is not the true one.",
    test: "Print δ of this layer for one sample and compare it with (Wᵀδ)·f′(z), factor by factor.",
  },
  "GRAD-UNKNOWN-DELTA": {
    cause: "No formula of the tables gives these numbers.",
    signs: "Layers above are right; from this layer down all is wrong, so δ is made wrongly here.",
    test: "Print δ of this layer for one sample and compare it with (Wᵀδ)·f′(z), factor by factor.",
  },
  "GRAD-UNKNOWN-DW": {
    cause: "No formula of the tables gives these numbers.",
    signs: "db of this layer is right, so δ is; dW is not.",
    test: "Compare dW of one sample with the outer product δ aᵀ.",
  },
  "GRAD-UNKNOWN-DB": {
    cause: "No formula of the tables gives these numbers.",
    signs: "dW of this layer is right, so δ is; db is not.",
    test: "Compare db of one sample with δ.",
  },
  "GRAD-ZERO-PART": {
    cause:
      "A parameter is not connected to the loss in the backward pass: detached, frozen, or its gradient is not returned.",
    signs: "A whole block is 0, or has only the regulariser's share, while the loss changes along it.",
    test: "Move one entry of the block and print the loss.",
  },
  "GRAD-OFFSET": {
    cause: "A term that does not depend on θ is added to every entry, such as a leftover of a buffer.",
    signs: "Claimed − true is one number, the same in all entries of a block.",
    test: "Check at another θ: the number stays.",
  },
  "GRAD-ENTRYWISE": {
    cause: "The gradient is passed through a function after it was computed: |g|, sign g, g², a rounding.",
    signs: "Every claimed entry is the same function of the true one.",
    test: "Print the gradient before and after the last line that touches it.",
  },
  "GRAD-ORDER": {
    cause: "The gradient is packed in another order than θ: columns first, reversed, blocks exchanged.",
    signs: "The true numbers are all there, at other places.",
    test: "Give all dimensions different sizes: some orders then no longer fit.",
  },
  "GRAD-BROADCAST": {
    cause:
      "A parameter that was broadcast forward needs a sum over those axes backward; here one sum, mean or entry is repeated, or a sum is missing.",
    signs: "All entries of a row, column or block are equal.",
    test: "Compare the shape of the gradient with that of the parameter before anything is reshaped.",
  },
  "GRAD-UNKNOWN-BLOCK": {
    cause: "No formula of the tables turns the true numbers into the claimed ones.",
    signs: "The blocks that are named are wrong, the others are right.",
    test: "Check the loss with all other blocks held fixed.",
  },
  "GRAD-STATE-POINT": {
    cause: "The update is done in place while the gradient is computed, or the parameters are normalised in place.",
    signs: "θ is another array of numbers after the call.",
    test: "Print one parameter before and after the call.",
  },
  "GRAD-STATE-BATCH": {
    cause: "Inputs or targets are scaled, shifted or shuffled in place.",
    signs: "The second call on the same data answers otherwise than the first.",
    test: "Print one input before and after the call.",
  },
  "GRAD-STATE-SUM": {
    cause: "Gradients are added to (+=) and never set to 0: zero_grad is missing.",
    signs: "The second call gives twice the first, the third three times.",
    test: "Call the backward pass twice at one θ.",
  },
  "GRAD-STATE-FIRST": {
    cause: "Something is computed in the first call and kept, or is not there yet in the first call.",
    signs: "All calls agree but the first.",
    test: "Call the backward pass twice at one θ.",
  },
  "GRAD-STATE-PREVIOUS": {
    cause: "Activations of the forward pass before are used: the backward pass runs before its own forward pass.",
    signs: "At θ₁, then θ₂, then θ₁ again, the two answers at θ₁ differ.",
    test: "Call it at another θ in between.",
  },
  "GRAD-STATE-CALLS": {
    cause: "The program keeps a counter, a schedule or running statistics that the gradient depends on.",
    signs: "Answers change from call to call; a new instance gives the same series.",
    test: "Call the backward pass three times at one θ.",
  },
  "GRAD-STATE-RANDOM": {
    cause: "Dropout or noise is left on, or samples are drawn anew in every call.",
    signs: "Answers change from call to call, and a new instance gives other ones.",
    test: "Fix the seed, or switch to evaluation.",
  },
  "GRAD-BATCH-ORDER": {
    cause: "A sample is used with another's activations or targets, or parameters change between samples.",
    signs: "The same samples in another order give another gradient, though the loss is the same.",
    test: "Reverse the batch.",
  },
  "GRAD-BATCH-SHARED": {
    cause: "One buffer of activations or δ serves all samples and is not cleared between them.",
    signs: "The gradient of a batch is not the mean of the gradients of its samples.",
    test: "Check with one sample, then with two.",
  },
  "GRAD-BATCH-SIZE": {
    cause: "The division is by something that changes with the batch otherwise than m.",
    signs: "The same batch twice over, (X, X), gives another gradient.",
    test: "Compare the gradients of (X) and (X, X).",
  },
};
