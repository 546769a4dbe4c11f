// Prints what oracle.mjs found as the table that "flags import --check" reads.
//
//   node table.mjs FOUND.JSON USERS.JSON
import { readFileSync } from "node:fs";

const [found, users] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, "utf8")));
const quoted = value => `"${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll('"', '""')}"`;
const flags = Object.keys(found);
console.log(["user", "tenant", ...flags].join(","));
users.forEach((user, i) => console.log([quoted(user.id), user.tenant, ...flags.map(flag => quoted(found[flag][i]))].join(",")));
