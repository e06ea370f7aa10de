import Foundation
import Testing
import TypedHandlers

@Suite("Manifests are read, or refused at their place")
struct PluginManifestTests {
    private static let whole = """
        {
          "dotjob_manifest": 1, "name": "zlib", "version": "1.2", "library": "libz.so.1",
          "handlers": {
            "crc32": {"signature": "u64(crc: u64 = 0, data: bytes32)", "summary": "Sums", "timeout_ms": 100},
            "version": {"signature": "str()", "symbol": "zlibVersion"}
          }
        }
        """

    private func read(_ text: String) throws -> PluginManifest {
        try PluginManifest(Array(text.utf8), file: "z.dotjob.json")
    }

    /// A manifest with one part in another's place.
    private func replacing(_ part: String, with other: String) -> String {
        let pieces = Self.whole.components(separatedBy: part)
        return pieces.joined(separator: other)
    }

    @Test("A manifest gives its library and its handlers in their order")
    func reads() throws {
        let manifest = try read(Self.whole)
        #expect([manifest.name, manifest.version, manifest.library] == ["zlib", "1.2", "libz.so.1"])
        #expect(manifest.handlers.map(\.name) == ["crc32", "version"])
        #expect(manifest.handlers.map(\.symbol) == ["crc32", "zlibVersion"])
        #expect(manifest.handlers.map(\.summary) == ["Sums", ""])
        #expect(manifest.handlers.map(\.timeoutMs) == [100, 0])
        #expect(manifest.handlers[0].signatureText == "u64(crc: u64 = 0, data: bytes32)")
    }

    @Test(
        "What is no manifest is refused with the place",
        arguments: [
            (#""libz.so.1","#, #""libz.so.1""#, "line 3, column 12: "),
            (Self.whole, "", "line 1, column 1: "),
            (Self.whole, "[\u{1b}[31m", "line 1, column 2: invalid token near '?"),
            (Self.whole, "[]", "not a JSON object; write one in braces"),
            (#""dotjob_manifest": 1"#, #""dotjob_manifest": "1""#, #""dotjob_manifest": missing, or no integer"#),
            (#""dotjob_manifest": 1"#, #""dotjob_manifest": 2"#, "reads version 1, and it is 2; update dotjob"),
            (#""name": "zlib", "#, "", #""name": missing; write a string"#),
            (#""version": "1.2""#, #""version": 1.2"#, #""version": no text of 1 to 128 bytes; write a string"#),
            (#""name""#, #""nam""#, #""nam": unknown; there are "dotjob_manifest", "name","#),
            (#""version": "1.2""#, #""version": "1.2", "name": "b""#, "duplicate object key"),
            ("libz.so.1", "/lib/libz.so.1", #""library": "/lib/libz.so.1" leaves the manifest's directory"#),
            ("libz.so.1", "../libz.so.1", #""library": "../libz.so.1" leaves the manifest's directory"#),
            ("libz.so.1", "a//b", #""library": "a//b" leaves"#),
            ("libz.so.1", #"a\u0000b"#, #""library": no text of"#),
            (#""crc32""#, #""crc-32""#, #""handlers": "crc-32" is no handler name"#),
            (#""crc32""#, #""a\u001bb""#, #""handlers": "a?b" is no handler name"#),
            (#""str()""#, "5", #""handlers.version.signature": no text of"#),
            (#""str()""#, #""str(""#, #""handlers.version.signature": column 5: the end stands where"#),
            (
                #""timeout_ms": 100"#, #""timeout_ms": -1"#,
                #""handlers.crc32.timeout_ms": must be an integer from 0 to"#
            ),
            (#""timeout_ms": 100"#, #""timeout": 100"#, #""handlers.crc32.timeout": unknown; there are "signature","#),
            (#"{"signature": "str()", "symbol": "zlibVersion"}"#, "[]", #""handlers.version": must be an object"#),
        ])
    func refused(part: String, other: String, reason: String) {
        let error = #expect(throws: ManifestError.self) { try read(replacing(part, with: other)) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("manifest \"z.dotjob.json\": ") && text.contains(reason), "\(text)")
    }

    @Test("No handlers, more than a thousand, and more bytes than a manifest may have are refused")
    func limits() {
        let start = #"{"dotjob_manifest": 1, "name": "a", "version": "1", "library": "l", "handlers": {"#
        for count in [0, 1025] {
            let handlers = (0..<count).map { #""h\#($0)": {"signature": "void()"}"# }.joined(separator: ",")
            let error = #expect(throws: ManifestError.self) { try read("\(start)\(handlers)}}") }
            #expect(error?.description.contains("\"handlers\": \(count) of them; describe 1 to 1024") == true)
        }
        #expect(throws: ManifestError.self) { try read(String(repeating: " ", count: 1 << 20) + Self.whole) }
    }
}
