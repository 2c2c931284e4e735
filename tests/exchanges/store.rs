//! A store in memory: it answers what the core needs and writes what comes out, to the letter. On the way it checks
//! what must hold of every answer and of every row, whatever was asked.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The core under test; every answer is the JSON that JavaScript would see.
pub(crate) trait Core {
    /// One provider's door.
    type Door: Door;
    /// The door of a provider.
    fn open(&self, environment: &str, provider: &str) -> Self::Door;
    /// `{user, groupIds}`
    fn import_user(&self, line: &str, provider_id: &str, context: &str) -> Value;
    /// `{groups}`
    fn import_groups(&self, environment: &str, provider_id: &str, context: &str) -> Value;
}

/// One provider's door.
pub(crate) trait Door {
    /// `{transition}` or `{findings}`
    fn transition(&self, head: &str, body: &[u8], state: &str) -> Value;
    /// `{transition}` or `{findings}`
    fn due(&self, user_id: &str, context: &str, state: &str) -> Value;
    /// Status and body. `search` is the body of a search, where it is one.
    fn list(&self, query: &str, search: Option<&[u8]>, read: &Read) -> (u16, String);
    /// `{answer, log}`. `carry_out` takes an operation's head and body, and gives the answer to it.
    fn bulk(&self, body: &[u8], context: &str, carry_out: &mut dyn FnMut(&Value, &[u8]) -> Value) -> Value;
}

/// Gives the rows of a scope, or those that are wanted, as a JSON list, and how many there are where a page is asked for.
pub(crate) type Read<'r> = dyn Fn(&Value) -> (String, Option<usize>) + 'r;

/// A request as a client sends it, taken apart as a shell would do it.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) resource_type: String,
    pub(crate) id: Option<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let id = self.id.as_deref().unwrap_or_default();
        write!(
            f,
            "{} {} {id:?} {:?} {}",
            self.method,
            self.resource_type,
            self.query,
            String::from_utf8_lossy(&self.body)
        )
    }
}

/// What the client is told, and what was written down beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) status: u16,
    /// As it came.
    pub(crate) text: Option<String>,
    /// Null where there is none.
    pub(crate) body: Value,
    pub(crate) location: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) log: Vec<Value>,
    pub(crate) outcome: Value,
}

/// The rows.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Rows {
    /// Without groups: those are rows.
    pub(crate) environment: Value,
    /// The provider's document as it is stored.
    pub(crate) provider: String,
    pub(crate) users: BTreeMap<String, Value>,
    pub(crate) groups: BTreeMap<String, Value>,
    /// By group, in the order in which they came: value and entry.
    pub(crate) members: BTreeMap<String, Vec<(String, String)>>,
    pub(crate) log: Vec<Value>,
    pub(crate) audit: Vec<Value>,
    ids: usize,
}

pub(crate) struct Store<C: Core> {
    core: C,
    pub(crate) rows: Rows,
    pub(crate) now: String,
}

pub(crate) const BASE_URL: &str = "https://usher.test/scim/v2";
pub(crate) const ACTOR: &str = "okta_1@default.usher";
/// Rounds in which everything that is needed has to be known.
const MOST_ROUNDS: usize = 8;

type Checked<T = ()> = Result<T, String>;

/// Stops with a message where something that must hold does not.
macro_rules! must {
    ($holds:expr, $($message:tt)+) => {
        if !$holds {
            return Err(format!($($message)+));
        }
    };
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// What of the store the core was told.
#[derive(Default)]
struct Known {
    users: BTreeSet<String>,
    user_names: BTreeSet<String>,
    emails: BTreeSet<String>,
    groups: BTreeSet<String>,
    /// By group; nothing: all of them.
    members: BTreeMap<String, Option<BTreeSet<String>>>,
    holders: Option<Value>,
    ids: usize,
}

impl Known {
    /// Takes what is needed; answers whether anything of it is new.
    fn take(&mut self, needs: &Value) -> bool {
        let mut is_new = false;
        for (name, known) in [
            ("users", &mut self.users),
            ("userNames", &mut self.user_names),
            ("emails", &mut self.emails),
            ("groups", &mut self.groups),
        ] {
            texts(needs, name).into_iter().for_each(|id| is_new |= known.insert(id));
        }
        for need in list(needs, "members") {
            let group = text(need, "groupId").to_owned();
            let values: BTreeSet<String> = texts(need, "values").into_iter().collect();
            let known = self.members.entry(group).or_insert_with(|| Some(BTreeSet::new()));
            is_new |= known.is_some();
            match known {
                Some(asked) if need["all"] == false => asked.extend(values),
                known => *known = None,
            }
        }
        if needs["holders"].is_object() {
            is_new |= self.holders.is_none();
            self.holders = Some(needs["holders"].clone());
        }
        let ids = needs["ids"].as_u64().unwrap_or_default();
        self.ids += usize::try_from(ids).expect("ids are few");
        is_new || ids > 0
    }
}

impl Rows {
    fn state(&self, known: &Known) -> String {
        let rows =
            |ids: &BTreeSet<String>, row: &dyn Fn(&str) -> String| object(ids.iter().map(|id| (id.as_str(), row(id))));
        let with = |column: &str, key: &str| -> String {
            let ids = self.users.values().filter(|user| text(user, column) == key).map(|user| text(user, "id"));
            json!(ids.collect::<Vec<_>>()).to_string()
        };
        let members = known.members.iter().map(|(group, asked)| {
            let entries = self.members.get(group).into_iter().flatten();
            let entries = entries.filter(|(value, _)| asked.as_ref().is_none_or(|asked| asked.contains(value)));
            let entries: Vec<&str> = entries.map(|(_, entry)| entry.as_str()).collect();
            let asked_for = json!(asked.iter().flatten().collect::<Vec<_>>());
            let told =
                format!("{{\"all\":{},\"asked\":{asked_for},\"entries\":[{}]}}", asked.is_none(), entries.join(","));
            (group.as_str(), told)
        });
        let mut parts = vec![
            ("users", rows(&known.users, &|id| self.user_row(id))),
            ("userNames", rows(&known.user_names, &|key| with("userNameKey", key))),
            ("emails", rows(&known.emails, &|key| with("emailKey", key))),
            ("groups", rows(&known.groups, &|id| self.group_row(id, false))),
            ("members", object(members)),
        ];
        if let Some(need) = &known.holders {
            parts.push(("holdersElsewhere", self.holders(need)));
        }
        object(parts.into_iter())
    }

    /// The groups that a user is in.
    pub(crate) fn group_ids(&self, user_id: &str) -> Vec<&str> {
        let is_in = |members: &[(String, String)]| members.iter().any(|(value, _)| value == user_id);
        self.members.iter().filter(|(_, members)| is_in(members)).map(|(group, _)| group.as_str()).collect()
    }

    pub(crate) fn user_row(&self, id: &str) -> String {
        let Some(row) = self.users.get(id) else { return "null".to_owned() };
        let kept = ["account", "resource"].map(|name| (name, text(row, name).to_owned()));
        let facts = ["isDeleted", "created", "lastModified", "version"].map(|name| (name, row[name].to_string()));
        let evaluation = row["evaluation"].as_str().unwrap_or("null").to_owned();
        let others = [("groupIds", json!(self.group_ids(id)).to_string()), ("evaluation", evaluation)];
        object(kept.into_iter().chain(facts).chain(others))
    }

    fn group_row(&self, id: &str, with_members: bool) -> String {
        let Some(row) = self.groups.get(id) else { return "null".to_owned() };
        let facts =
            ["id", "providerId", "created", "lastModified", "version"].map(|name| (name, row[name].to_string()));
        let entries: Vec<&str> = self.members.get(id).into_iter().flatten().map(|(_, entry)| entry.as_str()).collect();
        let members = with_members.then(|| ("members", format!("[{}]", entries.join(","))));
        object(facts.into_iter().chain([("resource", text(row, "resource").to_owned())]).chain(members))
    }

    fn holders(&self, need: &Value) -> String {
        let except = texts(need, "except");
        let counts = |user: &&Value| {
            user["status"] == "active"
                && user["isDeleted"] == false
                && !except.iter().any(|id| user["id"] == id.as_str())
        };
        let holds =
            |role: &String| self.users.values().filter(counts).any(|user| texts(user, "roleIds").contains(role));
        json!(texts(need, "roles").into_iter().filter(|role| holds(role)).collect::<Vec<_>>()).to_string()
    }

    /// environment.json as it is now.
    pub(crate) fn environment(&self) -> String {
        let mut environment = self.environment.clone();
        let group =
            |row: &Value| json!({"id": row["id"], "displayName": row["displayName"], "providerId": row["providerId"]});
        environment["groups"] = self.groups.values().map(group).collect();
        environment.to_string()
    }

    fn has_organization(&self, id: &str) -> bool {
        list(&self.environment, "organizations").iter().any(|organization| organization["id"] == id)
    }
}

/// An object of texts that are JSON already.
fn object<'k>(members: impl Iterator<Item = (&'k str, String)>) -> String {
    let members: Vec<String> = members.map(|(key, value)| format!("{}:{value}", json!(key))).collect();
    format!("{{{}}}", members.join(","))
}

impl<C: Core> Store<C> {
    /// A store that begins with an environment and users; a user that names no provider is the given one's.
    pub(crate) fn begin(core: C, environment: &Value, provider: &str, users: &[Value], now: &str) -> Self {
        let context = json!({"now": now, "ids": [], "baseUrl": BASE_URL, "actor": ACTOR}).to_string();
        let provider_id = text(&parsed(provider), "id").to_owned();
        let mut rows = Rows {
            environment: environment.clone(),
            provider: provider.to_owned(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            members: BTreeMap::new(),
            log: Vec::new(),
            audit: Vec::new(),
            ids: 0,
        };
        let groups = core.import_groups(&environment.to_string(), &provider_id, &context);
        for group in list(&groups, "groups") {
            rows.groups.insert(text(group, "id").to_owned(), group.clone());
        }
        for user in users {
            let imported = core.import_user(&user.to_string(), &provider_id, &context);
            let row = &imported["user"];
            assert!(row.is_object(), "the user can be imported: {imported}");
            let id = text(row, "id").to_owned();
            for membership in list(&imported, "memberships") {
                let (group, member) = (text(membership, "groupId"), &membership["member"]);
                let member = (text(member, "value").to_owned(), text(member, "entry").to_owned());
                rows.members.entry(group.to_owned()).or_default().push(member);
            }
            rows.users.insert(id, row.clone());
        }
        Self { core, rows, now: now.to_owned() }
    }

    pub(crate) fn door(&self) -> C::Door {
        self.core.open(&self.rows.environment(), &self.rows.provider)
    }

    fn context(&self, ids: usize) -> Map<String, Value> {
        let ids: Vec<String> = (0..ids).map(|at| format!("id-{}", self.rows.ids + at + 1)).collect();
        let context = json!({"now": self.now, "ids": ids, "baseUrl": BASE_URL, "actor": ACTOR});
        context.as_object().cloned().unwrap_or_default()
    }

    fn ask(&self, ask: impl Fn(&C::Door, Map<String, Value>, &str) -> Value) -> Checked<Value> {
        let door = self.door();
        let mut known = Known::default();
        for _ in 0..MOST_ROUNDS {
            let answer = ask(&door, self.context(known.ids), &self.rows.state(&known));
            let transition = &answer["transition"];
            must!(transition.is_object(), "the core cannot read what it was given: {answer}");
            if transition["outcome"].is_object() {
                return Ok(transition["outcome"].clone());
            }
            must!(known.take(&transition["needs"]), "what is needed is known already: {transition}");
        }
        Err(format!("more than {MOST_ROUNDS} rounds"))
    }

    /// Answers a request about one resource, and does what it says.
    pub(crate) fn request(&mut self, sent: &Sent) -> Checked<Told> {
        let outcome = self.decide(sent)?;
        self.write(sent, &outcome)
    }

    /// What would become of a request.
    pub(crate) fn decide(&self, sent: &Sent) -> Checked<Value> {
        self.ask(|door, mut head, state| {
            head.insert("method".to_owned(), json!(sent.method));
            head.insert("resourceType".to_owned(), json!(sent.resource_type));
            let parameter = |name: &str| sent.query.get(name).cloned();
            let optional = [
                ("id", sent.id.clone()),
                ("attributes", parameter("attributes")),
                ("excludedAttributes", parameter("excludedAttributes")),
                ("ifMatch", sent.if_match.clone()),
                ("ifNoneMatch", sent.if_none_match.clone()),
            ];
            head.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
            door.transition(&json!(head).to_string(), &sent.body, state)
        })
    }

    /// A timer goes off.
    pub(crate) fn due(&mut self, user_id: &str) -> Checked<Told> {
        let outcome = self.ask(|door, context, state| door.due(user_id, &json!(context).to_string(), state))?;
        self.write(&Sent { method: "DUE".to_owned(), ..Sent::default() }, &outcome)
    }

    /// Answers a list.
    pub(crate) fn list(&self, sent: &Sent) -> Checked<Told> {
        let mut query = json!({"baseUrl": BASE_URL});
        if !sent.resource_type.is_empty() {
            query["resourceType"] = json!(sent.resource_type);
        }
        sent.query.iter().for_each(|(name, value)| query[name] = json!(value));
        let search = (sent.method == "POST").then_some(sent.body.as_slice());
        let read = |wanted: &Value| if wanted["ids"].is_array() { self.wanted(wanted) } else { self.scope(wanted) };
        let (status, text) = self.door().list(&query.to_string(), search, &read);
        let told = Told { status, body: parsed(&text), text: Some(text), ..Told::default() };
        check_answer(sent, &told)?;
        Ok(told)
    }

    /// Answers a Bulk request: each operation as the request that it is.
    pub(crate) fn bulk(&mut self, body: &[u8]) -> Checked<Told> {
        let context = json!(self.context(0)).to_string();
        let mut failure = None;
        let mut log = Vec::new();
        let end = self.door().bulk(body, &context, &mut |operation, data| {
            let name = |name: &str| operation[name].as_str().map(str::to_owned);
            let sent = Sent {
                method: name("method").unwrap_or_default(),
                resource_type: name("resourceType").unwrap_or_default(),
                id: name("id"),
                if_match: name("ifMatch"),
                body: data.to_vec(),
                ..Sent::default()
            };
            match self.request(&sent) {
                Ok(told) => {
                    log.extend(told.log);
                    told.outcome["answer"].clone()
                }
                Err(why) => {
                    failure.get_or_insert(why);
                    json!({"status": 500})
                }
            }
        });
        if let Some(why) = failure {
            return Err(why);
        }
        let told = told(&end);
        check_answer(&Sent { method: "POST".to_owned(), ..Sent::default() }, &told)?;
        self.rows.log.extend(told.log.iter().cloned());
        log.extend(told.log);
        Ok(Told { log, ..told })
    }

    /// Rows that are read again.
    fn wanted(&self, wanted: &Value) -> (String, Option<usize>) {
        let with_members = wanted["membersWanted"] == true;
        let is_user = wanted["resourceType"] == "User";
        let row = |id: &String| if is_user { self.rows.user_row(id) } else { self.rows.group_row(id, with_members) };
        let rows: Vec<String> = texts(wanted, "ids").iter().map(row).collect();
        (format!("[{}]", rows.join(",")), None)
    }

    /// The rows of a scope.
    fn scope(&self, scope: &Value) -> (String, Option<usize>) {
        let is_user = scope["resourceType"] == "User";
        let table = if is_user { &self.rows.users } else { &self.rows.groups };
        let listings = texts(scope, "listings");
        let is_equal = |row: &&Value| {
            let equals = &scope["equals"];
            equals.is_null() || row[text(equals, "column")] == equals["value"]
        };
        let mut found: Vec<&Value> = table
            .values()
            .filter(|row| listings.iter().any(|name| row["listing"] == name.as_str()))
            .filter(is_equal)
            .collect();
        found.sort_by_key(|row| (text(row, "created"), text(row, "id")));
        let total = found.len();
        let with_members = scope["membersWanted"] == true;
        let page = &scope["page"];
        let size = |name: &str| page[name].as_u64().map_or(usize::MAX, |size| usize::try_from(size).expect("a size"));
        let offset = if page.is_null() { 0 } else { size("offset") };
        let row = |row: &Value| {
            let id = text(row, "id");
            if is_user { self.rows.user_row(id) } else { self.rows.group_row(id, with_members) }
        };
        let rows: Vec<String> = found.into_iter().skip(offset).take(size("limit")).map(row).collect();
        (format!("[{}]", rows.join(",")), (!page.is_null()).then_some(total))
    }

    // --- writing ----------------------------------------------------------------------------------

    /// Writes an outcome to the letter.
    pub(crate) fn write(&mut self, sent: &Sent, outcome: &Value) -> Checked<Told> {
        let before = self.rows.clone();
        let told = told(outcome);
        check_answer(sent, &told)?;
        if outcome["isRefused"] == true {
            for part in [
                "users",
                "groups",
                "deletedGroups",
                "memberships",
                "removedMembers",
                "organizations",
                "audit",
                "effects",
            ] {
                must!(list(outcome, part).is_empty(), "a refused request writes {part}: {outcome}");
            }
            must!(outcome["provider"].is_null(), "a refused request changes the provider");
            must!(told.status >= 400, "a refused request is answered {}", told.status);
        } else {
            must!(told.status < 400, "what is done is answered {}", told.status);
        }
        self.carry_out(outcome);
        self.check_rows(&before, outcome)?;
        self.check_log(&before, outcome)?;
        self.check_effects(&before, sent, outcome)?;
        Ok(told)
    }

    fn carry_out(&mut self, outcome: &Value) {
        let rows = &mut self.rows;
        for organization in list(outcome, "organizations") {
            let organizations = rows.environment["organizations"].as_array_mut().expect("organizations are a list");
            organizations.push(organization.clone());
        }
        rows.ids += 10;
        for user in list(outcome, "users") {
            rows.users.insert(text(user, "id").to_owned(), user.clone());
        }
        for group in list(outcome, "groups") {
            rows.groups.insert(text(group, "id").to_owned(), group.clone());
        }
        for write in list(outcome, "memberships") {
            let members = rows.members.entry(text(write, "groupId").to_owned()).or_default();
            let removed = texts(write, "removed");
            members.retain(|(value, _)| !removed.contains(value));
            for added in list(write, "added") {
                let (value, entry) = (text(added, "value").to_owned(), text(added, "entry").to_owned());
                match members.iter_mut().find(|(member, _)| *member == value) {
                    Some(member) => member.1 = entry,
                    None => members.push((value, entry)),
                }
            }
        }
        for id in texts(outcome, "deletedGroups") {
            rows.groups.remove(&id);
            rows.members.remove(&id);
        }
        for id in texts(outcome, "removedMembers") {
            rows.members.values_mut().for_each(|members| members.retain(|(value, _)| *value != id));
        }
        rows.members.retain(|_, members| !members.is_empty());
        rows.provider = outcome["provider"].as_str().map_or_else(|| rows.provider.clone(), str::to_owned);
        rows.log.extend(list(outcome, "log").iter().cloned());
        rows.audit.extend(list(outcome, "audit").iter().cloned());
    }

    // --- what must hold ---------------------------------------------------------------------------

    fn check_rows(&self, before: &Rows, outcome: &Value) -> Checked {
        for (group, members) in &self.rows.members {
            must!(self.rows.groups.contains_key(group), "memberships of a group that is not there: {group}");
            let values: BTreeSet<&str> = members.iter().map(|(value, _)| value.as_str()).collect();
            must!(values.len() == members.len(), "a member stands twice in {group}");
            for (value, entry) in members {
                must!(parsed(entry)["value"] == value.as_str(), "the entry of {value} names another: {entry}");
                must!(parsed(entry).get("$ref").is_none(), "an entry has an address of its own: {entry}");
            }
        }
        let mut seen = BTreeSet::new();
        for row in list(outcome, "users") {
            must!(seen.insert(text(row, "id")), "a user is written twice: {row}");
            self.check_user(before.users.get(text(row, "id")), row)?;
        }
        let mut seen = BTreeSet::new();
        for row in list(outcome, "groups") {
            must!(seen.insert(text(row, "id")), "a group is written twice: {row}");
            check_group(before.groups.get(text(row, "id")), row)?;
        }
        let keys: Vec<&str> = self.rows.users.values().map(|user| text(user, "userNameKey")).collect();
        let unlike: BTreeSet<&str> = keys.iter().copied().collect();
        must!(unlike.len() == keys.len(), "two users of one userName: {keys:?}");
        Ok(())
    }

    fn check_user(&self, was: Option<&Value>, row: &Value) -> Checked {
        let account = parsed(text(row, "account"));
        let resource = parsed(text(row, "resource"));
        let version = row["version"].as_u64().unwrap_or_default();
        let before = was.and_then(|was| was["version"].as_u64()).unwrap_or_default();
        let is_same = |was: &Value| {
            let columns = ["resource", "isDeleted", "lastModified"];
            parsed(text(was, "account")) == account && columns.iter().all(|name| was[name] == row[name])
        };
        let is_other_reason =
            version == before && was.is_some_and(|was| is_same(was) && was["evaluation"] != row["evaluation"]);
        must!(version == before + 1 || is_other_reason, "the version goes from {before} to {version}: {row}");
        for (column, at) in [
            ("id", "id"),
            ("userName", "userName"),
            ("status", "status"),
            ("organizationId", "organizationId"),
            ("providerId", "providerId"),
            ("roleIds", "roleIds"),
        ] {
            must!(row[column] == account[at], "{column} is {} and the account says {}", row[column], account[at]);
        }
        must!(account.get("providerId").is_some(), "an account does not say whose it is: {account}");
        must!(account.get("groupIds").is_none(), "an account has groups: {account}");
        must!(row["deactivateAt"] == account["deactivateAt"], "deactivateAt differs: {row}");
        must!(
            (row["status"] == "pending") == row["deactivateAt"].is_string(),
            "a due time without a deactivation: {row}"
        );
        must!(row["userName"] == resource["userName"], "userName differs: {row}");
        must!(row["externalId"] == resource["externalId"], "externalId differs: {row}");
        must!(row["userNameKey"] == text(row, "userName").to_lowercase().as_str(), "userNameKey: {row}");
        must!(row["emailKey"].is_string(), "nobody is without an e-mail address: {row}");
        for fact in
            ["id", "meta", "groups", "password", "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User"]
        {
            must!(resource.get(fact).is_none(), "the resource keeps `{fact}`: {resource}");
        }
        let organization = text(row, "organizationId");
        must!(
            self.rows.has_organization(organization) || was.is_some_and(|was| was["organizationId"] == organization),
            "the organization is not there: {row}"
        );
        let roles = texts(row, "roleIds");
        must!(roles.is_sorted_by(|a, b| a < b), "roles are sorted, each once: {row}");
        let listing = if row["isDeleted"] == true || account["local"] == true {
            "none".to_owned()
        } else {
            row["providerId"].as_str().map_or("any".to_owned(), |id| format!("provider:{id}"))
        };
        must!(row["listing"] == listing.as_str(), "listing is {}, not {listing}", row["listing"]);
        must!(is_other_reason || row["lastModified"] == self.now.as_str(), "lastModified is not now: {row}");
        let Some(was) = was else {
            must!(row["created"] == self.now.as_str(), "created is not now: {row}");
            return Ok(());
        };
        must!(row["created"] == was["created"], "created changes: {row}");
        must!(parsed(text(was, "account"))["local"] != true, "T9: a local user changes: {row}");
        let is_custodian = account.get("legalHoldMatters").is_some();
        let is_deactivated = row["status"] == "deactivated" && was["status"] != "deactivated";
        must!(!(is_custodian && is_deactivated), "T10: a custodian is deactivated: {row}");
        must!(
            was["providerId"].is_null() || was["providerId"] == row["providerId"],
            "PP-12: a user changes hands: {row}"
        );
        Ok(())
    }

    /// Timers are set and called off, records say who acted, and errors whom they are about.
    fn check_effects(&self, before: &Rows, sent: &Sent, outcome: &Value) -> Checked {
        for row in list(outcome, "users") {
            let was = before.users.get(text(row, "id")).map_or("", |was| text(was, "status"));
            let is_over = ["active", "blocked"].contains(&text(row, "status")) && ["pending", "held"].contains(&was);
            let expected = if row["status"] == "pending" && was != "pending" {
                Some(json!({"kind": "deactivate", "userId": row["id"], "at": row["deactivateAt"]}))
            } else {
                is_over.then(|| json!({"kind": "cancelDeactivation", "userId": row["id"]}))
            };
            let of_user: Vec<&Value> =
                list(outcome, "effects").iter().filter(|effect| effect["userId"] == row["id"]).collect();
            must!(of_user.len() == usize::from(expected.is_some()), "effects of {row}: {of_user:?}");
            must!(of_user.first().copied() == expected.as_ref(), "effects of {row}: {of_user:?}");
        }
        for event in list(outcome, "audit") {
            must!(event["actor"] == ACTOR, "AU-2: somebody else acted: {event}");
            must!(event["at"] == self.now.as_str(), "an event of another time: {event}");
            must!(
                event["before"] != event["after"] || text(event, "event").starts_with("group"),
                "an event without a difference: {event}"
            );
            must!(!event.to_string().contains("hunter2"), "AU-6: an event has the password: {event}");
        }
        let is_about_user = outcome["isRefused"] == true && sent.resource_type == "User" && sent.query.is_empty();
        if let Some(id) = sent.id.as_deref().filter(|_| is_about_user) {
            let is_about = |entry: &Value| entry["userId"] == id && !text(entry, "userName").is_empty();
            must!(list(outcome, "log").iter().all(is_about), "an error about somebody else: {outcome}");
        }
        Ok(())
    }

    fn check_log(&self, before: &Rows, outcome: &Value) -> Checked {
        let mut last = BTreeMap::new();
        for entry in &before.log {
            if entry["changeType"] != "Error" {
                last.insert((text(entry, "userId"), text(entry, "attribute")), text(entry, "newValue"));
            }
        }
        for entry in list(outcome, "log") {
            must!(entry["at"] == self.now.as_str(), "a record of another time: {entry}");
            must!(!entry.to_string().contains("hunter2"), "SL-14: a record has the password: {entry}");
            if entry["changeType"] == "Error" {
                must!(entry["message"].is_string(), "an error without a message: {entry}");
                continue;
            }
            must!(outcome["isRefused"] != true, "a refused request changed something: {entry}");
            let (old, new) = (text(entry, "oldValue"), text(entry, "newValue"));
            must!(old != new, "SL-6: no difference: {entry}");
            // What a record says of before is what the one before it said of after. A manager is named as it is called
            // now, and a status may say until when it lasts.
            let key = (text(entry, "userId"), text(entry, "attribute"));
            if let Some(told) = last.insert(key, new) {
                let is_time = told.starts_with("pending until") && old == "pending";
                must!(told == old || is_time || key.1 == "Manager", "the record before says {told}: {entry}");
            }
        }
        Ok(())
    }
}

fn check_group(was: Option<&Value>, row: &Value) -> Checked {
    let resource = parsed(text(row, "resource"));
    let version = row["version"].as_u64().unwrap_or_default();
    let before = was.and_then(|was| was["version"].as_u64()).unwrap_or_default();
    must!(version == before + 1, "the version goes from {before} to {version}: {row}");
    must!(row["displayName"] == resource["displayName"], "displayName differs: {row}");
    must!(row["externalId"] == resource["externalId"], "externalId differs: {row}");
    must!(row["displayNameKey"] == text(row, "displayName").to_lowercase().as_str(), "displayNameKey: {row}");
    must!(row["listing"] == format!("provider:{}", text(row, "providerId")).as_str(), "listing: {row}");
    for fact in ["id", "meta", "members"] {
        must!(resource.get(fact).is_none(), "the resource keeps `{fact}`: {resource}");
    }
    must!(was.is_none_or(|was| was["created"] == row["created"]), "created changes: {row}");
    Ok(())
}

fn told(outcome: &Value) -> Told {
    let answer = &outcome["answer"];
    let optional = |name: &str| answer[name].as_str().map(str::to_owned);
    let body = optional("body");
    Told {
        status: answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default(),
        body: body.as_deref().map_or(Value::Null, parsed),
        text: body,
        location: optional("location"),
        etag: optional("etag"),
        log: list(outcome, "log").to_vec(),
        outcome: outcome.clone(),
    }
}

/// What holds of every answer (RFC 7644, sections 3.1, 3.12 and 3.14).
fn check_answer(sent: &Sent, told: &Told) -> Checked {
    if told.status >= 400 {
        let members = told.body.as_object().map(|body| body.keys().map(String::as_str).collect::<Vec<_>>());
        let members = members.unwrap_or_default();
        let known = ["detail", "schemas", "scimType", "status"];
        must!(members.iter().all(|name| known.contains(name)), "an error has strange members: {}", told.body);
        must!(
            told.body["schemas"] == json!(["urn:ietf:params:scim:api:messages:2.0:Error"]),
            "no error: {}",
            told.body
        );
        must!(told.body["status"] == told.status.to_string().as_str(), "another status: {}", told.body);
        must!(!text(&told.body, "detail").is_empty(), "an error says nothing: {}", told.body);
        return Ok(());
    }
    if [204, 304].contains(&told.status) {
        must!(told.text.is_none(), "{} has a body", told.status);
        return Ok(());
    }
    must!(told.text.is_some(), "{} has no body", told.status);
    must!((told.status == 201) == told.location.is_some(), "{} and {:?}", told.status, told.location);
    must!(!told.text.as_deref().unwrap_or_default().contains("hunter2"), "SU-14: the password is returned");
    if let (Some(etag), false) = (&told.etag, told.body["meta"].is_null()) {
        must!(told.body["meta"]["version"] == etag.as_str(), "meta.version is not {etag}: {}", told.body);
    }
    if let (Some(location), false) = (&told.location, told.body["meta"].is_null()) {
        must!(told.body["meta"]["location"] == location.as_str(), "meta.location is not {location}: {}", told.body);
    }
    must!(sent.method != "DELETE", "a removal answers {}", told.status);
    Ok(())
}
