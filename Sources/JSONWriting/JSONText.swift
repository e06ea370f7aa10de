/// JSON, names sorted: as people read it too, with a member a line, or with no space at all.
///
/// Our own and not Foundation's encoder, which builds a tree of a whole answer first: a list of 200,000 jobs took three times as long.
package struct JSONText {
    package private(set) var text = ""
    private let isCompact: Bool

    /// - Parameter isCompact: for programs alone.
    package init(isCompact: Bool = false) { self.isCompact = isCompact }

    /// A value as programs read it.
    package static func compact(_ value: JSONValue) -> String {
        var json = JSONText(isCompact: true)
        json.add(value)
        return json.text
    }

    /// Adds a value. Its first line is not indented.
    package mutating func add(_ value: JSONValue, depth: Int = 0) {
        switch value {
        case .null: text += "null"
        case .flag(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let number): add(number)
        case .text(let string): add(string)
        case .raw(let json): text += json
        case .list(let values):
            add("[", "]", count: values.count, depth: depth) { $0.add(values[$1], depth: depth + 1) }
        case .object(let members):
            let names = members.keys.sorted()
            add("{", "}", count: names.count, depth: depth) { json, index in
                json.add(names[index])
                json.text += json.isCompact ? ":" : " : "
                json.add(members[names[index]] ?? .null, depth: depth + 1)
            }
        }
    }

    /// Adds an element of the outermost list.
    ///
    /// - Parameter mark: what stands before it: the list's beginning, or a comma.
    package mutating func addElement(_ value: JSONValue, after mark: String) {
        text += mark
        indent(1)
        add(value, depth: 1)
    }

    /// Begins a line.
    private mutating func indent(_ depth: Int) {
        guard !isCompact else { return }
        text += "\n"
        for _ in 0..<depth { text += "  " }
    }

    private mutating func add(
        _ open: String, _ close: String, count: Int, depth: Int, _ element: (inout JSONText, Int) -> Void
    ) {
        text += open
        for index in 0..<count {
            if index > 0 { text += "," }
            indent(depth + 1)
            element(&self, index)
        }
        if count > 0 { indent(depth) }
        text += close
    }

    /// JSON has no infinity.
    private mutating func add(_ number: Double) {
        guard number.isFinite else { return add(.null) }
        let description = number.description
        text += description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }

    private mutating func add(_ string: String) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += string
        } else {
            for scalar in string.unicodeScalars { add(scalar) }
        }
        text += "\""
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{8}": text += "\\b"
        case "\u{C}": text += "\\f"
        case ..<" ":
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
