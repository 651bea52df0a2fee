import * as z from "zod";
import { ACTIVATION_NAMES } from "./activations.js";
import { BIAS_KINDS } from "./architecture.js";
import { LOSS_NAMES } from "./losses.js";

const count = z.int().min(0);
const size = z.int().min(1);
/** An exact C99 hex float. */
const number = z.string().regex(/^-?0x[0-9a-f]+p[+-]\d+$/);
const row = z.array(number);
const matrix = z.array(row);
/** W1, b1, W2, …: a matrix, a row, or one number that all units of a layer share. */
const tensors = z.record(z.string(), z.union([matrix, row, number]));
const ball = z.tuple([number, number, number]).meta({ description: "h, l, r: all numbers within r of h + l" });
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The JSON that `backproof prove --out` writes, whatever the shape of the network. */
export const certificateSchema: z.ZodType = z
  .strictObject({
    format: z.literal("backproof-certificate/1"),
    tool: z.record(z.string(), z.string()).meta({ description: "versions" }),
    definition: z
      .strictObject({
        format: z.literal("backproof-network/1"),
        inputs: size,
        layers: z.array(
          z.strictObject({ units: size, activation: z.enum(ACTIVATION_NAMES), bias: z.enum(BIAS_KINDS) }),
        ),
        loss: z.enum(LOSS_NAMES),
        l2: number,
        precision: z.literal("float32").optional(),
        parameters: tensors,
        batch: z.strictObject({ inputs: matrix, targets: matrix }),
      })
      .meta({ description: "the network, its parameters and its batch" }),
    hash: hash.meta({ description: "SHA-256 of the definition's JSON without white space" }),
    method: z.string().meta({ description: "how the enclosures were found" }),
    loss: ball.meta({ description: "h, l, r: the loss is within r of h + l" }),
    enclosures: z
      .strictObject({ h: tensors, l: tensors, r: tensors })
      .meta({ description: "every partial derivative is within r of h + l; at a kink the slopes of all pieces are" }),
    kinks: z.array(
      z.strictObject({
        question: count.meta({ description: "the question for a sign, counted from 0, as the loss asks them" }),
        sign: z.literal([0, "undecided"]),
      }),
    ),
    direction: z
      .strictObject({
        seed: hash.meta({ description: "SHA-256 of the JSON of [definition, enclosures] without white space" }),
        gap: ball.meta({ description: "the derivative along the direction by its definition, less the enclosures'" }),
        width: number.meta({ description: "how far the two may be apart and still pass" }),
        escape: number.meta({ description: "probability that an error of one ulp of the largest entry passes" }),
      })
      .optional(),
  })
  .meta({ title: "backproof prove --out" });
