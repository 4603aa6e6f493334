// The browser's clock as a reactive value, four times a second while somebody looks at it.

import { onMount } from "svelte";

const kTickMs = 250;

export function use_clock(): { readonly now: number } {
  let now = $state(Date.now());
  onMount(() => {
    const timer = setInterval(() => (now = Date.now()), kTickMs);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
