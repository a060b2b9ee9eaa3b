// The verdict of `grove taxonomy lint` on every fixture is the one of the schemas: by ajv with a YAML reader for JavaScript,
// and by Python's jsonschema with the YAML parser that InstructLab uses, where Python has both.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { parseAllDocuments } from "yaml";

const root = process.env.GROVE_ROOT;
const folder = join(root, "tests/Grove.Taxonomy.Tests/Fixtures/Leaves");
const files = readdirSync(folder, { recursive: true }).filter(name => name.endsWith(".yaml")).map(name => join(folder, name)).sort();

// What the reader for JavaScript understands differently from the parser that InstructLab uses; checked with Python only.
const otherYaml = new Set(["letters-y-and-n", "exponent-without-sign-is-text", "one-digit-month-is-text", "duplicate-key-last-counts", "equals-sign", "control-character", "unknown-tag", "number-as-key", "version-true"]);

const lint = spawnSync(join(root, "artifacts/bin/Grove.Cli/release/grove"), ["taxonomy", "lint", ...files, "--json"], { encoding: "utf8", maxBuffer: 1 << 26 });
const ours = new Map(JSON.parse(lint.stdout).files.map(file => [file.path, file.valid]));

const ajv = new Ajv2020({ strict: false });
const schemas = new Map();
function schemaOf(kind, version) {
  const path = `schema/${kind}-v${version}.json`;
  if (!existsSync(path)) return null;
  if (!schemas.has(path)) schemas.set(path, ajv.compile(JSON.parse(readFileSync(path, "utf8"))));
  return schemas.get(path);
}

function byAjv(path) {
  let leaf;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    const documents = parseAllDocuments(text, { version: "1.1", schema: "yaml-1.1", merge: true });
    if (documents.length !== 1 || documents[0].errors.length > 0) return false;
    leaf = documents[0].toJS();
  } catch {
    return false;
  }
  if (leaf === null || typeof leaf !== "object" || Array.isArray(leaf)) return false;
  const version = leaf.version === undefined ? 1 : Number(leaf.version);
  const kind = path.split("/").includes("knowledge") ? "knowledge" : "compositional_skills";
  const schema = schemaOf(kind, Number.isFinite(version) ? Math.trunc(version) : 1);
  return schema ? schema(leaf) : false;
}

function byPython() {
  for (const python of ["python3", "/usr/bin/python3"]) {
    if (spawnSync(python, ["-c", "import yaml, jsonschema"]).status !== 0) continue;
    return new Map(Object.entries(JSON.parse(execFileSync(python, ["oracle.py", "schema", ...files], { encoding: "utf8", maxBuffer: 1 << 26 }))));
  }
  return null;
}

const python = byPython();
let compared = 0;
const wrong = [];
for (const path of files) {
  const name = relative(folder, path);
  const expected = name.startsWith("valid");
  if (ours.get(path) !== expected) wrong.push(`${name}: grove says ${ours.get(path)}, its folder ${expected}`);
  const short = name.split("/").at(-1).replace(".yaml", "");
  if (!otherYaml.has(short)) {
    compared++;
    const theirs = byAjv(path);
    if (theirs !== expected) wrong.push(`${name}: ajv says ${theirs}, its folder ${expected}`);
  }
  if (python && python.get(path) !== expected) wrong.push(`${name}: jsonschema says ${python.get(path)}, its folder ${expected}`);
}

for (const line of wrong) console.error(line);
console.log(`taxonomy: ${files.length} leaf files; ajv agrees on ${compared}${python ? `, Python's jsonschema on all` : "; Python has no yaml and jsonschema, so it was not asked"}; ${wrong.length} differences`);
process.exit(wrong.length === 0 ? 0 : 1);
