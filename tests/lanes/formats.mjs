// Hands what the tool wrote to readers of npm's: formats.mjs FOLDER, from a folder that holds them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const read = (name) => readFileSync(join(folder, name), "utf8");
const items = JSON.parse(read("out.json")).files.flatMap((file) => file.items.map((item) => ({ path: file.path, ...item })));

// Danger's plugin for lint reports comments on the lines that it reads from a Checkstyle report.
const { xml2js } = require("xml-js");
const { parseCheckstyle } = require("danger-plugin-lint-report/dist/parse/checkstyle_parser.js");
const violations = parseCheckstyle(xml2js(read("out.checkstyle")), folder);
const place = (one) => `${one.file.replace(/^\.\//, "")}:${one.line}:${one.column}`;
assert.deepEqual(
  violations.map(place),
  items.map((item) => place({ file: item.path, line: item.original.line, column: item.original.column })),
);
for (const [index, { severity, message }] of violations.entries()) {
  const { severity: ours, waived, why } = items[index];
  assert.equal(severity, waived ? "info" : { blocking: "error", review: "warning", note: "info" }[ours]);
  assert.ok(message.includes(why), message);
}
console.log("formats.mjs: checkstyle");

// GitLab reads Code Climate's reports, whose published types the TypeScript compiler holds them to: a field that is
// unknown, missing or of another kind is an error.
const fits = (issues) => {
  writeFileSync(join(here, "report.ts"), `import type { Issue } from "codeclimate-types";\nexport const issues: Issue[] = ${issues};\n`);
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--typeRoots", "none"];
  try {
    execFileSync(process.execPath, [require.resolve("typescript/lib/tsc.js"), ...flags, "report.ts"], { cwd: here, encoding: "utf8" });
    return "";
  } catch (error) {
    return error.stdout || String(error);
  }
};
const report = read("out.gitlab");
assert.equal(fits(report), "");
assert.match(fits(report.replace('"blocker"', '"terrible"')), /terrible/, "what does not fit is found");
console.log("formats.mjs: gitlab");
