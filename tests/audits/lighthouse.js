// Audits pages with Lighthouse, one browser for all: node lighthouse.js '[[url, preset], ...]' FLAG...
// Prints one line of JSON for each: the scores, the audits that are not perfect, and in "machine" how
// fast the machine was then.
import * as launcher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [jobs, ...flags] = process.argv.slice(2);
const categories = ["accessibility", "performance"];
const chrome = await launcher.launch({ chromeFlags: ["--headless=new", ...flags] });
try {
  for (const [url, preset] of JSON.parse(jobs)) {
    const options = { port: chrome.port, onlyCategories: categories, disableFullPageScreenshot: true };
    const { lhr } = await lighthouse(url, options, preset === "desktop" ? desktopConfig : undefined);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const scores = categories.map((name) => [name, Math.round(100 * lhr.categories[name].score)]);
    const poor = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 0.9);
    const machine = lhr.environment.benchmarkIndex;
    const lost = poor.map(({ id, displayValue = "" }) => `${id} ${displayValue}`.trim());
    console.log(JSON.stringify({ url, preset, machine, ...Object.fromEntries(scores), lost }));
  }
} finally {
  chrome.kill();
}
