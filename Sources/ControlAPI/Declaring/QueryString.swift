/// The query of a request: names and values.
enum QueryString {
    /// - Throws: `Problem` for a name that comes twice, and for escapes that stand for no text.
    static func values(_ query: String?) throws -> [String: String] {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormText.plain(parts[0]), let value = FormText.plain(parts.count > 1 ? parts[1] : "")
            else {
                throw Problem(.malformed, "query: holds escapes that stand for no text")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem(.malformed, "\(name.prefix(64)): given twice", field: name)
            }
        }
        return values
    }
}
