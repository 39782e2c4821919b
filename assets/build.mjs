// Builds what browsers load into hub/static: hashed names, manifest.json and compressed twins;
// and hub/templates/sprite.svg, the pictograms of icons.txt as one inline sprite.
// The same input gives the same bytes. Run by `npm run build`.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const hub = path.join(here, "..", "hub");
const out = path.join(hub, "static");
const require = createRequire(import.meta.url);

// Names under which templates ask for what esbuild wrote: asset("app.css").
const entries = ["css/app.css", "css/forms.css", "css/desk.css", "js/main.js"];

function publicName(written, output) {
  if (output.entryPoint) return path.basename(output.entryPoint);
  const [source] = Object.keys(output.inputs);
  const font = source?.match(/fontsource-variable\/(\w+).*\.woff2$/);
  return font ? `${font[1]}.woff2` : null;
}

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    assetNames: "[name]-[hash]",
    bundle: true,
    chunkNames: "[name]-[hash]",
    entryNames: "[name]-[hash]",
    entryPoints: entries,
    format: "esm",
    legalComments: "none",
    loader: { ".woff2": "file" },
    metafile: true,
    minify: true,
    outdir: out,
    splitting: true,
    target: ["chrome100", "firefox100", "safari15.4"],
  });
  const manifest = {};
  for (const [written, output] of Object.entries(result.metafile.outputs)) {
    const name = publicName(written, output);
    if (name) manifest[name] = path.basename(written);
    await compress(path.resolve(here, written));
  }
  manifest["icon.svg"] = await copyIcon();
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
}

async function copyIcon() {
  const bytes = await readFile(path.join(here, "icon.svg"));
  const name = `icon-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.svg`;
  await writeFile(path.join(out, name), bytes);
  return name;
}

async function compress(file) {
  if (file.endsWith(".woff2")) return;
  const bytes = await readFile(file);
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params }));
}

function symbol(name) {
  const file = require.resolve(`lucide-static/icons/${name}.svg`);
  const drawing = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const tight = drawing.replace(/\s+/g, " ").replace(/ ?(\/?>) ?/g, "$1").trim();
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${tight}</symbol>`;
}

async function sprite() {
  const names = (await readFile(path.join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const unknown = names.filter((name) => !existsSync(iconPath(name)));
  if (unknown.length) throw new Error(`icons.txt: lucide has no ${unknown.join(", ")}`);
  const symbols = [...new Set(names)].sort().map(symbol).join("");
  const svg = `<svg hidden width="0" height="0" aria-hidden="true">${symbols}</svg>\n`;
  await writeFile(path.join(hub, "templates", "sprite.svg"), svg);
}

function iconPath(name) {
  return path.join(path.dirname(require.resolve("lucide-static/package.json")), "icons", `${name}.svg`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([bundle(), sprite()]);
