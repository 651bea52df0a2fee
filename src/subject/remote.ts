import { Misconduct, type MisconductCode } from "./conduct.js";
import { asSubject, type AsyncSubject } from "./subject.js";
import { Methods, type ChildLimits, type Description } from "./wire-methods.js";
import type { Talk } from "./wire-talk.js";

/** A child that runs, wherever it does. */
export interface Child {
  readonly talk: Talk;
  /** Ends the child, after its own shutdown when it still talks; whether it ended by itself. */
  readonly close: () => Promise<boolean>;
}

/** A subject that runs elsewhere. */
export interface Remote {
  readonly subject: AsyncSubject;
  /** Lines that were no message, in words. */
  readonly noise: string | undefined;
  readonly close: () => Promise<void>;
}

/** Breaches that another start of the child may mend. */
const DEATHS: readonly MisconductCode[] = ["child-ended", "line-unfinished"];

/**
 * A child as a subject. One that ends while it should answer is started once more, and goes on when it describes the same
 * subject; the second time ends the check.
 * @throws {Misconduct} when the child does not start, or describes no subject; it is then ended
 */
export async function remoteSubject(start: () => Child, limits: ChildLimits): Promise<Remote> {
  const session = new Session(start, limits);
  try {
    const description = await session.open();
    const subject = asSubject({
      ...description,
      loss: async (theta) => (await session.ask((methods) => methods.loss(theta))) as number,
      gradient: async (theta) => (await session.ask((methods) => methods.gradient(theta))) as number[],
      losses: async (batch) => await session.ask((methods) => methods.losses(batch)),
    });
    return {
      subject,
      get noise() {
        return session.noise;
      },
      close: async () => await session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The children of a check: one, or a second after the first has ended. */
class Session {
  readonly #start: () => Child;
  readonly #limits: ChildLimits;
  readonly #children: { readonly child: Child; readonly methods: Methods }[] = [];
  #described = "";
  #isClosed = false;

  constructor(start: () => Child, limits: ChildLimits) {
    this.#start = start;
    this.#limits = limits;
  }

  get noise(): string | undefined {
    return this.#children.map(({ child }) => child.talk.noise).find((noise) => noise !== undefined);
  }

  async open(): Promise<Description> {
    const child = this.#start();
    const methods = new Methods(child.talk, this.#limits);
    this.#children.push({ child, methods });
    const description = await methods.describe();
    const described = JSON.stringify({ ...description, point: Array.from(description.point) });
    if (this.#described !== "" && described !== this.#described) {
      throw new Misconduct(
        "child-changed",
        `found another description; expected the first, ${this.#described.slice(0, 80)}`,
      );
    }
    this.#described = described;
    return description;
  }

  async ask<T>(question: (methods: Methods) => Promise<T>): Promise<T> {
    try {
      return await question(this.#methods);
    } catch (error) {
      const isDead = error instanceof Misconduct && DEATHS.includes(error.code);
      if (!isDead || this.#children.length > 1 || this.#isClosed) throw error;
      await this.#children[0]!.child.close();
      if (this.#isClosed) throw error;
      await this.open();
      return await question(this.#methods);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#children.map(async ({ child }) => await child.close()));
  }

  get #methods(): Methods {
    return this.#children.at(-1)!.methods;
  }
}
