/// What a host prints: its two pipes, cut into lines, and the lines that are nobody's yet.
///
/// The results that tell whose a line is may be on their way, so lines stay here until they are taken; what is over an attempt's
/// limit is counted and dropped.
struct HostOutput {
    private var output = OutputLines()
    private var error = OutputLines()
    private var printed = BoundedLines<String>()

    /// Whether more may come by standard output.
    var isOutputOpen: Bool { output.isOpen }
    /// Whether more may come by standard error.
    var isErrorOpen: Bool { error.isOpen }
    /// Whether nothing waits to be taken.
    var isEmpty: Bool { printed.lines.isEmpty }

    /// Reads what both pipes hold, without waiting.
    ///
    /// - Parameter isLast: no more will come, so what is left without an end of line is a line.
    mutating func read(output descriptor: Int32, error errorDescriptor: Int32, isLast: Bool) {
        for line in output.read(from: descriptor) { printed.append(line) }
        for line in error.read(from: errorDescriptor) { printed.append(line) }
        guard isLast else { return }
        for line in [output.rest(), error.rest()].compactMap({ $0 }) { printed.append(line) }
    }

    mutating func take() -> BoundedLines<String> {
        defer { printed = BoundedLines() }
        return printed
    }
}
