/** Filters the findings in place; without it everything is shown. */
export const htmlScript = `
(() => {
  const bar = document.getElementById('filters');
  if (!bar) return;
  bar.hidden = false;
  const field = (name) => bar.querySelector('[name=' + name + ']');
  const fields = ['version', 'rule', 'severity', 'text'].map(field);
  const told = document.getElementById('told');
  const items = [...document.querySelectorAll('[data-version]')];
  const outer = ['.effect', '.cause'].map((selector) => [...document.querySelectorAll(selector)]);
  const apply = () => {
    const [version, rule, severity, text] = fields.map((one) => one.value.trim().toLowerCase());
    const words = text.split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const { dataset } = item;
      const fits =
        (!version || dataset.version.split(' ').includes(version)) &&
        (!rule || dataset.rule.split(' ').includes(rule)) &&
        (!severity || dataset.severity.split(' ').includes(severity)) &&
        words.every((word) => (dataset.text || item.textContent).toLowerCase().includes(word));
      item.hidden = !fits;
      if (fits && item.classList.contains('finding')) count += 1;
    }
    for (const group of outer)
      for (const one of group) one.hidden = !one.querySelector('.finding:not([hidden])');
    told.textContent = count + ' of ' + items.filter((item) => item.classList.contains('finding')).length + ' findings';
  };
  for (const one of fields) one.addEventListener('input', apply);
  apply();
})();
`;
