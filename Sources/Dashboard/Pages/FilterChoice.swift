/// A filter of a list that takes several values at once: a box to tick for each.
struct FilterChoice {
    let fields: Fields

    /// - Parameters:
    ///   - name: of the address.
    ///   - values: with their words. Those that are asked for and are none of them are offered too, or nobody could untick them.
    init(_ name: String, _ label: String, _ values: [(value: String, word: String)], _ call: PageCall) {
        let chosen = call.askedAll(name)
        let known = Set(values.map(\.value))
        let others = Set(chosen).subtracting(known).sorted().map { (value: $0, word: $0) }
        let all = values + others
        let words = all.filter { chosen.contains($0.value) }.map(\.word)
        fields = [
            "name": name, "label": label, "is_chosen": !words.isEmpty,
            "summary": words.count > 2 ? "\(words.count)" : words.joined(separator: ", "),
            "options": all.map { ["value": $0.value, "word": $0.word, "chosen": chosen.contains($0.value)] as Fields },
        ]
    }

    /// Names, which are their own words.
    init(_ name: String, _ label: String, names: [String], _ call: PageCall) {
        self.init(name, label, names.map { ($0, $0) }, call)
    }
}
