import ArgumentParser

/// A language that there is a template for, named as its folder in plugin-sdk/templates.
enum PluginLanguage: String, CaseIterable, ExpressibleByArgument {
    case c
    case cpp
    case swift
    case rust
    case zig

    /// What of the SDK a plugin in this language is built with: files, and folders with a slash at the end.
    var vendored: [String] {
        switch self {
        case .c, .cpp: ["README.md", "include/"]
        // Not the C++ header, which Swift would take into the C module.
        case .swift: ["README.md", "Package.swift", "include/dotjob/plugin.h", "src/", "swift/"]
        case .rust: ["README.md", "rust/"]
        case .zig: ["README.md", "include/", "zig/"]
        }
    }
}
