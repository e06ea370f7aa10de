extension PageCall {
    /// What a field offers.
    ///
    /// - Parameter key: of a value's word.
    func options(_ values: [String], chosen: String?, key: (String) -> String) -> [Fields] {
        values.map { ["value": $0, "word": words(key($0)), "chosen": $0 == chosen] }
    }

    /// Names, which are their own words.
    func options(names: [String], chosen: String?) -> [Fields] {
        names.map { ["value": $0, "word": $0, "chosen": $0 == chosen] }
    }

    /// Names, of which the chosen one may be gone: it is offered all the same.
    func options(names: [String], orGone chosen: String) -> [Fields] {
        options(names: chosen.isEmpty || names.contains(chosen) ? names : names + [chosen], chosen: chosen)
    }
}
