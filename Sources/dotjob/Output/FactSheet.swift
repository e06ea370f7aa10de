import Wording

/// Names and values below each other, for one thing shown to a person. What is absent is left out.
struct FactSheet {
    private var facts: [(name: String, value: String, colour: Terminal.Colour?)] = []

    mutating func add(_ name: String, _ value: String?, _ colour: Terminal.Colour? = nil) {
        guard let value, !value.isEmpty else { return }
        facts.append((name, value, colour))
    }

    /// The lines, without an end of the last one. The lines of a value stand below each other.
    var text: String {
        let width = facts.reduce(0) { max($0, $1.name.count) } + 2
        let indent = "\n" + String(repeating: " ", count: width)
        return facts.map { fact in
            let name = fact.name + String(repeating: " ", count: width - fact.name.count)
            let lines = fact.value.split(separator: "\n", omittingEmptySubsequences: false)
            let value = lines.map { Terminal.paint(String($0).printable, fact.colour) }.joined(separator: indent)
            return Terminal.paint(name, .dim) + value
        }.joined(separator: "\n")
    }
}
