/// Words as a shell reads them.
enum ShellWord {
    /// The text as one word, in quotes where it needs them.
    static func quoted(_ text: String) -> String {
        guard text.wholeMatch(of: /[A-Za-z0-9._\/+:@%,=-]+/) == nil else { return text }
        return "'\(text.replacing("'", with: "'\\''"))'"
    }
}
