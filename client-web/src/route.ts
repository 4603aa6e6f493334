// The address bar: `#/r/<room>` is a room, `#/c/<code>` a private one, all else the lobby.

export type Route =
  | { kind: "lobby" }
  | { kind: "room"; room: string }
  | { kind: "code"; code: string };

export function parse_route(hash: string): Route {
  const found = /#\/([rc])\/([^?#/]+)$/.exec(hash);
  const name = found?.[2] === undefined ? null : decoded(found[2]);
  if (found === null || name === null) return { kind: "lobby" };
  return found[1] === "r" ? { kind: "room", room: name } : { kind: "code", code: name };
}

export function print_route(route: Route): string {
  switch (route.kind) {
    case "lobby": return "#/";
    case "room": return `#/r/${encodeURIComponent(route.room)}`;
    case "code": return `#/c/${encodeURIComponent(route.code)}`;
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
