import JobModel

/// What is refused about lists.
extension StoreError {
    public static func badCursor(_ cursor: PageCursor) -> StoreError {
        StoreError(
            .invalid, "cursor \"\(cursor.text)\"", "no place in this list",
            cure: .plain("take it from the end of the page before"))
    }
}
