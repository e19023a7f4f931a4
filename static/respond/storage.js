// The tablet's storage, which may be missing, full or forbidden: answering must go on without it.

/** No tablet keeps more drafts than this. */
export const most = 40;
const day = 24 * 60 * 60 * 1000;

export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Reports whether it was kept. */
export function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Without storage there is nothing to remove.
  }
}

/** The names that begin with a prefix. */
export function names(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Removes what is older than a day, and the oldest beyond the limit. Values are {at: ms, …}. */
export function tidy(prefix, now = Date.now()) {
  const kept = names(prefix).map((name) => ({ name, at: read(name)?.at ?? 0 })).sort((a, b) => b.at - a.at);
  kept.forEach(({ name, at }, i) => {
    if (i >= most || now - at > day) remove(name);
  });
}
