// What a stock client says and hears, in Node or in a page: it must not name anything outside.

/** Sends every message, once open, and closes when as many came back. */
export function echo(SockJS, { url, transport, messages }) {
  return new Promise((resolve, reject) => {
    const heard = [];
    let used;
    const socket = new SockJS(url, null, { transports: [transport] });
    socket.onopen = () => {
      used = socket.transport;
      messages.forEach((message) => socket.send(message));
    };
    socket.onmessage = ({ data }) => {
      heard.push(data);
      if (heard.length === messages.length) socket.close(3001, "heard all");
    };
    socket.onclose = ({ code, reason }) => {
      if (code === 3001) resolve({ transport: used, heard });
      else reject(new Error(`closed ${code} ${reason} after ${heard.length} messages`));
    };
  });
}

/** How a session ends that the other side closes. */
export function ending(SockJS, { url, transport }) {
  return new Promise((resolve) => {
    const socket = new SockJS(url, null, { transports: [transport] });
    let opened = false;
    socket.onopen = () => (opened = true);
    socket.onclose = ({ code, reason, wasClean }) => resolve({ opened, code, reason, wasClean });
  });
}
