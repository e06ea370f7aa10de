import Foundation

/// A program that is run in the place of ours: it prints where we print.
enum PassedRun {
    /// How it ended: its status, or 128 and the signal as shells count. Blocks its thread.
    static func status(of program: String, _ arguments: [String], in folder: String) throws -> Int32 {
        Terminal.flush()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Refusal("program \(program.quoted): \(error.localizedDescription); see whether it runs by itself")
        }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
