// The real thing: tools/run over built programs in a folder of its own, and what can be done to its
// servers by their pid files. Ends only what it started.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, mkdir, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const programs = process.env.CARDROOM_PROGRAMS ?? join(root, "build/release/bin");
export const built = join(root, "build/e2e");
export const kDeadlineMs = 20_000;
const kBotDelayMs = 150;
const kLookEveryMs = 10;

/** The first true answer of `condition`; an error that says `what` after the deadline. */
export async function until(what, condition, ms = kDeadlineMs) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, kLookEveryMs));
  }
}

export class Cardroom {
  /** Resolves once the `ready` line is there. */
  static async start({ bot_delay = kBotDelayMs } = {}) {
    const room = new Cardroom();
    await mkdir(built, { recursive: true });
    room.folder = await mkdtemp(join(tmpdir(), "cardroom-e2e-"));
    room.data = join(room.folder, "data");
    room.log = await open(join(built, "servers.log"), "a");
    room.process = spawn(
      join(root, "tools/run"),
      ["--no-build", "--port", "0", "--data", room.data, "--bot-delay", String(bot_delay)],
      {
        stdio: ["ignore", "pipe", room.log.fd],
        env: { ...process.env, CARDROOM_PROGRAMS: programs },
      },
    );
    room.ended = new Promise((resolve) => room.process.once("exit", resolve));
    room.url = await room.ready();
    return room;
  }

  async ready() {
    const lines = createInterface({ input: this.process.stdout });
    const line = await Promise.race([
      new Promise((resolve) => lines.once("line", resolve)),
      this.ended.then((code) => `ended with ${code}: see build/e2e/servers.log`),
    ]);
    if (!line.startsWith("ready http://")) throw new Error(`tools/run: ${line}`);
    return line.slice("ready ".length);
  }

  get socket_url() {
    return `${this.url.replace("http", "ws")}/ws`;
  }

  /** The URL of a server's ops port. */
  async ops(server) {
    const lines = (await readFile(join(this.data, "ops"), "utf8")).trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split(" ")))[server];
  }

  async pid(server) {
    return Number(await readFile(join(this.data, `${server}.pid`), "utf8").catch(() => "0"));
  }

  /** Holds the servers still, so that what is sent to them now has no answer. */
  async freeze(...servers) {
    for (const server of servers) process.kill(await this.pid(server), "SIGSTOP");
  }

  async wake(...servers) {
    for (const server of servers) process.kill(await this.pid(server), "SIGCONT");
  }

  /** kill -9, all at once; resolves when other ones have taken their place. */
  async kill(...servers) {
    const old = await Promise.all(servers.map((server) => this.pid(server)));
    for (const pid of old) process.kill(pid, "SIGKILL");
    for (const [at, server] of servers.entries()) {
      await until(`another ${server}`, async () => {
        const pid = await this.pid(server);
        return pid !== 0 && pid !== old[at];
      });
    }
  }

  /** kill -9, and nobody puts another in its place until `meanwhile` is done. */
  async while_gone(server, meanwhile) {
    this.process.kill("SIGSTOP");
    process.kill(await this.pid(server), "SIGKILL");
    try {
      await meanwhile();
    } finally {
      this.process.kill("SIGCONT");
    }
    await this.recovered();
  }

  /** Both servers work together again. */
  async recovered() {
    const ready = `${await this.ops("realtime")}/readyz`;
    await until("ready again", async () => (await fetch(ready).catch(() => null))?.ok);
  }

  async token(sub, name) {
    const { stdout } = await promisify(execFile)(join(programs, "cardroomctl"),
      ["token", "mint", "--keys", join(this.data, "token-keys.json"), "--sub", sub,
        "--name", name]);
    return stdout.trim();
  }

  async end() {
    this.process.kill("SIGTERM");
    await this.ended;
    await this.log.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
