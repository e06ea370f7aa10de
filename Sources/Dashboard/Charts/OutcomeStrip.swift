import JSONWriting

/// The last outcomes of a job side by side, the newest last: by colour and by height, and as words for those who hear them.
struct OutcomeStrip {
    let fields: Fields

    /// - Parameter attempts: the newest first.
    init(_ attempts: [JSONValue], _ call: PageCall) {
        let bars = attempts.reversed().enumerated().map { index, attempt in
            let state = PageState(code: attempt["code"].whole ?? 0)
            let isWhole = state == .ok || state == .waiting
            return [
                "x": index * 6, "y": isWhole ? 6 : 0, "height": isWhole ? 10 : 16, "state": state.rawValue,
            ] as Fields
        }
        let failed = attempts.count { PageState(code: $0["code"].whole ?? 0) == .failed }
        fields = [
            "bars": bars, "is_empty": bars.isEmpty, "width": max(bars.count * 6, 1),
            "label": call.words(
                "strip.label", ["count": String(attempts.count), "failed": String(failed)]),
        ]
    }
}
