import Generator from 'yeoman-generator';
import type { Result } from '../core/model/problem.js';
import { decide } from '../edge/decide.js';
import { createOptions, updateOptions } from '../edge/options.js';
import { type Order, readOrder } from '../edge/order.js';
import type { Prompt, PromptQuestion } from '../edge/prompt.js';
import { ofYeoman, type Session } from '../edge/session.js';
import type { Settled } from '../edge/settle.js';

type Options = Generator['options'] & { readonly session?: Session };

/** Reads what was ordered, asks, and writes the folder: `create-deployment`, and `yo deployment`. All the thinking is elsewhere. */
export default class AppGenerator extends Generator<Record<string, unknown>, Options> {
  // We write ourselves: Yeoman's own commit goes file by file, and compares two texts where three are known.
  override readonly customFeatures = { customCommitTask: true, customInstallTask: true };
  readonly #session: Session;
  #order!: Result<Order>;
  #settled!: Result<Settled>;

  constructor(args: string[], options: Options) {
    super(args, options);
    this.argument('folder', { type: String, required: false, description: 'the folder to write or to update' });
    for (const { name, type, about } of [...createOptions, ...updateOptions])
      this.option(name, { type: type === 'string' ? String : Boolean, description: about });
    this.#session = options.session ?? ofYeoman(args, options);
  }

  async initializing(): Promise<void> {
    this.#order = await readOrder(this.#session.command, this.#session.world);
  }

  async prompting(): Promise<void> {
    const { world, terminal } = this.#session;
    const prompt: Prompt = (question) => this.#ask(question);
    this.#settled = await decide(this.#order, terminal ? { ...world, prompt } : world);
  }

  async writing(): Promise<void> {
    const { write } = await import('../edge/compiler.js');
    this.#session.tell(await write(this.#settled, this.#session.world));
  }

  /** Through Yeoman's prompt, so that its test adapter can answer. The filter catches the answer: among Yeoman's, a dotted name would become a tree. */
  async #ask(question: PromptQuestion): Promise<unknown> {
    const { signal } = this.#session.world;
    const leave = () => this.env.adapter.close();
    let answer: unknown;
    const filter = (value: unknown) => {
      answer = value;
    };
    signal.addEventListener('abort', leave, { once: true });
    await this.prompt([{ ...question, filter }]);
    signal.removeEventListener('abort', leave);
    return answer;
  }
}
