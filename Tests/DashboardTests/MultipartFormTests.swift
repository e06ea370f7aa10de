import Foundation
import TestSupport
import Testing

@testable import ControlAPI
@testable import Dashboard

@Suite("Forms that upload a file")
struct MultipartFormTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func form(_ body: [UInt8], boundary: String = "B") throws -> MultipartForm {
        let path = directory.file("form")
        try Data(body).write(to: URL(fileURLWithPath: path))
        return try MultipartForm(path, contentType: "multipart/form-data; boundary=\(boundary)")
    }

    private static func body(_ file: [UInt8], boundary: String = "B") -> [UInt8] {
        Array(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nten %22 ü\r\n--\(boundary)\r\n".utf8)
            + Array("Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--\(boundary)\r\n".utf8)
            + Array(
                "Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.so\"\r\nContent-Type: x\r\n\r\n".utf8)
            + file + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    @Test(
        "Fields are read, and the file is what was sent, byte for byte, wherever pieces of it are cut",
        arguments: [0, 1, 2, 1_000, (1 << 20) - 200, (1 << 20) - 100, (1 << 20) + 1, 3_500_000])
    func file(bytes: Int) throws {
        // As near to the delimiter as it gets.
        let pattern = Array("\r\n--B\u{0}\r\n--".utf8).filter { $0 != UInt8(ascii: "B") }
        let file = (0..<bytes).map { pattern[$0 % pattern.count] }
        let form = try form(Self.body(file))
        #expect(form.fields.map(\.name) == ["note", "empty"])
        #expect(form.fields.map(\.value) == ["ten %22 ü", ""])
        #expect(form.file?.name == "a\"b.so")
        #expect(try Data(contentsOf: URL(fileURLWithPath: form.file?.path ?? "")) == Data(file))
    }

    @Test(
        "A file is called what its sender calls it, unless that leads elsewhere",
        arguments: ["../x", "a/b", ".", ".hidden", "a\u{7}b"])
    func name(given: String) throws {
        let head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(given)\"\r\n\r\n"
        #expect(throws: (any Error).self) { try form(Array("\(head)x\r\n--B--\r\n".utf8)) }
        #expect(try form(Self.body([1])).file?.path.hasSuffix("/a\"b.so") == true)
    }

    @Test("What was cut off or is no form is refused")
    func damaged() throws {
        let whole = Self.body(Array("plugin".utf8))
        for end in [0, 10, 60, whole.count - 20] {
            #expect(throws: (any Error).self, "\(end)") { try form(Array(whole.prefix(end))) }
        }
        #expect(throws: (any Error).self) { try form(whole, boundary: "other") }
        #expect(throws: (any Error).self) { try MultipartForm(directory.file("form"), contentType: "text/plain") }
    }

    @Test("A field that is too long for one is refused")
    func longField() throws {
        let field = String(repeating: "x", count: 70_000)
        let body = "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\(field)\r\n--B--\r\n"
        #expect(throws: (any Error).self) { try form(Array(body.utf8)) }
    }
}
