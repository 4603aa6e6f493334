// What this browser remembers: the name one plays under, made up once where none was given, and the
// game one chose last.

const kNameKey = "cardroom.name";
const kGameKey = "cardroom.game";

export function load_name(fallback: string): string {
  return load(kNameKey) || `${fallback} ${100 + Math.floor(Math.random() * 900)}`;
}

export function save_name(name: string): void {
  save(kNameKey, name);
}

export function load_game(): string {
  return load(kGameKey);
}

export function save_game(name: string): void {
  save(kGameKey, name);
}

function load(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    // Storage is switched off: anew each time.
    return "";
  }
}

function save(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not remembered.
  }
}
