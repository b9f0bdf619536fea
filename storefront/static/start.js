// Starts the shop. Trunk would write this as an inline script, which our content security policy forbids; the names it
// hashed are found in the preload links that it writes.
const find = (selector) => document.querySelector(`link[${selector}]`)?.href;

try {
  const shop = await import(find('rel="modulepreload"'));
  await shop.default({ module_or_path: find('rel="preload"][type="application/wasm"') });
} catch (error) {
  const note = document.querySelector("#boot .boot__note");
  if (note) {
    note.textContent = "The shop could not start. Load the page again, or try a newer browser.";
    note.classList.add("boot__note--now");
  }
  throw error;
}
