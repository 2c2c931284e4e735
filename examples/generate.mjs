// Writes users.ndjson: the 500 people of Acme, placed as provider.json places them, with the drift
// that a real environment collects. The same seed gives the same bytes on every machine.
//
//   node examples/generate.mjs            writes the file
//   node examples/generate.mjs --check    fails where the file is not what would be written

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const place = (name) => fileURLToPath(new URL(name, import.meta.url));
const read = (name) => JSON.parse(readFileSync(place(name), "utf8"));
const environment = read("environment.json");
const provider = read("provider.json");

// -- Chance, seeded ---------------------------------------------------------------------------------

/** Mulberry32: a small generator with a period that is ample for 500 people. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = seeded(20261121);
const below = (count) => Math.floor(random() * count);
const pick = (list) => list[below(list.length)];

function shuffled(list) {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

// -- Names, by country ------------------------------------------------------------------------------

const NAMES = {
  britain: [
    "Amelia Imogen Rosalind Harriet Niamh Priya Zainab Callum Rhys Alistair Tobias Kwame Idris Fergus",
    "Ashworth Penhaligon Okafor Whitcombe MacAllister Sandhu Llewellyn Fairclough Begum Oyelaran Thistlewood Cartwright Nwosu Bramley",
  ],
  germany: [
    "Annika Liesel Frieda Katharina Mareike Elif Svenja Jannik Matthias Torsten Emre Lennart Ruprecht Falk",
    "Brandstetter Hagedorn Oezdemir Kirchhoff Niemeyer Vogelsang Lindemann Rauschenbach Yildiz Steinhauer Obermaier Petersen Wittkamp Zellweger",
  ],
  france: [
    "Camille Solene Margaux Oceane Aminata Thibault Bastien Corentin Yanis Gaspard",
    "Delacourt Marchand Benoist Traore Fontanel Lemoine Roussillon Chevallier Diallo Peyrac",
  ],
  spain: ["Itziar Carmen Nuria Rocio Iker Gonzalo Alvaro Xavi", "Etxeberria Villanueva Ferrandiz Casals Bermudez Ocampo Solis Urrutia"],
  italy: ["Ginevra Chiara Ottavia Beatrice Lorenzo Tommaso Ettore Nicolo", "Bellandi Castelnuovo Fiorentini Marangoni Pellegrino Santacroce Tedesco Zanardi"],
  netherlands: ["Femke Sanne Marloes Lotte Joost Daan Wouter Sietse", "Hoogland Vermeulen Dijkstra Brouwer Terpstra Oosterhuis Kuipers Zijlstra"],
  poland: ["Agnieszka Zofia Kinga Halina Bartosz Wojciech Kacper Szymon", "Wisniewska Kowalczyk Jablonski Majewska Zawadzki Pietrzak Sobczak Lewandowski"],
  norway: ["Ingrid Solveig Sunniva Haakon Eirik Torbjorn", "Nordahl Fjeldstad Haugland Bergersen Strand Lunde"],
  unitedStates: [
    "Savannah Brooke Delaney Marisol Keisha Tamika Wyatt Colton Jamal DeShawn Preston Elijah Hannah Mei Soledad Graham",
    "Whitaker Castellano Abernathy Washington Nakamura Delgado Hutchins Kowalski Baptiste Holloway Ramirez Sorensen Vang Mercer Tran Goldfarb",
  ],
  canada: ["Genevieve Maeve Aurelie Liam Etienne Tanvir Noor Declan", "Gauthier Bouchard MacKinnon Thibodeau Dhaliwal Fraser Lachance Sinclair"],
  mexico: ["Ximena Guadalupe Renata Itzel Emiliano Rodrigo Octavio Joaquin", "Arellano Cervantes Montemayor Zamora Quintanilla Ibarra Valdez Escobedo"],
  brazil: ["Luciana Thais Beatriz Jussara Thiago Caio Rafael Leandro", "Albuquerque Figueiredo Nascimento Cavalcanti Teixeira Moura Guimaraes Siqueira"],
  japan: ["Haruka Misaki Ayumi Sakura Kenji Takumi Ryota Daisuke", "Fujimoto Hasegawa Kobayashi Matsuda Nishimura Okada Sakamoto Yamaguchi"],
  india: ["Ananya Deepika Lakshmi Meera Arjun Rohan Vikram Siddharth", "Banerjee Chatterjee Iyer Krishnan Mukherjee Patil Raghavan Deshmukh"],
  australia: ["Matilda Kirra Bronte Lachlan Angus Jarrah Hamish Tegan", "Fitzgerald Callaghan Nguyen McPherson Papadopoulos Whitlam Barrett Moretti"],
};

const taken = new Set();

/** An address at acme.test that nobody else has: there are more names than people of each country. */
function userName(country) {
  let name;
  do name = NAMES[country].map((names) => pick(names.split(" ")).toLowerCase()).join(".");
  while (taken.has(name));
  taken.add(name);
  return `${name}@acme.test`;
}

// -- Who works at Acme ------------------------------------------------------------------------------

const OFFICES = [
  { country: "britain", people: 92, groups: ["g-uk", "g-emea"] },
  { country: "germany", people: 74, groups: ["g-germany", "g-emea"] },
  { country: "france", people: 22, groups: ["g-emea"] },
  { country: "spain", people: 14, groups: ["g-emea"] },
  { country: "italy", people: 12, groups: ["g-emea"] },
  { country: "netherlands", people: 12, groups: ["g-emea"] },
  { country: "poland", people: 16, groups: ["g-emea"] },
  { country: "unitedStates", people: 97, groups: ["g-americas"] },
  { country: "canada", people: 20, groups: ["g-americas"] },
  { country: "mexico", people: 18, groups: ["g-americas"] },
  { country: "brazil", people: 26, groups: ["g-americas"] },
  { country: "japan", people: 18, groups: ["g-apac"] },
  { country: "india", people: 24, groups: ["g-apac"] },
  { country: "australia", people: 14, groups: ["g-apac"] },
];

/** What people do, with how many of a hundred do it. */
const WORK = [
  { share: 22, groups: ["g-engineering"] },
  { share: 7, groups: ["g-engineering", "g-platform"] },
  { share: 8, groups: ["g-research"] },
  { share: 24, groups: ["g-sales"] },
  { share: 10, groups: ["g-finance"] },
  { share: 29, groups: [] },
];

function work() {
  let rest = below(100);
  return WORK.find(({ share }) => (rest -= share) < 0).groups;
}

const person = (country, groupIds) => ({ country, userName: userName(country), groupIds });

const employees = OFFICES.flatMap(({ country, people, groups }) =>
  Array.from({ length: people }, () => person(country, ["g-everyone", ...groups, ...work()])),
);
const contractors = Array.from({ length: 34 }, (_, index) =>
  person(OFFICES[index % OFFICES.length].country, ["g-contractors", ...OFFICES[index % OFFICES.length].groups.slice(0, 1)]),
);
// The board is in no other group, and its role row grants no sign-in role.
const board = ["britain", "norway", "unitedStates", "japan"].map((country) => person(country, ["g-board"]));

const isIn = (...groupIds) => (user) => groupIds.every((groupId) => user.groupIds.includes(groupId));
const waiting = shuffled(employees);

/** Takes people out of the pool, so that each special case befalls people of its own. */
function take(count, suits = () => true) {
  const chosen = waiting.filter(suits).slice(0, count);
  if (chosen.length < count) throw new Error(`${count} people were wanted, ${chosen.length} suit`);
  for (const user of chosen) waiting.splice(waiting.indexOf(user), 1);
  return chosen;
}

const executives = take(9, isIn("g-sales")).concat(take(3, isIn("g-uk", "g-engineering")));
const stores = [...take(4, isIn("g-uk", "g-sales")), ...take(3, isIn("g-germany", "g-sales"))];
const administrators = take(9, (user) => !isIn("g-sales")(user));
const helpDesk = take(12);
const legal = take(6, isIn("g-finance"));
const auditors = take(4, isIn("g-finance"));
const interns = [...take(5, isIn("g-uk")), ...take(4, isIn("g-germany")), ...take(4, isIn("g-americas"))];

const join = (groupId) => (user) => user.groupIds.push(groupId);
executives.forEach(join("g-exec"));
stores.forEach(join("g-stores"));
administrators.forEach(join("g-it"));
helpDesk.forEach(join("g-helpdesk"));
legal.forEach(join("g-legal"));
auditors.forEach(join("g-audit"));
interns.forEach(join("g-interns"));

// -- Where provider.json puts them ------------------------------------------------------------------

const exists = (organizationId) => environment.organizations.some(({ id }) => id === organizationId);

/** The organization of the first row that has one of the groups. */
function home(groupIds) {
  const row = provider.organizationMapping.rows.find((row) => row.groupIds.some((id) => groupIds.includes(id)));
  return row && exists(row.organizationId) ? row.organizationId : provider.defaultOrganizationId;
}

/** A role that a row still names although it was deleted: nobody holds it. */
const DELETED_ROLE = "legal-reviewer";

function roles(groupIds, organizationId) {
  const mapped = provider.roleMapping.rows.filter((row) => groupIds.includes(row.groupId)).flatMap((row) => row.roleIds);
  const organization = environment.organizations.find(({ id }) => id === organizationId);
  const roleIds = mapped.length > 0 ? mapped : (organization.defaultRoleIds ?? ["desktop-user", "proe-user"]);
  return [...new Set(roleIds)].filter((id) => id !== DELETED_ROLE).sort();
}

const everybody = [...employees, ...contractors, ...board];
for (const user of everybody) {
  user.organizationId = home(user.groupIds);
  user.roleIds = roles(user.groupIds, user.organizationId);
}
// When Stores was deleted, its people were put where they work.
for (const user of stores) user.organizationId = isIn("g-uk")(user) ? "uk" : "germany";

// -- What happened since ----------------------------------------------------------------------------

const grant = (roleId) => (user) => (user.roleIds = [...new Set([...user.roleIds, roleId])].sort());
const revoke = (...roleIds) => (user) => (user.roleIds = user.roleIds.filter((id) => !roleIds.includes(id)));
const move = (organizationId) => (user) => (user.organizationId = organizationId);
const set = (members) => (user) => Object.assign(user, members);

// Moved by hand: Asia Pacific has an organization, but nobody mapped its group.
take(12, isIn("g-apac")).forEach(move("apac"));
// Changed teams at the provider, and not synchronised since.
take(5, isIn("g-platform", "g-americas")).forEach(move("research"));
take(4, isIn("g-germany", "g-sales")).forEach(move("uk"));
take(2, isIn("g-research")).forEach(move("acme"));
// Moved by hand, each for a reason that somebody once knew.
take(2, isIn("g-uk")).forEach(move("exec"));
take(1, isIn("g-americas")).forEach(move("catalogue"));

// New administrators and help desk who were not synchronised since they joined.
administrators.slice(0, 2).forEach(revoke("org-admin", "push-restore"));
helpDesk.slice(0, 3).forEach(revoke("org-help-desk"));
// Roles granted by hand.
take(1, isIn("g-finance")).forEach(grant("customer-cloud-admin"));
take(2, isIn("g-sales")).forEach(grant("admin-restore"));
take(1, isIn("g-engineering")).forEach(grant("remote-file-selection"));
// Contractors had a role row of their own until it was deleted (RM-14, `--as sync`).
contractors.slice(0, 3).forEach(set({ roleGroupIds: ["g-contractors"] }));
contractors.slice(0, 2).forEach(grant("remote-file-selection"));

// -- States of life ---------------------------------------------------------------------------------

take(4, isIn("g-americas")).forEach(set({ status: "blocked", blockedByAdministrator: true }));
take(5, isIn("g-emea")).forEach(set({ status: "deactivated", organizationId: "oslo" }));
take(3).forEach(set({ status: "deactivated" }));
take(3).forEach((user, index) =>
  Object.assign(user, {
    status: "pending",
    deactivateAsked: `2026-11-20T16:0${index}:00Z`,
    deactivateAt: `2026-11-20T16:1${index + 5}:00Z`,
  }),
);
const [custodian, ...custodians] = take(3, isIn("g-finance"));
set({ status: "held", legalHoldMatters: ["m-2026-04", "m-2026-11"], deactivateAsked: "2026-10-02T08:30:00Z" })(custodian);
custodians.forEach(set({ legalHoldMatters: ["m-2026-11"] }));

contractors.slice(-2).forEach(set({ providerId: "entra" }));
take(3, isIn("g-germany")).forEach(set({ providerId: null }));
take(2, isIn("g-emea")).forEach(join("e-interim"));

// Pushed a minute ago: they have groups, and no place yet.
const newcomers = [...take(4, isIn("g-uk")), ...take(3, isIn("g-americas")), ...take(2, isIn("g-apac")), ...stores.slice(0, 1)];
newcomers.forEach(set({ organizationId: null, roleIds: [] }));

const local = [
  { userName: "break-glass@acme.test", organizationId: "acme", roleIds: ["customer-cloud-admin", "identity-management-administrator", "proe-user"] },
  { userName: "sign-in-test@acme.test", organizationId: "acme", roleIds: ["proe-user"] },
  { userName: "reception-kiosk@acme.test", organizationId: "germany", roleIds: ["desktop-user"] },
].map((user) => ({ ...user, groupIds: [], local: true }));

// -- The file ---------------------------------------------------------------------------------------

/** Keys in the order of docs/formats.md; what is absent stays absent. */
function line({ country, userName, status = "active", organizationId, roleIds, groupIds, ...rest }, index) {
  const id = `u${String(index + 1).padStart(3, "0")}`;
  return JSON.stringify({ id, userName, status, organizationId, roleIds, groupIds, ...rest });
}

const text = shuffled([...everybody, ...local]).map(line).join("\n") + "\n";

if (!process.argv.includes("--check")) {
  writeFileSync(place("users.ndjson"), text);
} else if (readFileSync(place("users.ndjson"), "utf8") !== text) {
  console.error("examples/users.ndjson is not what examples/generate.mjs writes: run `node examples/generate.mjs`.");
  process.exitCode = 1;
} else {
  console.log("examples/users.ndjson is what examples/generate.mjs writes.");
}
