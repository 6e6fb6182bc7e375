// Evaluated inside a page: texts whose contrast is below WCAG 2.2 AA (4.5, or 3 for large text), as `text: ratio`.
(() => {
  function colour(text) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    const scale = text.startsWith('color(') ? 255 : 1;
    return [red * scale, green * scale, blue * scale, alpha];
  }

  function luminance(of) {
    const [red, green, blue] = of.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function ground(element) {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] > 0) return found;
    }
    return [255, 255, 255, 1];
  }

  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ textContent }) => textContent.trim())
      .join('');
    if (text === '' || !element.checkVisibility() || element.closest('.skip, noscript, script')) continue;
    const style = getComputedStyle(element);
    const [one, other] = [luminance(colour(style.color)), luminance(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.add(`${text}: ${ratio.toFixed(2)}`);
  }
  return [...poor];
})();
