// Tells the shop how its viewers fare: by what they draw, after how long their first frame came, and how many there are.
// The name is made anew for each page and kept nowhere; nothing else is said of whoever looks.
const EVERY = 30000;
const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let backend;
let timer;

function report(more) {
  const viewers = [...document.querySelectorAll("product-viewer")].filter((viewer) => viewer.loaded);
  const viewers_active = document.hidden ? 0 : viewers.length;
  fetch("/api/telemetry/viewer", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client, backend, viewers_active, ...more }),
    keepalive: true,
    priority: "low",
  }).catch(() => {});
  // A page without viewers, or one that nobody sees, has nothing more to say.
  if (!viewers_active) timer = clearInterval(timer);
  else if (!timer) timer = setInterval(report, EVERY);
}

// `load` does not rise, but it can be caught on the way down; it never comes by the window.
document.addEventListener("load", ({ target, detail }) => {
  if (target?.localName !== "product-viewer") return;
  backend = detail.backend;
  const product = location.pathname.match(/^\/products\/([a-z0-9-]+)$/)?.[1];
  report({ first_frame_ms: Math.min(Math.round(detail.firstFrame), 600000), product });
}, true);

document.addEventListener("visibilitychange", () => backend && report());
