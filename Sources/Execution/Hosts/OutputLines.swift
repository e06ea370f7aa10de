import Glibc

/// Cuts what a host prints into lines. A line that is too long is cut into several.
struct OutputLines {
    static let longestLine = 4 * 1024

    private var partial: [UInt8] = []
    /// Whether more may come: false once every process that had the pipe has closed it.
    private(set) var isOpen = true

    /// Reads what the pipe holds, without waiting, at most 1 MiB so that other work gets its turn.
    mutating func read(from descriptor: Int32) -> [String] {
        var lines: [String] = []
        let room = 64 * 1024
        for _ in 0..<16 {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, room)
                initialized = max(count, 0)
            }
            if count == 0 { isOpen = false }
            if count <= 0 { break }
            split(chunk, into: &lines)
            if count < room { break }
        }
        return lines
    }

    /// What is left without an end of line, when no more will come.
    mutating func rest() -> String? {
        defer { partial = [] }
        return partial.isEmpty ? nil : String(decoding: partial, as: UTF8.self)
    }

    private mutating func split(_ chunk: [UInt8], into lines: inout [String]) {
        var start = 0
        for index in chunk.indices where chunk[index] == UInt8(ascii: "\n") {
            partial += chunk[start..<index]
            cutPartial(into: &lines)
            lines.append(String(decoding: partial, as: UTF8.self))
            partial.removeAll(keepingCapacity: true)
            start = index + 1
        }
        partial += chunk[start...]
        cutPartial(into: &lines)
    }

    private mutating func cutPartial(into lines: inout [String]) {
        while partial.count > Self.longestLine {
            lines.append(String(decoding: partial.prefix(Self.longestLine), as: UTF8.self))
            partial.removeFirst(Self.longestLine)
        }
    }
}
