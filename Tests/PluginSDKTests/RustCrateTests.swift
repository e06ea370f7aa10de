import TestSupport
import Testing

@Suite(.enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
struct RustCrateTests {
    private func cargo(_ arguments: String..., in folder: String) throws -> Tool.Outcome {
        let directory = try TemporaryDirectory()
        return try Tool.run(
            "/usr/bin/env", ["cargo"] + arguments, environment: ["CARGO_TARGET_DIR": directory.path],
            directory: "\(Project.root)/\(folder)")
    }

    @Test(
        "The crate and the example pass their own tests, those in the documentation too",
        arguments: [
            ("plugin-sdk/rust", "a_panic_fails_the_attempt_with_its_text_and_place ... ok"),
            ("Plugins/word-count", "what_two_threads_counted_adds_up ... ok"),
        ])
    func tests(folder: String, line: String) throws {
        let outcome = try cargo("test", "--offline", in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains(line))
    }

    @Test("What is written in Rust is free of clippy's warnings", arguments: ["plugin-sdk/rust", "Plugins/word-count"])
    func lints(folder: String) throws {
        let outcome = try cargo("clippy", "--offline", "--all-targets", "--", "-D", "warnings", in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test("What is written in Rust is formatted", arguments: ["plugin-sdk/rust", "Plugins/word-count"])
    func format(folder: String) throws {
        let outcome = try cargo("fmt", "--check", in: folder)
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test("The fixture and the template in Rust are formatted")
    func formatOfFiles() throws {
        let outcome = try Tool.run(
            "/bin/sh",
            [
                "-ec",
                """
                rustfmt --check --edition 2021 --config-path plugin-sdk/rust Tests/FixturePlugins/border.rs
                rustfmt --check --edition 2021 plugin-sdk/templates/rust/src/lib.rs
                """,
            ], directory: Project.root)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
}
