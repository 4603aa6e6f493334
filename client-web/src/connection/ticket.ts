// The resume ticket of this tab. sessionStorage: a reload comes back, another tab is somebody else.

const kTicketKey = "cardroom.ticket";

export function load_ticket(): string | null {
  try {
    return sessionStorage.getItem(kTicketKey);
  } catch {
    return null;
  }
}

export function save_ticket(ticket: string | null): void {
  try {
    if (ticket === null) sessionStorage.removeItem(kTicketKey);
    else sessionStorage.setItem(kTicketKey, ticket);
  } catch {
    // Storage is switched off: the tab still works, only a reload begins as somebody new.
  }
}
