//! Every operation on every path with every value, against the naive PATCH of tests/oracle/patch.mjs.

use scim_usher::directory::Dialect;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::schema::ResourceType;
use serde_json::{Value, json};

/// The resource after a cell, as its outcome tells it.
fn expected(before: &Value, difference: &Value) -> Value {
    let mut after = before.clone();
    for (name, value) in difference.as_object().into_iter().flatten() {
        if value.is_null() {
            after.as_object_mut().expect("a resource is an object").remove(name);
        } else {
            after[name] = value.clone();
        }
    }
    after
}

fn operation(op: &Value, path: &Value, value: &Value) -> Value {
    let mut operation = json!({"op": op});
    for (name, given) in [("path", path), ("value", value)] {
        if let Some(given) = given.get(0) {
            operation[name] = given.clone();
        }
    }
    operation
}

fn check(before: &Value, operation: &Value, outcome: &Value, kind: ResourceType) -> Result<(), String> {
    let request = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]});
    let options = Options { dialect: Dialect::Rfc, ..Options::new(kind) };
    let text = before.to_string();
    match (patch::apply(text.as_bytes(), request.to_string().as_bytes(), &options), outcome.as_str()) {
        (Ok(patched), None) => {
            let found: Value = serde_json::from_slice(&patched.resource).expect("a resource is JSON");
            let expected = expected(before, outcome);
            let is_changed = outcome.as_object().is_some_and(|difference| !difference.is_empty());
            if found != expected {
                return Err(format!("expected {outcome}\n    found {found}"));
            }
            if patched.is_changed != is_changed { Err("is_changed".to_owned()) } else { Ok(()) }
        }
        (Err(refusal), Some(scim_type)) if refusal.scim_type() == Some(scim_type) => Ok(()),
        (Err(refusal), _) => Err(format!("expected {outcome}, found {:?}: {}", refusal.scim_type(), refusal.detail())),
        (Ok(patched), Some(_)) => {
            Err(format!("expected {outcome}, found {}", String::from_utf8_lossy(&patched.resource)))
        }
    }
}

#[test]
fn every_cell_is_the_oracle_s() {
    let matrix: Value = serde_json::from_str(include_str!("../cases/scim/matrix.json")).expect("the matrix is JSON");
    let (mut cells, mut failures) = (0, Vec::new());
    for kind in ResourceType::ALL {
        let name = kind.name();
        let list = |key: &str| matrix[key][name].as_array().expect("the matrix is whole").clone();
        let (paths, values) = (list("paths"), list("values"));
        for (op, rows) in matrix["operations"].as_array().expect("there are operations").iter().zip(list("cells")) {
            for (path, row) in paths.iter().zip(rows.as_array().expect("a row a path")) {
                for (value, cell) in values.iter().zip(row.as_array().expect("a cell a value")) {
                    cells += 1;
                    let outcome = &matrix["outcomes"][cell.as_u64().expect("a cell is a number") as usize];
                    let operation = operation(op, path, value);
                    if let Err(failure) = check(&matrix["resources"][name], &operation, outcome, kind) {
                        failures.push(format!("{operation}\n    {failure}"));
                    }
                }
            }
        }
    }
    assert!(cells >= 2500, "{cells}");
    assert!(failures.is_empty(), "{} of {cells} cells differ\n{}", failures.len(), failures.join("\n"));
}
