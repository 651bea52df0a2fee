import * as z from "zod";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { sha256 } from "../numeric/sha256.js";
import { networkBlocks, type Architecture } from "./architecture.js";
import {
  closedObject,
  formatJson,
  number,
  NUMBERS,
  parseJson,
  tensors,
  validate,
  writeNumber,
  writeTensors,
  type Json,
  type NumberRule,
} from "./json-file.js";
import { networkDocument, parseNetwork } from "./network-file.js";
import type { Problem } from "./problem.js";

const FORMAT = "backproof-certificate/1";
const FILE = "certificate";

/** A kink at the point: the question for a sign, counted from 0, whose argument is 0 or may be. */
interface KinkRecord {
  readonly question: number;
  readonly sign: 0 | "undecided";
}

/** A proof of the whole gradient along one direction, which is drawn from the claims themselves. */
interface DirectionRecord {
  /** The derivative along it, by its definition, less what the enclosures say of it. */
  readonly gap: Ball;
  /** How far the two may be apart and still pass. */
  readonly width: number;
  /** Probability with which an error of one ulp of the largest entry escapes. */
  readonly escape: number;
}

/** What is proved of a network at its point. */
export interface Certificate {
  /** Versions of the program and of the libraries it computed with. */
  readonly tool: Readonly<Record<string, string>>;
  readonly problem: Problem;
  /** How the enclosures were found, in words. */
  readonly method: string;
  /** The loss lies in it. */
  readonly loss: Ball;
  /** Every partial derivative lies in its ball, shape [P]; at a kink the slopes of all pieces do. */
  readonly gradient: BallColumns;
  readonly kinks: readonly KinkRecord[];
  /** There is none at a kink. */
  readonly direction?: DirectionRecord;
}

const count = "a whole number from 0 up";
const error = "an array [h, l, r] of finite numbers";
const ball = z.tuple([number(NUMBERS.finite), number(NUMBERS.finite), number(NUMBERS.nonNegative)], { error });
const text = z.string({ error: "a text" });
const size = number(NUMBERS.nonNegative);

/** The schema of a certificate of a network, but for what the network's own file says. */
function certificateSchema(architecture: Architecture) {
  const blocks = networkBlocks(architecture);
  const columns = (rule: NumberRule) => closedObject(tensors(blocks, rule));
  return closedObject({
    format: z.literal(FORMAT, { error: `"${FORMAT}"` }),
    tool: z.record(z.string(), text, { error: "an object of versions" }),
    definition: z.unknown(),
    hash: text,
    method: text,
    loss: ball,
    enclosures: closedObject({
      h: columns(NUMBERS.finite),
      l: columns(NUMBERS.finite),
      r: columns(NUMBERS.nonNegative),
    }),
    kinks: z.array(
      closedObject({
        question: z.int({ error: count }).min(0, { error: count }),
        sign: z.literal([0, "undecided"], { error: '0 or "undecided"' }),
      }),
      { error: "an array of kinks" },
    ),
    direction: closedObject({
      seed: text,
      gap: ball,
      width: size,
      escape: number(NUMBERS.probability),
    }).optional(),
  });
}

/** The part of a certificate that must be known before its shapes are. */
const outline = z.looseObject(
  { format: z.literal(FORMAT, { error: `"${FORMAT}"` }), definition: z.looseObject({}, { error: "a network" }) },
  { error: "an object" },
);

/** The enclosures as JSON, and the texts whose hashes bind what a certificate says. */
function bound({ problem, gradient }: Pick<Certificate, "problem" | "gradient">) {
  const blocks = networkBlocks(problem.architecture);
  const write = (column: Float64Array): Json => writeTensors(blocks, column, "hex");
  const definition = networkDocument(problem, "hex");
  const enclosures: Json = { h: write(gradient.h), l: write(gradient.l), r: write(gradient.r) };
  return { definition, enclosures, claims: JSON.stringify([definition, enclosures]) };
}

/**
 * The seed of a certificate's direction, 64 hexadecimal digits: SHA-256 of what it claims. Whoever claims something
 * else gets another direction, and so nobody can choose an error that it misses.
 * Source: Fiat and Shamir (1986), How to prove yourself.
 */
export async function certificateSeed(claims: Pick<Certificate, "problem" | "gradient">): Promise<string> {
  return await sha256(bound(claims).claims);
}

/** The text of a certificate: `parseCertificateText` gives the same, bit for bit. */
export async function formatCertificate(certificate: Certificate): Promise<string> {
  const { tool, method, loss, kinks, direction } = certificate;
  const { definition, enclosures, claims } = bound(certificate);
  const proof = direction && {
    direction: {
      seed: await sha256(claims),
      gap: writeBall(direction.gap),
      width: writeNumber(direction.width, "hex"),
      escape: writeNumber(direction.escape, "hex"),
    },
  };
  return `${formatJson({
    format: FORMAT,
    tool,
    definition,
    hash: await sha256(JSON.stringify(definition)),
    method,
    loss: writeBall(loss),
    enclosures,
    kinks: kinks.map(({ question, sign }) => ({ question, sign })),
    ...proof,
  })}\n`;
}

function writeBall({ h, l, r }: Ball): Json {
  return [h, l, r].map((part) => writeNumber(part, "hex"));
}

/**
 * The certificate in a text.
 * @throws {RangeError | TypeError} naming path, found and expected of the first misfit, on one line: where the text is
 * not JSON, not a certificate, or its hashes are not those of what it says
 */
export async function parseCertificateText(source: string): Promise<Certificate> {
  const json = parseJson(source, FILE);
  const { definition } = validate(outline, json, FILE);
  const problem = parseNetwork(definition);
  const read = validate(certificateSchema(problem.architecture), json, FILE);
  const { h, l, r } = read.enclosures;
  const gradient = { h: columnOf(h), l: columnOf(l), r: columnOf(r) };
  await checkHash("hash", read.hash, JSON.stringify(definition));
  const { claims } = bound({ problem, gradient });
  const { tool, method, kinks, direction } = read;
  if (direction !== undefined) await checkHash("direction.seed", direction.seed, claims);
  const proof = direction && {
    direction: { gap: readBall(direction.gap), width: direction.width, escape: direction.escape },
  };
  return { tool, problem, method, loss: readBall(read.loss), gradient, kinks, ...proof };
}

function columnOf(tensorsOfBlocks: Readonly<Record<string, number[]>>): Float64Array {
  return Float64Array.from(Object.values(tensorsOfBlocks).flat());
}

function readBall([h, l, r]: readonly [number, number, number]): Ball {
  return { h, l, r };
}

/** @throws {RangeError} when the hash is not that of the text: one of them was changed */
async function checkHash(name: string, found: string, of: string): Promise<void> {
  const expected = await sha256(of);
  if (found !== expected) {
    throw new RangeError(`${FILE}: at $.${name}: found ${found}; expected ${expected}, as what it binds was changed`);
  }
}
