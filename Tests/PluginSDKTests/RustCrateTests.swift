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

    @Test("The crate passes its own tests, those in its documentation too", arguments: ["plugin-sdk/rust"])
    func tests(folder: String) throws {
        let outcome = try cargo("test", "--offline", in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("a_panic_fails_the_attempt_with_its_text_and_place ... ok"))
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
}
