// Light or dark, decided before the first paint; "auto" follows the device.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("lares.theme") || "auto";
    } catch {
      return "auto"; // storage is switched off: follow the device
    }
  };
  const apply = () => {
    const choice = stored();
    const theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.dataset.theme = theme;
    document
      .querySelector('meta[name="theme-color"]')
      ?.setAttribute("content", theme === "dark" ? "#14120f" : "#f6f3ee");
  };
  dark.addEventListener("change", apply);
  addEventListener("lares-theme", apply);
  apply();
})();
