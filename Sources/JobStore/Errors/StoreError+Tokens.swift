import JobModel

/// What is refused about tokens.
extension StoreError {
    public static func noToken(named name: String) -> StoreError {
        StoreError(.notFound, "token \"\(name)\"", "not found", cure: .seeTokens)
    }

    public static func tokenExists(_ name: String) -> StoreError {
        StoreError(
            .conflict, "token \"\(name)\"", "exists already",
            cure: .plain("choose another name, or rotate it for another secret"))
    }
}
