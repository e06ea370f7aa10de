import JobModel
import Testing

@testable import Execution

@Suite("A line of a host, taken apart")
struct ExecutionErrorTests {
    private func refusal(_ line: String) -> Refusal { ExecutionError(.plugin, line: line).refusal }

    @Test("The subject ends at the first colon outside quotes, and the cure follows the last semicolon")
    func parts() {
        #expect(
            refusal("plugin \"a: b; c.so\": init failed with 7: no file; really; mend it, or \"x; y\"")
                == Refusal(
                    "plugin \"a: b; c.so\"", "init failed with 7: no file; really",
                    cure: .plain("mend it, or \"x; y\"")))
    }

    @Test("What is missing of a line stays empty")
    func missing() {
        #expect(refusal("plugin \"a.so\": not loaded") == Refusal("plugin \"a.so\"", "not loaded"))
        #expect(
            refusal("plugins \"a\" and \"b\" both have it; rename one")
                == Refusal("", "plugins \"a\" and \"b\" both have it", cure: .plain("rename one")))
        #expect(refusal("") == Refusal("", ""))
    }

    @Test("A line reads as it was", arguments: ["a: b; c", "a; b: c", "\"a: b\" c; d", "; ", ": ", "\": ; "])
    func whole(line: String) {
        #expect("\(ExecutionError(.plugin, line: line))" == line)
    }
}
