// @ts-check
import { CERES } from "./ceres.mjs";
import { DIRECTIONAL } from "./directional.mjs";
import { ELEMENTWISE } from "./elementwise.mjs";
import { FINITE_DIFFERENCES_JL } from "./finite-differences-jl.mjs";
import { MANOPT } from "./manopt.mjs";

/** Checkers of other packages, by their documented default rules. @type {readonly import("./differences.mjs").Peer[]} */
export const PEERS = [...DIRECTIONAL, ...ELEMENTWISE, CERES, FINITE_DIFFERENCES_JL, MANOPT];
