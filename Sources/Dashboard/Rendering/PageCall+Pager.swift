import ControlAPI

extension PageCall {
    /// Links to the next page of a list, and back to the first.
    ///
    /// - Parameter next: the cursor of the next page; `nil` for none.
    func pager(next: String?) -> Fields? {
        var fields: Fields = [:]
        var kept = queryLists.filter { !["note", "count", "cursor"].contains($0.key) }
        if asked("cursor") != nil { fields["first_page"] = address(kept) }
        if let next {
            kept["cursor"] = [next]
            fields["next_page"] = address(kept)
        }
        return fields.isEmpty ? nil : fields
    }

    private func address(_ query: [String: [String]]) -> String {
        query.isEmpty ? request.path : "\(request.path)?\(FormText.encoded(query))"
    }
}
