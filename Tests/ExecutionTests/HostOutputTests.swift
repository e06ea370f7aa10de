import Glibc
import JobModel
import TestSupport
import Testing

@testable import Execution

@Suite("What a host prints")
struct HostOutputTests {
    /// Both pipes of a host, without the host.
    private final class Pipes {
        private var output: [Int32] = [-1, -1]
        private var error: [Int32] = [-1, -1]

        init() {
            for descriptors in [\Pipes.output, \Pipes.error] {
                pipe(&self[keyPath: descriptors])
                _ = fcntl(self[keyPath: descriptors][0], F_SETFL, O_NONBLOCK)
            }
        }

        deinit {
            for descriptor in output + error { close(descriptor) }
        }

        func write(_ text: String, toError: Bool = false) {
            _ = Glibc.write((toError ? error : output)[1], text, text.utf8.count)
        }

        func read(_ host: inout HostOutput, isLast: Bool = false) {
            host.read(output: output[0], error: error[0], isLast: isLast)
        }
    }

    @Test("Lines of both pipes wait until they are taken, once")
    func taken() {
        let pipes = Pipes()
        var output = HostOutput()
        pipes.read(&output)
        #expect(output.isEmpty)
        pipes.write("a\n")
        pipes.read(&output)
        pipes.write("b\n")
        pipes.write("c\n", toError: true)
        pipes.read(&output)
        let lines = output.take().lines
        #expect(lines == ["a", "b", "c"])
        #expect(output.isEmpty)
    }

    @Test("What has no end of line is a line when no more will come")
    func lastLine() {
        let pipes = Pipes()
        var output = HostOutput()
        pipes.write("half")
        pipes.read(&output)
        #expect(output.isEmpty)
        pipes.read(&output, isLast: true)
        let lines = output.take().lines
        #expect(lines == ["half"])
    }
}
