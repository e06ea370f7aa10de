import TestSupport

/// A compiler and a language that plugins are written in.
struct CompilerMatrix: CustomStringConvertible, Sendable {
    let compiler: String
    let standard: String
    let language: String

    static let all: [CompilerMatrix] = [
        .init(compiler: "gcc", standard: "c11", language: "c"),
        .init(compiler: "g++", standard: "c++17", language: "c++"),
        .init(compiler: "g++", standard: "c++20", language: "c++"),
        .init(compiler: "clang", standard: "c11", language: "c"),
        .init(compiler: "clang++", standard: "c++17", language: "c++"),
        .init(compiler: "clang++", standard: "c++20", language: "c++"),
    ]

    var description: String { "\(compiler) \(standard)" }

    /// Compiles without one warning, or answers what the compiler said.
    func compile(_ sources: [String], to output: String, flags: [String]) throws -> Tool.Outcome {
        try Tool.run(
            "/usr/bin/env",
            [compiler, "-std=\(standard)", "-x", language, "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
                + ["-O2", "-fPIC", "-fvisibility=hidden", "-I", "\(Project.root)/plugin-sdk/include"] + sources + flags
                + ["-o", output])
    }
}
