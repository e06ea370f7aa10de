/// What a request says for the parameters of its operation, judged.
struct GivenValues: Sendable {
    private var values: [String: [String]] = [:]

    /// The value of a parameter that comes once.
    subscript(name: String) -> String? {
        get { values[name]?.first }
        set { values[name] = newValue.map { [$0] } }
    }

    /// The values of one that may come several times, in their order.
    subscript(all name: String) -> [String] {
        get { values[name] ?? [] }
        set { values[name] = newValue }
    }
}
