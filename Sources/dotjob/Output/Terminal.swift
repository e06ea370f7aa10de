import CLinux
import Foundation
import Glibc

/// What the command line writes to, and how much it can show.
enum Terminal {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case dim = "2"
    }

    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
    private static let showsColour =
        outputIsTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Writes a line to standard error: what is not the answer itself.
    static func say(_ line: String) {
        writeAside(line + "\n")
    }

    /// Writes to standard output at once.
    ///
    /// - Throws: when nobody reads it any more, or the disk is full.
    static func write(_ text: String) throws {
        print(text, terminator: "")
        try checkOutput()
    }

    /// Writes what is held back, and looks whether all that was printed has arrived.
    static func checkOutput() throws {
        let code = standard_output_flush()
        guard code != 0 else { return }
        throw CommandError("standard output: cannot be written: \(String(cString: strerror(code)))")
    }

    /// Sends on what was printed so far, for who reads a pipe while a command still works.
    static func flush() { _ = standard_output_flush() }

    /// Replaces the progress line of a terminal. Nothing is written elsewhere.
    static func showProgress(_ text: String) {
        guard errorIsTerminal else { return }
        writeAside("\r\u{1B}[K" + text)
    }

    static func paint(_ text: String, _ colour: Colour?) -> String {
        guard let colour, showsColour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    private static func writeAside(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
