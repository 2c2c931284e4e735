//! How organization names compare (OM-13).

/// Without leading and trailing Unicode white space.
pub fn trim(name: &str) -> &str {
    name.trim_matches(char::is_whitespace)
}

/// What two spellings of one name share: trimmed and in lower case, not normalised otherwise.
pub fn name_key(name: &str) -> String {
    trim(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn om_13_names_compare_trimmed_and_without_case() {
        assert_eq!(name_key("\u{a0}Straße \u{85}"), name_key("STRAßE"));
        assert_ne!(name_key("Straße"), name_key("STRASSE"), "no folding beyond lower case");
        assert_ne!(name_key("e\u{301}"), name_key("\u{e9}"), "no normalisation");
        assert_ne!(name_key("\u{feff}Acme"), name_key("Acme"), "a zero width no-break space is not white space");
    }
}
