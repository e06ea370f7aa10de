import ArgumentParser
import Foundation
import JobModel
import TypedHandlers
import Wording

/// Parameters for a handler, as JSON: in the arguments, or in a file. Linux bounds one argument to 128 KiB.
struct ParameterValues: ParsableArguments {
    @Option(
        name: .customLong("param"), parsing: .unconditional,
        help: ArgumentHelp("Parameters for the handler, as JSON.", valueName: "json"))
    var text: String?

    @Option(
        name: .customLong("param-file"),
        help: ArgumentHelp("Read the parameters from a file, or from standard input for \"-\".", valueName: "path"),
        completion: .file())
    var file: String?

    var isGiven: Bool { text != nil || file != nil }

    func validate() throws {
        if text != nil, file != nil { throw ValidationError("--param and --param-file exclude each other; give one") }
    }

    /// The parameters given; `nil` when none are. They never show up in an error.
    ///
    /// - Throws: `WrongValue` when they are no JSON or longer than `Limits.parameterBytes`, `CommandError` when the file can't be
    ///   read.
    func parameters() throws -> String? {
        if let text { return try Self.checked(Data(text.utf8), from: "--param") }
        if let file { return try Self.checked(Self.bytes(of: file), from: "--param-file \(file.quoted)") }
        return nil
    }

    /// At most one byte more than the limit.
    private static func bytes(of file: String) throws -> Data {
        do {
            let handle =
                file == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            return try handle.read(upToCount: Limits.parameterBytes + 1) ?? Data()
        } catch {
            throw CommandError("--param-file \(file.quoted): unreadable; name a file that you may read")
        }
    }

    private static func checked(_ bytes: Data, from subject: String) throws -> String {
        guard bytes.count <= Limits.parameterBytes else {
            throw WrongValue(
                "\(subject): more than the limit of \(Limits.parameterBytes) bytes; "
                    + "keep the data in a file and hand over its path")
        }
        do throws(JSONSyntax.Fault) {
            try JSONSyntax.check(Array(bytes))
        } catch {
            throw WrongValue(
                "\(subject): not JSON at line \(error.line), column \(error.column) (\(error.reason)); "
                    + "write an object such as '{\"path\": \"/srv\"}'")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw WrongValue("\(subject): not UTF-8; save it as UTF-8")
        }
        return text
    }
}
