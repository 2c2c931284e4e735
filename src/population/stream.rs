//! Users in, decisions out, one a line, in bounded memory.

use super::incoming::{Incoming, ReadLine};
use crate::directory::User;
use crate::finding::Finding;
use crate::mapping::{Context, Decision, Mode, Ruleset, explain};
use crate::shown::Shown;
use serde::Serialize;
use std::rc::Rc;

/// Decides users as their lines come in. The last-holder rule (RM-16) needs the whole population and is not applied.
pub struct DecisionStream {
    rules: Rc<Ruleset>,
    mode: Mode,
    only: Option<String>,
    explains: bool,
    incoming: Incoming,
    output: Vec<u8>,
    report: StreamReport,
}

/// What happened since the last report.
#[derive(Default, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamReport {
    /// Findings outside decisions.
    pub findings: Vec<Finding>,
    /// Lines completed, empty ones included.
    pub lines: usize,
    /// Decisions given.
    pub decisions: usize,
    /// Decisions with a finding of severity error.
    pub with_errors: usize,
    /// Lines that could not be decided.
    pub bad_lines: usize,
}

impl DecisionStream {
    /// A stream of decisions by these rules; `only` names the one user to decide about, `explains` asks for sentences.
    pub fn new(rules: Rc<Ruleset>, mode: Mode, only: Option<String>, explains: bool) -> Self {
        Self {
            rules,
            mode,
            only,
            explains,
            incoming: Incoming::default(),
            output: Vec::new(),
            report: StreamReport::default(),
        }
    }

    /// Takes a chunk of users.ndjson, cut anywhere.
    pub fn push(&mut self, chunk: &[u8]) {
        self.take(|incoming, each| incoming.push(chunk, each));
    }

    /// Takes the last line, if it had no newline.
    pub fn end(&mut self) {
        self.take(|incoming, each| incoming.end(each));
    }

    /// The decisions since the last call: NDJSON, or text when explaining.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// What happened since the last call.
    pub fn take_report(&mut self) -> StreamReport {
        std::mem::take(&mut self.report)
    }

    fn take(&mut self, read: impl FnOnce(&mut Incoming, &mut dyn FnMut(ReadLine))) {
        let mut incoming = std::mem::take(&mut self.incoming);
        let before = incoming.lines();
        read(&mut incoming, &mut |line| self.line(line));
        self.report.lines += incoming.lines() - before;
        self.incoming = incoming;
    }

    fn line(&mut self, line: ReadLine) {
        match line {
            Ok((user, warnings)) => {
                self.report.findings.extend(warnings);
                if self.only.as_ref().is_none_or(|only| *only == user.id) {
                    self.decide(&user);
                }
            }
            Err(findings) => {
                self.report.findings.extend(findings);
                self.report.bad_lines += 1;
            }
        }
    }

    fn decide(&mut self, user: &User) {
        let context = Context { mode: self.mode, ..Context::default() };
        let decision = self.rules.evaluate(user, &context);
        self.report.decisions += 1;
        self.report.with_errors += usize::from(decision.has_error());
        if self.explains {
            write_sentences(&mut self.output, &self.rules, user, &decision);
        } else if serde_json::to_writer(&mut self.output, &decision).is_ok() {
            self.output.push(b'\n');
        }
    }
}

fn write_sentences(output: &mut Vec<u8>, rules: &Ruleset, user: &User, decision: &Decision) {
    let mut text = format!("{} ({})\n", Shown(&user.user_name), Shown(&user.id));
    for sentence in explain(rules, decision) {
        text.push_str(&format!("  {}\n", sentence.text));
    }
    for change in &decision.changes {
        let side = |value: &str| value.split("; ").map(|part| Shown(part).to_string()).collect::<Vec<_>>().join("; ");
        let side = |value: &str| if value.is_empty() { "(none)".to_owned() } else { side(value) };
        text.push_str(&format!("  {}: {} -> {}\n", change.attribute, side(&change.old), side(&change.new)));
    }
    if decision.changes.is_empty() {
        text.push_str("  Nothing changes.\n");
    }
    if decision.refused_by().is_none() {
        for finding in &decision.findings {
            text.push_str(&format!("  {} {}: {}\n", finding.severity.word(), finding.rule.code(), finding.message));
        }
    }
    output.extend_from_slice(text.as_bytes());
}
