import JobModel

/// What is refused about lists.
extension StoreError {
    public static func badCursor(_ cursor: PageCursor) -> StoreError {
        StoreError(
            .invalid, "cursor \"\(cursor.text)\"", "no place in this list",
            cure: .plain("take it from the end of the page before"))
    }

    public static var historyRange: StoreError {
        StoreError(
            .invalid, "history", "the range is empty or too long",
            cure: .plain("end it after its start, and within \(Limits.historyMs / 86_400_000) days of it"))
    }

    public static func historySteps(most: Int64) -> StoreError {
        StoreError(.invalid, "history", "more than \(most) steps", cure: .plain("make the steps longer"))
    }
}
