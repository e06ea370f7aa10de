import Foundation

/// A program that is run for what it prints.
enum CapturedRun {
    /// Its standard output; its standard error is dropped. Blocks its thread.
    ///
    /// - Throws: when it cannot be started. How it ended is not looked at.
    static func output(of program: String, _ arguments: [String], in folder: String = ".") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
