// The live socket: reconnects by itself, notices a dead connection by its missing pong.

const PING_EVERY = 15_000;
const PONG_WITHIN = 8_000;
const LONGEST_WAIT = 15_000;
const LOGGED_OUT = 4401;

export class Live {
  /**
   * `onMessage` gets each message, `onStatus` true when connected and false when lost,
   * `onRefused` is asked after a connection that was never accepted.
   */
  constructor({ onMessage, onStatus, onLoggedOut, onRefused }) {
    this.onMessage = onMessage;
    this.onStatus = onStatus;
    this.onLoggedOut = onLoggedOut;
    this.onRefused = onRefused;
    this.socket = null;
    this.wait = 500;
    this.stopped = true;
    this.ended = new AbortController();
    const { signal } = this.ended;
    addEventListener("online", () => this.hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry(), { signal });
  }

  start() {
    this.stopped = false;
    this.connect();
  }

  stop() {
    this.stopped = true;
    this.ended.abort();
    clearTimeout(this.retry);
    this.socket?.close();
  }

  connect() {
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/live`);
    this.socket = socket;
    socket.addEventListener("message", (event) => {
      clearTimeout(this.deadline);
      const message = JSON.parse(event.data);
      if (message.type === "snapshot") {
        this.wait = 500;
        this.onStatus(true);
      }
      if (message.type !== "pong") this.onMessage(message);
    });
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.schedulePing(socket);
    });
    socket.addEventListener("close", (event) => {
      if (!opened && !this.stopped && socket === this.socket) this.onRefused();
      this.closed(socket, event.code);
    });
  }

  schedulePing(socket) {
    clearInterval(this.pinging);
    this.pinging = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send("ping");
      clearTimeout(this.deadline);
      this.deadline = setTimeout(() => this.closed(socket, 0), PONG_WITHIN);
    }, PING_EVERY);
  }

  closed(socket, code) {
    if (socket !== this.socket) return;
    clearInterval(this.pinging);
    clearTimeout(this.deadline);
    this.socket = null;
    socket.close();
    if (this.stopped) return;
    this.onStatus(false);
    if (code === LOGGED_OUT) {
      this.onLoggedOut();
      return;
    }
    this.retry = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  hurry() {
    if (!this.stopped && this.socket === null) {
      this.wait = 500;
      this.connect();
    }
  }
}
