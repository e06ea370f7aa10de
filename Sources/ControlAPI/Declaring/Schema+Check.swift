extension Schema {
    /// Judges a member of a request's body.
    ///
    /// - Throws: `Problem` that names the field.
    func check(_ node: JSONNode, field: String) throws {
        switch self {
        case .nullable(let schema):
            if !node.isNull { try schema.check(node, field: field) }
        case .object(let members): try Self.check(node, members, field: field)
        case .list(let element, let most):
            guard let list = node.list else { throw Self.wrong(node, "an array", field) }
            if let most, list.count > most {
                throw Problem(.invalid, "\(field): \(list.count) elements, where \(most) are the most", field: field)
            }
            for (index, node) in list.enumerated() { try element.check(node, field: "\(field)[\(index)]") }
        case .oneOrMore(let element, let most):
            let schema = node.list == nil ? element : .list(of: element, most: most)
            try schema.check(node, field: field)
        case .anything, .reference, .either: return
        default: try checkPlain(node, field: field)
        }
    }

    private func checkPlain(_ node: JSONNode, field: String) throws {
        switch self {
        case .text(let longest, let isFilled):
            guard let text = node.text else { throw Self.wrong(node, "a string", field) }
            try Self.check(text, longest: longest, isFilled: isFilled, field: field)
        case .time:
            guard let text = node.text, RFC3339.milliseconds(text) != nil else { throw Self.noTime(field) }
        case .integer(let range):
            guard let number = node.integer else { throw Self.wrong(node, "an integer", field) }
            try Self.check(number, within: range, field: field)
        case .number:
            guard case .number = node.value else { throw Self.wrong(node, "a number", field) }
        case .flag:
            guard node.flag != nil else { throw Self.wrong(node, "a boolean", field) }
        case .word(let words):
            guard let text = node.text, words.contains(text) else { throw Self.noWord(words, field) }
        default: return
        }
    }

    /// Judges the texts that are given for a parameter: none or one, and more where it is a list.
    ///
    /// - Throws: `Problem` that names the parameter.
    func check(_ texts: [String], parameter: String) throws {
        guard case .list(let element, let most) = self else {
            for text in texts { try check(text, parameter: parameter) }
            return
        }
        if let most, texts.count > most {
            throw Problem(
                .malformed, "\(parameter): given \(texts.count) times, where \(most) are the most", field: parameter)
        }
        for text in texts { try element.check(text, parameter: parameter) }
    }

    /// Judges the text of a path or a query.
    ///
    /// - Throws: `Problem` that names the parameter.
    func check(_ text: String, parameter: String) throws {
        switch self {
        case .integer(let range):
            guard let number = Self.wholeNumber(text) else {
                throw Problem(.malformed, "\(parameter): not a whole number", field: parameter)
            }
            try Self.check(number, within: range, field: parameter, .malformed)
        case .flag:
            guard ["true", "false"].contains(text) else { throw Self.noWord(["true", "false"], parameter, .malformed) }
        case .word(let words):
            guard words.contains(text) else { throw Self.noWord(words, parameter, .malformed) }
        case .time:
            guard RFC3339.milliseconds(text) != nil else { throw Self.noTime(parameter, .malformed) }
        case .text(let longest, let isFilled):
            try Self.check(text, longest: longest, isFilled: isFilled, field: parameter, .malformed)
        default: return
        }
    }

    private static func check(_ node: JSONNode, _ members: [Member], field: String) throws {
        guard let given = node.members else { throw wrong(node, "an object", field) }
        func path(_ name: String) -> String { field == "body" ? name : "\(field).\(name)" }
        let known = Dictionary(members.map { ($0.name, $0.schema) }) { $1 }
        for (name, value) in given {
            guard let schema = known[name] else {
                throw Problem(
                    .invalid, "\(path(String(name.prefix(64)))): unknown",
                    cure: "the members are \(members.map(\.name).joined(separator: ", "))", field: path(name))
            }
            try schema.check(value, field: path(name))
        }
        let names = Set(given.map(\.name))
        if let missing = members.first(where: { $0.isRequired && !names.contains($0.name) }) {
            throw Problem(.invalid, "\(path(missing.name)): missing", field: path(missing.name))
        }
    }

    private static func check(
        _ text: String, longest: Int?, isFilled: Bool, field: String, _ kind: Problem.Kind = .invalid
    ) throws {
        if isFilled, text.isEmpty {
            throw Problem(kind, "\(field): empty", cure: "give it a value, or leave it out", field: field)
        }
        if let longest, text.unicodeScalars.count > longest {
            throw Problem(kind, "\(field): longer than \(longest) characters", field: field)
        }
    }

    private static func check(
        _ number: Int64, within range: ClosedRange<Int64>?, field: String, _ kind: Problem.Kind = .invalid
    ) throws {
        guard let range, !range.contains(number) else { return }
        throw Problem(
            kind, "\(field): \(number) is out of range; give \(range.lowerBound) to \(range.upperBound)", field: field)
    }

    private static func wrong(_ node: JSONNode, _ wanted: String, _ field: String) -> Problem {
        Problem(.invalid, "\(field): \(node.kind), where \(wanted) is wanted", field: field)
    }

    private static func noTime(_ field: String, _ kind: Problem.Kind = .invalid) -> Problem {
        Problem(
            kind, "\(field): not a time; write RFC 3339 with a zone, such as 2030-01-31T08:00:00Z", field: field)
    }

    private static func noWord(_ words: [String], _ field: String, _ kind: Problem.Kind = .invalid) -> Problem {
        Problem(kind, "\(field): not one of \(words.joined(separator: ", "))", field: field)
    }
}
