/// A text as a JSON string, quotes included, for results that are too small for a JSON library.
///
/// ```
/// assert_eq!(dotjob_plugin::json_string("a \"b\"\n"), r#""a \"b\"\n""#);
/// ```
pub fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => json.push(letter),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::json_string;

    #[test]
    fn every_letter_that_json_forbids_in_a_string_is_escaped() {
        assert_eq!(json_string("ü/\"\\\n\r\t\u{1}\u{7f}"), "\"ü/\\\"\\\\\\n\\r\\t\\u0001\u{7f}\"");
    }
}
