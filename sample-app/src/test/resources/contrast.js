// Each visible text whose contrast is below 4.5 : 1, as WCAG AA asks for

const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
const opaque = (colour) => (parse(colour)[3] ?? 1) === 1;
const channel = (value) => value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);

function background(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (opaque(colour)) {
      return parse(colour);
    }
  }
  return [255, 255, 255];
}

function contrast(element) {
  const [light, dark] = [luminance(parse(getComputedStyle(element).color)), luminance(background(element))].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const texts = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility()
  && element.ariaDisabled !== 'true' && !element.disabled
  && [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()));
return {
  texts: texts.length,
  low: texts.filter((element) => contrast(element) < 4.5)
    .map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 30)}: ${contrast(element).toFixed(2)}`),
};
