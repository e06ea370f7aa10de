import Foundation
import HostProtocol
import TestSupport
import Testing

/// In a real host: a Go runtime stays for good in the process that loads it, which should not be this one.
@Suite("The example in Go", .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"))
struct JSONLinesTests {
    private static let library = Result {
        let folder = "\(Project.root)/Plugins/json-lines"
        let outcome = try Tool.run(
            "/usr/bin/env", ["make", "-C", folder], environment: Toolchain.environment(with: Toolchain.go))
        guard outcome.status == 0 else { throw HostTestError(outcome.output + outcome.error) }
        return "\(folder)/build/json-lines.so"
    }

    private func host() throws -> LoadedHost {
        try LoadedHost(try HostUnderTest(), plugins: [LoadedPlugin(name: "", path: try Self.library.get())])
    }

    private func run(_ host: LoadedHost, _ text: String) throws -> TaskResult {
        let file = host.process.scratch.file("in.jsonl")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return try host.run("json_line_fields", parameters: #"{"file":"\#(file)"}"#)
    }

    @Test("Fields are counted by type, and lines that are no objects apart")
    func fields() throws {
        let host = try host()
        let lines = #"{"a":1,"b":[]}"# + "\n" + #"{"a":"x","b":null}"# + "\nnull\n{broken\n\n"
        let result = try run(host, lines)
        #expect(result.outcome == 0)
        #expect(
            result.result
                == #"{"lines":5,"invalid":3,"fields":{"#
                + #""a":{"count":2,"types":{"number":1,"string":1}},"b":{"count":2,"types":{"array":1,"null":1}}}}"#)
        #expect(try run(host, "").result == #"{"lines":0,"invalid":0,"fields":{}}"#)
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
    }

    @Test("A line that never ends and a file that is not there fail for good")
    func badInput() throws {
        let host = try host()
        let endless = try run(host, "{}\n" + String(repeating: "x", count: 5 << 20))
        #expect(endless.outcome == 2)
        #expect(endless.message == "line 2: longer than 4 MiB; is it a file of JSON lines?")
        let missing = try host.run("json_line_fields", parameters: #"{"file":"/no/such.jsonl"}"#)
        #expect(missing.outcome == 2)
        #expect(missing.message == "file \"/no/such.jsonl\": can't be read; name a readable file")
    }

    @Test("The library shows its entry and its handler and nothing else")
    func exports() throws {
        let symbols = try Tool.run("/usr/bin/env", ["nm", "--dynamic", "--defined-only", try Self.library.get()])
        let names = symbols.output.split(separator: "\n").filter { $0.contains(" T ") }
            .compactMap { $0.split(separator: " ").last }
        #expect(Set(names) == ["dotjob_plugin_abi1", "json_line_fields"])
    }
}
