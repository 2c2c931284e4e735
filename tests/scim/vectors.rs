//! Other people's rows, from the directory that USHER_VECTORS names. They are not part of this repository.

use scim_usher::directory::Dialect;
use scim_usher::finding::Finding;
use scim_usher::scim::error::scim_type;
use scim_usher::scim::filter::{self, Filter};
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::path::PatchPath;
use scim_usher::scim::resource;
use scim_usher::scim::schema::{self, Attribute, ResourceType, Schema, Schemas, Type};
use scim_usher::scim::validate::{self, Layouts, Validator};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The directory, where the variable is set; it must be there.
fn directory() -> Option<PathBuf> {
    let directory = PathBuf::from(std::env::var_os("USHER_VECTORS")?);
    assert!(directory.is_dir(), "USHER_VECTORS leads nowhere: {} is no directory", directory.display());
    Some(directory)
}

/// Runs every row of a file that binds somebody; says how many there were.
fn rows(file: &str, check: impl Fn(&Value) -> Option<Result<(), String>>) {
    let Some(directory) = directory() else { return };
    let path = directory.join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Value = serde_json::from_str(&text).expect("the file is JSON");
    let rows = rows.as_array().expect("the file is a list of rows");
    let (mut ran, mut failures) = (0, Vec::new());
    for row in rows.iter().filter(|row| row["disputed"] != true) {
        match check(row) {
            None => {}
            Some(Ok(())) => ran += 1,
            Some(Err(failure)) => {
                ran += 1;
                failures.push(format!("{}: {failure}", row["id"]));
            }
        }
    }
    eprintln!("{file}: {} of {ran} rows pass, {} make no claim", ran - failures.len(), rows.len() - ran);
    assert!(ran > 0, "{file} has no row that binds");
    assert!(failures.is_empty(), "{file}: {} rows fail\n{}", failures.len(), failures.join("\n"));
}

fn resource_type(row: &Value) -> ResourceType {
    if row["resourceType"] == "Group" { ResourceType::Group } else { ResourceType::User }
}

fn check_patch(row: &Value, dialect: Dialect) -> Option<Result<(), String>> {
    let before = row["before"].to_string();
    let request = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": row["Operations"],
    });
    let options = Options { dialect, ..Options::new(resource_type(row)) };
    let answer = patch::apply(before.as_bytes(), request.to_string().as_bytes(), &options);
    Some(match (answer, row.get("error")) {
        (Ok(patched), None) => {
            let after: Value = serde_json::from_slice(&patched.resource).expect("a patched resource is JSON");
            let (found, expected) = (comparable(&after, &row["after"]), comparable(&row["after"], &row["after"]));
            if found == expected { Ok(()) } else { Err(format!("expected {expected}\n     found {found}")) }
        }
        (Err(refusal), Some(error)) => {
            let accepted = match &error["scimType"] {
                Value::Array(accepted) => accepted.clone(),
                Value::Null => vec![json!(refusal.scim_type())],
                one => vec![one.clone()],
            };
            let is_expected = error["status"] == refusal.status() && accepted.contains(&json!(refusal.scim_type()));
            if is_expected {
                Ok(())
            } else {
                Err(format!("expected {error}, found {:?} {}", refusal.scim_type(), refusal.detail()))
            }
        }
        (Ok(patched), Some(error)) => {
            Err(format!("expected {error}, found {}", String::from_utf8_lossy(&patched.resource)))
        }
        (Err(refusal), None) => Err(format!("refused: {:?} {}", refusal.scim_type(), refusal.detail())),
    })
}

/// What is compared: what servers add of their own accord is left out, absent values too.
fn comparable(resource: &Value, expected: &Value) -> Value {
    const IGNORED: [&str; 5] = ["meta", "schemas", "id", "groups", "password"];
    let mut resource = resource.clone();
    if let Some(members) = resource.as_object_mut() {
        members.retain(|name, _| !IGNORED.contains(&name.as_str()));
        if members.get("active") == Some(&json!(true)) && expected.get("active").is_none() {
            members.remove("active");
        }
        for member in members.get_mut("members").and_then(Value::as_array_mut).into_iter().flatten() {
            member.as_object_mut().into_iter().for_each(|member| member.retain(|name, _| name == "value"));
        }
    }
    present(&resource)
}

fn present(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(present).collect(),
        Value::Object(members) => {
            let members =
                members.iter().filter(|(name, _)| *name != "$ref").map(|(name, value)| (name, present(value)));
            let there = members.filter(|(_, value)| ![json!(null), json!([]), json!({})].contains(value));
            Value::Object(there.map(|(name, value)| (name.clone(), value)).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn the_rfc_s_patches() {
    rows("patch/rfc.json", |row| check_patch(row, Dialect::Rfc));
}

#[test]
fn the_patches_of_identity_providers() {
    rows("patch/idp-quirks.json", |row| check_patch(row, Dialect::Auto));
}

fn expectation(row: &Value, is_read: bool, told: &str) -> Option<Result<(), String>> {
    let expected = match row["expect"].as_str() {
        Some("valid") => true,
        Some("invalid") => false,
        _ => return None,
    };
    Some(if expected == is_read { Ok(()) } else { Err(format!("expected {}: {told}", row["expect"])) })
}

#[test]
fn paths() {
    rows("path/parse.json", |row| {
        let text = row["path"].as_str().expect("a row has a path");
        let read = PatchPath::parse(text).and_then(|path| match row.get("schemas") {
            Some(_) => path.check(&Schemas::of(ResourceType::User)),
            None => Ok(()),
        });
        expectation(row, read.is_ok(), &format!("`{text}` {read:?}"))
    });
}

#[test]
fn filters_are_read() {
    rows("filter/parse.json", |row| {
        let text = row["filter"].as_str().expect("a row has a filter");
        let read = filter::parse(text).and_then(|filter| match row.get("schema") {
            Some(_) => filter.check(&Schemas::of(ResourceType::User)).map(|()| filter),
            None => Ok(filter),
        });
        let checked = expectation(row, read.is_ok(), &format!("`{text}` {read:?}"))?;
        Some(checked.and_then(|()| read.as_ref().map_or(Ok(()), reads_again)))
    });
}

fn reads_again(filter: &Filter) -> Result<(), String> {
    let printed = filter.to_string();
    match filter::parse(&printed) {
        Ok(again) if again.to_string() == printed => Ok(()),
        again => Err(format!("printed `{printed}`, which reads as {again:?}")),
    }
}

#[test]
fn filters_are_evaluated() {
    let resources = directory().map(|directory| {
        let text = std::fs::read_to_string(directory.join("filter/resources.json")).expect("the resources are there");
        serde_json::from_str::<Value>(&text).expect("the resources are JSON")
    });
    rows("filter/eval.json", |row| {
        let text = row["filter"].as_str().expect("a row has a filter");
        let filter = match filter::parse(text) {
            Ok(filter) => filter,
            Err(error) => return Some(Err(format!("`{text}` {error}"))),
        };
        let named = || resources.as_ref().map(|resources| resources[row["resource"].as_str().unwrap_or("")].clone());
        let resource = row.get("resource_inline").cloned().or_else(named).expect("a row has a resource").to_string();
        let schemas = schemas(row);
        let resource = match resource::read(resource.as_bytes(), &schemas) {
            Ok(resource) => resource,
            Err(refusal) => return Some(Err(refusal.detail())),
        };
        let found = filter.matches(&resource);
        Some(if row["expect"] == found { Ok(()) } else { Err(format!("`{text}` expected {}", row["expect"])) })
    });
}

/// The schemas of a row that says how its attributes are compared.
fn schemas(row: &Value) -> Schemas {
    let attribute = &row["attribute"];
    let mut attributes = Vec::new();
    if let Some(name) = attribute["name"].as_str() {
        let kind = match attribute["type"].as_str() {
            Some("boolean") => Type::Boolean,
            Some("decimal") => Type::Decimal,
            Some("integer") => Type::Integer,
            Some("dateTime") => Type::DateTime,
            _ => Type::String,
        };
        let is_case_exact = attribute["caseExact"] == true;
        attributes.push(Attribute { is_case_exact, ..Attribute::new(name.to_owned(), kind) });
    } else if row["options"]["caseExact"] == true {
        attributes.push(Attribute { is_case_exact: true, ..Attribute::new("userName", Type::String) });
    } else {
        return Schemas::of(ResourceType::User);
    }
    Schemas::custom(Schema::new("urn:example:custom", attributes), Vec::new())
}

/// The findings about a payload, by what its row says it is.
fn validated(row: &Value, schemas: &Value, dialect: Dialect, is_strict: bool) -> Vec<Finding> {
    let bytes = row["payload"].to_string();
    let options = Options { dialect, is_strict, ..Options::new(ResourceType::User) };
    match row["schema"].as_str() {
        Some("User") => Validator::of(ResourceType::User).resource(bytes.as_bytes(), &options).to_vec(),
        Some("Group") => Validator::of(ResourceType::Group).resource(bytes.as_bytes(), &options).to_vec(),
        Some("PATCH") => validate::patch(bytes.as_bytes(), None, &options).to_vec(),
        _ => {
            let schema = schema::read(schemas.to_string().as_bytes()).expect("the schema is one").remove(0);
            Validator::new(Schemas::custom(schema, Vec::new())).resource(bytes.as_bytes(), &options).to_vec()
        }
    }
}

fn errors(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.is_error()).collect()
}

/// What is valid or tolerated has no error in dialect `auto`; what is invalid has one in dialect `rfc`, with its path.
#[test]
fn payloads() {
    let schema = directory().map(|directory| {
        let text = std::fs::read_to_string(directory.join("validation/test-schema.json")).expect("the schema is there");
        serde_json::from_str::<Value>(&text).expect("the schema is JSON")
    });
    let schema = schema.unwrap_or_default();
    rows("validation/payloads.json", |row| {
        let is_wrong = row["expect"] == "invalid";
        let dialect = if is_wrong { Dialect::Rfc } else { Dialect::Auto };
        let findings = validated(row, &schema, dialect, false);
        let found = errors(&findings);
        let strictly = validated(row, &schema, Dialect::Auto, true);
        let is_expected = match row["expect"].as_str() {
            Some("invalid") => !found.is_empty(),
            Some("warning") => found.is_empty() && !findings.is_empty() && !errors(&strictly).is_empty(),
            _ => found.is_empty(),
        };
        let names = |path: &str| found.iter().any(|finding| finding.attribute.as_deref() == Some(path));
        let has_path = !is_wrong || row["path"].as_str().is_none_or(names);
        let is_strict_error = row.get("strict").is_none() || !errors(&strictly).is_empty();
        let has_scim_type = row["scimType"]
            .as_str()
            .is_none_or(|word| found.iter().any(|finding| scim_type(finding.rule) == Some(word)));
        Some(match is_expected && has_path && is_strict_error && has_scim_type {
            true => Ok(()),
            false => Err(format!("expected {} at {}, found {findings:#?}", row["expect"], row["path"])),
        })
    });
}

#[test]
fn schema_definitions() {
    rows("schema/definitions.json", |row| {
        let read = schema::read(row["schema"].to_string().as_bytes());
        expectation(row, read.is_ok(), &format!("{read:?}"))
    });
}

/// Every sample of the RFCs has no error; one of them has slips that only a lenient reader forgives.
#[test]
fn the_rfc_s_samples() {
    let Some(directory) = directory() else { return };
    let mut ran = 0;
    for entry in std::fs::read_dir(directory.join("rfc")).expect("the samples are there") {
        let path = entry.expect("the entry is readable").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        if name.starts_with('_') {
            continue;
        }
        let bytes = std::fs::read(&path).expect("the sample is readable");
        let has_slips =
            ["3.7.3-bulk_request-multiple_operations", "3.9-user-partial"].iter().any(|slip| name.contains(slip));
        let dialect = if has_slips { Dialect::Auto } else { Dialect::Rfc };
        let options = Options { dialect, ..Options::new(ResourceType::User) };
        let Some(findings) = validate::document(&bytes, &options, &mut Layouts::default()) else { continue };
        let findings = findings.to_vec();
        let mut wrong = errors(&findings);
        // The RFC's example of a cycle is one.
        wrong.retain(|finding| !(name.contains("circular_conflict") && finding.rule.code() == "bulk-cycle"));
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        ran += 1;
    }
    assert!(ran > 30, "{ran}");
}

/// Payloads of real clients have no error in dialect `auto`.
#[test]
fn samples_of_providers() {
    let Some(directory) = directory() else { return };
    for entry in std::fs::read_dir(directory.join("http/provider-samples")).expect("the samples are there") {
        let path = entry.expect("the entry is readable").path();
        let bytes = std::fs::read(&path).expect("the sample is readable");
        let findings = validate::document(&bytes, &Options::new(ResourceType::User), &mut Layouts::default())
            .expect("its kind is known")
            .to_vec();
        assert!(errors(&findings).is_empty(), "{}: {findings:#?}", path.display());
    }
}
