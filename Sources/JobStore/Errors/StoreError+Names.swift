import JobModel

/// Names that nothing may have.
extension StoreError {
    static func emptyName(of subject: String) -> StoreError {
        StoreError(.invalid, "\(subject) name \"\"", "empty", cure: .plain("give it a name"))
    }

    static func longName(_ name: String, of subject: String) -> StoreError {
        StoreError(
            .invalid, "\(subject) name \"\(name.prefix(32))…\"", "longer than \(Limits.nameBytes) bytes",
            cure: .plain("shorten it"))
    }

    static func unusableName(_ name: String, of subject: String) -> StoreError {
        StoreError(
            .invalid, "\(subject) name \"\(name.debugDescription.dropFirst().dropLast())\"",
            "holds a slash, a control character or a leading dot", cure: .plain("use letters, digits, - and _"))
    }
}
