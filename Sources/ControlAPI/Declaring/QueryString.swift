/// The query of a request: names and values.
enum QueryString {
    /// Of each name its values, in their order.
    ///
    /// - Parameter several: the names that may come more than once.
    /// - Throws: `Problem` for another name that does, and for escapes that stand for no text.
    static func values(_ query: String?, several: Set<String> = []) throws -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormText.plain(parts[0]), let value = FormText.plain(parts.count > 1 ? parts[1] : "")
            else {
                throw Problem(.malformed, "query: holds escapes that stand for no text")
            }
            guard values[name] == nil || several.contains(name) else {
                throw Problem(.malformed, "\(name.prefix(64)): given twice", field: name)
            }
            values[name, default: []].append(value)
        }
        return values
    }
}
