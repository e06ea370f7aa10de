import Glibc
import Testing

@testable import Execution

@Suite("What a host prints")
struct OutputLinesTests {
    /// A pipe whose reading end does not block.
    private func pipe(_ body: (_ read: Int32, _ write: (String) -> Void, _ close: () -> Void) throws -> Void) rethrows {
        var ends: [Int32] = [-1, -1]
        Glibc.pipe(&ends)
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { Glibc.close(ends[0]) }
        try body(
            ends[0],
            { text in _ = Array(text.utf8).withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) } },
            { Glibc.close(ends[1]) })
    }

    @Test("Lines come whole, however they were written")
    func wholeLines() {
        pipe { read, write, close in
            var lines = OutputLines()
            write("one\ntw")
            #expect(lines.read(from: read) == ["one"])
            write("o\n\nthree")
            #expect(lines.read(from: read) == ["two", ""])
            #expect(lines.isOpen)
            close()
            #expect(lines.read(from: read) == [])
            #expect(!lines.isOpen)
            #expect(lines.rest() == "three")
            #expect(lines.rest() == nil)
        }
    }

    @Test("A line without end is cut, so that nothing grows for ever")
    func endlessLine() {
        pipe { read, write, _ in
            var lines = OutputLines()
            write(String(repeating: "x", count: 10_000))
            let cut = lines.read(from: read)
            #expect(cut.count == 2)
            #expect(cut.allSatisfy { $0.utf8.count == OutputLines.longestLine })
            write(String(repeating: "y", count: 10_000) + "\n")
            #expect(lines.read(from: read).allSatisfy { $0.utf8.count <= OutputLines.longestLine })
        }
    }
}
