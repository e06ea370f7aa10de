import TestSupport
import Testing

@Suite struct ForeignStyleTests {
    @Test(
        "What is written in Go is formatted and vetted",
        .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"),
        arguments: ["plugin-sdk/go", "Plugins/json-lines"])
    func go(folder: String) throws {
        let outcome = try Tool.run(
            "/bin/sh", ["-ec", "test -z \"$(gofmt -l .)\" || { gofmt -d .; exit 1; }; go vet ./... >&2"],
            environment: Toolchain.environment(with: Toolchain.go).merging(["GOPROXY": "off"]) { $1 },
            directory: "\(Project.root)/\(folder)")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    @Test(
        "What is written in Zig is formatted",
        .enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
    func zig() throws {
        let outcome = try Tool.run(
            try #require(Toolchain.zig),
            [
                "fmt", "--check", "plugin-sdk/zig", "plugin-sdk/templates/zig", "Plugins/text-search/src",
                "Tests/FixturePlugins/border.zig",
            ], directory: Project.root)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
}
