/// What a hold is, with the values that decide it, and what helps.
package struct HoldWords: Sendable, Equatable {
    package var text: String
    /// `nil` where nobody can do anything but wait.
    package var cure: String?

    init(_ text: String, cure: String? = nil) {
        self.text = text
        self.cure = cure
    }

    /// As one sentence.
    package var sentence: String { text + (cure.map { "; \($0)" } ?? "") }
}
