// Runs before the first paint: a chosen theme must not flash in late. The shop's theme.rs takes over from here.
try {
  const theme = localStorage.getItem("vitrine.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's colours it is.
}
