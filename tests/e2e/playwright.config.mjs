// Real servers, a real Chromium: Debian's, never one that npm brings. One at a time.
import { defineConfig } from "@playwright/test";

const built = "../../build/e2e";
const after = ["begin"];

export default defineConfig({
  testDir: ".",
  outputDir: `${built}/failed`,
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env.PLAYWRIGHT_JUNIT_OUTPUT_FILE
    ? [["list"], ["junit"], ["./flaky.mjs"]] : "list",
  use: {
    actionTimeout: 20_000,
    locale: "en-US",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "begin", testMatch: "begin.setup.mjs", teardown: "end" },
    { name: "protocol", testMatch: "protocol/*.test.mjs", dependencies: after },
    { name: "browser", testMatch: "browser/*.test.mjs", dependencies: after },
    { name: "end", testMatch: "end.teardown.mjs" },
  ],
});
