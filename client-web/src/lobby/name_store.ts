// The name one plays under, remembered by this browser; made up once where none was given.

const kNameKey = "cardroom.name";

export function load_name(fallback: string): string {
  try {
    const kept = localStorage.getItem(kNameKey);
    if (kept !== null && kept !== "") return kept;
  } catch {
    // Storage is switched off: a new name each time.
  }
  return `${fallback} ${100 + Math.floor(Math.random() * 900)}`;
}

export function save_name(name: string): void {
  try {
    localStorage.setItem(kNameKey, name);
  } catch {
    // Not remembered.
  }
}
