import ArgumentParser
import Foundation
import JobModel
import Operations
import Wording

/// The files that a calendar's days are read from.
struct CalendarFiles: ParsableArguments {
    @Option(
        name: .customLong("file"),
        help: ArgumentHelp(
            "Days such as \"2027-02-06 off\" or \"SAT off\", a line each, or iCalendar; \"-\" for standard input. Repeat: of two that "
                + "name one day the later counts.", valueName: "path"),
        completion: .file())
    var paths: [String] = []

    func validate() throws {
        if paths.isEmpty { throw ValidationError("no days named; give --file") }
    }

    /// - Throws: `WrongValue` that names the file and the line, `CommandError` for a file that cannot be read.
    func contents() throws -> CalendarDays {
        var contents = CalendarDays()
        for path in paths { contents.add(try Self.contents(of: path)) }
        return contents
    }

    private static func contents(of path: String) throws -> CalendarDays {
        let subject = "--file \(path.quoted)"
        let bytes = try bytes(of: path, subject)
        guard bytes.count <= Limits.calendarFileBytes else {
            throw WrongValue("\(subject): more than \(Limits.calendarFileBytes) bytes; leave out years that are over")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw WrongValue("\(subject): not UTF-8; save it as UTF-8")
        }
        do {
            return try CalendarFile.contents(of: text)
        } catch {
            throw WrongValue(subject + (error.line == nil ? ": " : ", ") + error.words)
        }
    }

    private static func bytes(of path: String, _ subject: String) throws -> Data {
        do {
            let handle =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            return try handle.read(upToCount: Limits.calendarFileBytes + 1) ?? Data()
        } catch {
            throw CommandError("\(subject): unreadable; name a file that you may read")
        }
    }
}
