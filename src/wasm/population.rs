//! Populations and previews across the boundary.

use super::{RulesetHandle, answer, object, plain};
use crate::directory::read_expectations;
use crate::population::{Columns, Population, Preview, read_query};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Many users in the core's memory.
#[wasm_bindgen]
#[derive(Default)]
pub struct PopulationHandle {
    population: Rc<Population>,
    has_ended: bool,
}

#[wasm_bindgen]
impl PopulationHandle {
    /// No users yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a chunk, cut anywhere; nothing once the population has ended.
    pub fn push(&mut self, chunk: &[u8]) {
        Rc::make_mut(&mut self.population).push(chunk);
    }

    /// How loading went so far.
    pub fn report(&self) -> Result<JsValue, JsError> {
        plain(&self.population.report())
    }

    /// Takes the last line and closes the population.
    pub fn end(&mut self) -> Result<JsValue, JsError> {
        self.has_ended = true;
        plain(&Rc::make_mut(&mut self.population).end())
    }

    /// Users held.
    pub fn size(&self) -> usize {
        self.population.len()
    }

    /// Ids that stand twice: such a population cannot be previewed.
    pub fn duplicates(&self) -> Result<JsValue, JsError> {
        plain(&self.population.duplicates())
    }

    /// `{replaced, findings}`: puts a user in the place of the one with its id, or at the end; `replaced` is absent when
    /// the line cannot be read. Previews that were made before keep the user as it was.
    pub fn replace(&mut self, line: &[u8]) -> Result<JsValue, JsError> {
        match Rc::make_mut(&mut self.population).replace(line) {
            Ok(warnings) => answer("replaced", Some(JsValue::TRUE), &warnings),
            Err(findings) => answer("replaced", None, &findings),
        }
    }

    /// Takes a user out; whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        Rc::make_mut(&mut self.population).remove(id)
    }

    /// What Apply of `after` would do, against the present; nothing before the population has ended.
    pub fn preview(&self, after: &RulesetHandle, holders_elsewhere: Vec<String>) -> Option<PreviewHandle> {
        self.against(after, None, &holders_elsewhere)
    }

    /// What Apply of `after` would do, against Apply of `before`; nothing before the population has ended.
    #[wasm_bindgen(js_name = previewAgainst)]
    pub fn preview_against(
        &self,
        after: &RulesetHandle,
        before: &RulesetHandle,
        holders_elsewhere: Vec<String>,
    ) -> Option<PreviewHandle> {
        self.against(after, Some(before), &holders_elsewhere)
    }
}

impl PopulationHandle {
    fn against(
        &self,
        after: &RulesetHandle,
        before: Option<&RulesetHandle>,
        holders_elsewhere: &[String],
    ) -> Option<PreviewHandle> {
        let population = self.has_ended.then(|| Rc::clone(&self.population))?;
        let before = before.map(|before| Rc::clone(&before.rules));
        let elsewhere: Vec<&str> = holders_elsewhere.iter().map(String::as_str).collect();
        Some(PreviewHandle { preview: Rc::new(Preview::new(population, Rc::clone(&after.rules), before, &elsewhere)) })
    }
}

/// What a mapping would do to everybody.
#[wasm_bindgen]
pub struct PreviewHandle {
    pub(super) preview: Rc<Preview>,
}

#[wasm_bindgen]
impl PreviewHandle {
    /// All of it in figures.
    pub fn summary(&self) -> Result<JsValue, JsError> {
        plain(&self.preview.summary())
    }

    /// Findings on the configuration over these users.
    pub fn lint(&self) -> Result<JsValue, JsError> {
        plain(&self.preview.lint())
    }

    /// `{page, findings}`: the users that a query (JSON) finds, absent when it cannot be read.
    pub fn users(&self, query: &[u8]) -> Result<JsValue, JsError> {
        match read_query(query) {
            Ok(query) => answer("page", Some(plain(&self.preview.users(&query))?), &[]),
            Err(findings) => answer("page", None, &findings),
        }
    }

    /// What becomes of everybody: `{from, to, wonBy, kinds, rules, organizations, kindNames, ruleCodes}`.
    pub fn columns(&self) -> Result<JsValue, JsError> {
        let columns = self.preview.columns();
        object(&[
            ("from", js_sys::Int32Array::from(columns.from.as_slice()).into()),
            ("to", js_sys::Int32Array::from(columns.to.as_slice()).into()),
            ("wonBy", js_sys::Int32Array::from(columns.won_by.as_slice()).into()),
            ("kinds", js_sys::Uint16Array::from(columns.kinds.as_slice()).into()),
            ("rules", js_sys::Uint16Array::from(columns.rules.as_slice()).into()),
            ("organizations", plain(&columns.organizations)?),
            ("kindNames", plain(&Columns::kind_names())?),
            ("ruleCodes", plain(&Columns::rule_codes())?),
        ])
    }

    /// The preview of other rules in the place of these.
    pub fn revise(&self, after: &RulesetHandle) -> Self {
        Self { preview: Rc::new(self.preview.revise(Rc::clone(&after.rules))) }
    }

    /// What the rows do to each other.
    pub fn analysis(&self) -> Result<JsValue, JsError> {
        plain(&self.preview.analysis())
    }

    /// What would put a user into an organization; nothing where there is no such user.
    pub fn reach(&self, user_id: &str, organization_id: &str) -> Result<JsValue, JsError> {
        self.preview.reach(user_id, organization_id).map_or(Ok(JsValue::UNDEFINED), |reach| plain(&reach))
    }

    /// What would change if a row stood elsewhere; nothing where there is no such row.
    #[wasm_bindgen(js_name = ifMoved)]
    pub fn if_moved(&self, from: usize, to: usize) -> Option<Self> {
        self.preview.if_moved(from, to).map(|preview| Self { preview: Rc::new(preview) })
    }

    /// What a plan would be weighed by.
    #[wasm_bindgen(js_name = planFigures)]
    pub fn plan_figures(&self) -> Result<JsValue, JsError> {
        plain(&self.preview.plan_figures())
    }

    /// The way back, one page of users.
    pub fn rollback(&self, offset: usize, limit: usize) -> Result<JsValue, JsError> {
        plain(&self.preview.rollback(offset, limit))
    }

    /// `{checked, findings}`: the provider's expectations and a list of more (JSON); absent when it cannot be read.
    pub fn expectations(&self, more: Option<Vec<u8>>) -> Result<JsValue, JsError> {
        match more.map_or(Ok(Vec::new()), |more| read_expectations(&more)) {
            Ok(more) => answer("checked", Some(plain(&self.preview.expectations(&more))?), &[]),
            Err(findings) => answer("checked", None, &findings),
        }
    }

    /// The decision about one user; nothing where there is no such user.
    pub fn decision(&self, id: &str) -> Result<JsValue, JsError> {
        self.preview.with_decision(id, |_, decision| plain(decision)).unwrap_or(Ok(JsValue::UNDEFINED))
    }

    /// The reasoning about one user, in sentences; nothing where there is no such user.
    pub fn explain(&self, id: &str) -> Result<JsValue, JsError> {
        self.preview.explain(id).map_or(Ok(JsValue::UNDEFINED), |sentences| plain(&sentences))
    }
}
