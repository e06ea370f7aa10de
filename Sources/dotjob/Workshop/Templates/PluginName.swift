import Wording

/// A new plugin's name, in the shapes that a template asks for.
struct PluginName {
    /// `send-mail`
    let text: String

    /// Some language would not have them as a name.
    private static let reserved: Set<String> = [
        "async", "await", "break", "case", "catch", "class", "const", "continue", "default", "defer", "do", "else",
        "enum",
        "extern", "false", "final", "fn", "for", "func", "goto", "if", "impl", "import", "in", "inline", "int", "let",
        "loop",
        "match", "mod", "move", "new", "nil", "null", "operator", "override", "private", "protocol", "pub", "public",
        "register", "return", "self", "static", "struct", "super", "switch", "template", "test", "this", "throw",
        "trait",
        "true", "try", "type", "typedef", "union", "unsafe", "use", "using", "var", "virtual", "void", "while", "yield",
    ]
    private static let mostBytes = 64

    /// - Throws: `CommandError` for a name that could not be a plugin's, a file's and an identifier's in every language.
    init(_ text: String) throws {
        let subject = "name \(text.quoted)"
        guard text.wholeMatch(of: /[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*/) != nil, text.utf8.count <= Self.mostBytes
        else {
            throw CommandError(
                "\(subject): not a plugin's name; use letters, digits and single \"-\" between them, a letter first, "
                    + "\(Self.mostBytes) at most, such as \"send-mail\"")
        }
        guard !Self.reserved.contains(text.lowercased()) else {
            throw CommandError("\(subject): a word of a language; choose another, such as \"\(text)-plugin\"")
        }
        self.text = text
    }

    /// `send_mail`
    var identifier: String { text.replacing("-", with: "_") }

    /// `SendMail`
    var typeName: String { text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }
}
