// Calls to the appliance. Every failure is an ApiError with the server's own code.

import { language, maybe, t } from "./language.js";

export class ApiError extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** What to tell a person, in their language where we have words for it. */
  get text() {
    const words = maybe(`error.${this.code}`);
    return words ? t(`error.${this.code}`, { seconds: this.retryAfter }) : this.message;
  }
}

const TIMEOUT = 20_000;
let csrf = null;
let onLoggedOut = () => {};

export function rememberSession(session) {
  csrf = session.csrf;
}

/** Call `listener` whenever the server says that the login is over. */
export function whenLoggedOut(listener) {
  onLoggedOut = listener;
}

/** Call the API; after a login in another tab once more, with the new session's token. */
export async function call(method, path, body) {
  try {
    return await send(method, path, body);
  } catch (error) {
    if (error.code !== "cross-site" || method === "GET") throw error;
    const known = csrf;
    rememberSession(await send("GET", "/api/session"));
    if (!csrf || csrf === known) throw error;
    return send(method, path, body);
  }
}

/** Call what may take minutes. */
export const patient = (method, path, body) =>
  request(method, path, JSON.stringify(body), "application/json", null);

/** Ask for a file, however long that takes; returns its {name, blob}. */
export const download = (path, body) =>
  request("POST", path, JSON.stringify(body), "application/json", null, async (response) => {
    const [, name] = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition")) ?? [];
    return { name: decodeURIComponent(name ?? "backup"), blob: await response.blob() };
  });

/** Send a file, however long that takes. */
export const upload = (path, file) => request("PUT", path, file, "application/octet-stream", null);

function send(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return request(method, path, text, "application/json", AbortSignal.timeout(TIMEOUT));
}

async function request(method, path, body, type, signal, read = (response) => response.json()) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (csrf) headers["X-Lares-Csrf"] = csrf;
  if (body !== undefined) headers["Content-Type"] = type;
  let response;
  let content;
  try {
    response = await fetch(path, { method, headers, body, signal });
    content = await (response.ok ? read(response) : response.json());
  } catch {
    throw new ApiError(0, "unreachable", "The appliance does not answer.");
  }
  if (response.ok) return content;
  const { code, message } = content.error ?? { code: "internal", message: response.statusText };
  const error = new ApiError(response.status, code, message, Number(response.headers.get("Retry-After") ?? 0));
  if (response.status === 401) onLoggedOut();
  throw error;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);
export const entityPath = (id) => `/api/entities/${encodeURIComponent(id)}`;
