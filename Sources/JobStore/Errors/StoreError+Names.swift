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

    static func hidingName(_ name: String, of subject: String, _ hidden: Unicode.Scalar) -> StoreError {
        StoreError(
            .invalid, "\(subject) name \"\(name.debugDescription.dropFirst().dropLast())\"",
            "holds \(HiddenCharacter.code(of: hidden)), which is not seen or turns what stands around it",
            cure: .plain("leave it out"))
    }

    static func blankEdgedName(_ name: String, of subject: String) -> StoreError {
        StoreError(
            .invalid, "\(subject) name \"\(name.debugDescription.dropFirst().dropLast())\"",
            "begins or ends with a blank", cure: .plain("leave it out"))
    }

    static func takenCalendarName(_ name: String) -> StoreError {
        StoreError(
            .invalid, "calendar name \"\(name)\"", "means no calendar, wherever a job's is named",
            cure: .plain("give it another name"))
    }

    static func takenTokenName(_ name: String) -> StoreError {
        StoreError(
            .invalid, "token name \"\(name)\"", "means the token that asks, wherever a token is named over HTTP",
            cure: .plain("give it another name"))
    }
}
